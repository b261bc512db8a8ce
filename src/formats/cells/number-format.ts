/** Excel number formats (LookML's `value_format`): the common shapes as data for SQL, all of them through numfmt. */
import { format, isValidFormat } from 'numfmt';

/** A format of one section with fixed decimals: `$#,##0.00`, `0.0%`, `0.0,,"M"`. */
export interface SimpleNumberFormat {
  readonly prefix: string;
  readonly suffix: string;
  readonly grouped: boolean;
  readonly decimals: number;
  /** What the value is multiplied by before it is written: 100 for percent, 0.001 per scaling comma. */
  readonly factor: number;
}

const LITERAL = String.raw`(?:"[^"]*"|\\.|[$€£¥+() -])*`;
const SIMPLE = new RegExp(String.raw`^(${LITERAL})(#,##0|0)(?:\.(0+))?(,*)(%?)(${LITERAL})$`);

/** Null when the format is not of the simple shape. */
export function parseSimpleFormat(pattern: string): SimpleNumberFormat | null {
  const match = SIMPLE.exec(pattern);
  if (!match) return null;
  const [, prefix = '', whole = '', decimals = '', scale = '', percent = '', suffix = ''] = match;
  return {
    prefix: literalText(prefix),
    suffix: percent + literalText(suffix),
    grouped: whole.includes(','),
    decimals: decimals.length,
    factor: (percent === '' ? 1 : 100) / 1000 ** scale.length,
  };
}

function literalText(literal: string): string {
  return literal.replaceAll(/"([^"]*)"|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '');
}

export function isNumberFormat(pattern: string): boolean {
  return pattern !== '' && isValidFormat(pattern);
}

/** Text of a number by any format that `isNumberFormat` accepts. */
export function formatNumber(value: number, pattern: string): string {
  return format(pattern, value);
}
