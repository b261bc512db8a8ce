/** SQL that writes numbers by a value format: simple formats in DuckDB alone, the others through `FORMAT_NUMBER`. */
import type { DuckDBType } from '@duckdb/node-api';
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import { DEFAULT_NUMBER_FORMAT, NUMBER_FORMATS } from '../../results/prepared/number-marks.ts';
import type { NumberFormatName } from '../../results/prepared/number-marks.ts';
import { isNumberFormat, parseSimpleFormat } from './number-format.ts';
import type { SimpleNumberFormat } from './number-format.ts';
import { FORMAT_EXACT, FORMAT_NUMBER } from './render-functions.ts';
import { exceedsDoubleSql, valueClass } from './value-sql.ts';

/** Null when the format is invalid: the number's plain text stands then. */
export function numberFormatSql(expression: string, type: DuckDBType, pattern: string): string | null {
  const simple = parseSimpleFormat(pattern);
  if (!simple && !isNumberFormat(pattern)) return null;
  const kind = valueClass(type);
  const exact = kind === 'smallint' || kind === 'bigint' || kind === 'decimal';
  if (simple && exact && simple.factor === 1) return exactSql(expression, type, simple);
  const asDouble = simple ? doubleSql(expression, simple, pattern) : anyFormatSql(expression, pattern);
  const exceeds = exceedsDoubleSql(expression, type);
  if (exceeds === null) return asDouble;
  // Numbers that a double would round are formatted as the text that they are.
  return `CASE WHEN ${exceeds} THEN ${FORMAT_EXACT}((${expression})::VARCHAR, ${textLiteral(pattern)}) ELSE ${asDouble} END`;
}

function anyFormatSql(expression: string, pattern: string): string {
  return `${FORMAT_NUMBER}((${expression})::DOUBLE, ${textLiteral(pattern)})`;
}

/** Digits of integers and decimals are moved as text: none is lost, however many there are. */
function exactSql(expression: string, type: DuckDBType, simple: SimpleNumberFormat): string {
  const scale = 'scale' in type && typeof type.scale === 'number' ? type.scale : 0;
  const rounded = scale > simple.decimals ? `round(${expression}, ${String(simple.decimals)})` : `(${expression})`;
  const shown = Math.min(scale, simple.decimals);
  const digits = `ltrim(${rounded}::VARCHAR, '-')`;
  const whole = shown > 0 ? `split_part(${digits}, '.', 1)` : digits;
  const zeros = '0'.repeat(simple.decimals - shown);
  const fraction =
    shown > 0 ? `'.' || split_part(${digits}, '.', 2) || '${zeros}'` : `'${zeros === '' ? '' : `.${zeros}`}'`;
  const sign = `CASE WHEN ${rounded} < 0 THEN '-' ELSE '' END`;
  const text = simple.grouped ? groupedSql(rounded, whole) : whole;
  return `(${sign} || ${textLiteral(simple.prefix)} || ${text} || ${fraction} || ${textLiteral(simple.suffix)})`;
}

/** Thousands separators, without a sign: DuckDB's own up to 64 bits, beyond them on the text. */
function groupedSql(number: string, digits: string): string {
  const beyond = `ltrim(reverse(regexp_replace(reverse(${digits}), '(\\d{3})', '\\1,', 'g')), ',')`;
  return `coalesce(ltrim(format('{:,}', TRY_CAST(trunc(${number}) AS BIGINT)), '-'), ${beyond})`;
}

/** Largest double whose every digit before the point is meant: 10^15. */
const EXACT_DOUBLE = '1e15';

/**
 * DuckDB rounds a double's binary value, Excel its decimal one: they differ only where the decimal text ends in an
 * exact half, as 1.005 does. Those, and the very large, go through numfmt.
 */
function doubleSql(expression: string, simple: SimpleNumberFormat, pattern: string): string {
  const { decimals, factor, grouped } = simple;
  const value = `(${expression})::DOUBLE`;
  const size =
    factor === 1
      ? `abs(${value})`
      : `(abs(${value}) * ${factor >= 1 ? String(factor) : `1e${String(Math.round(Math.log10(factor)))}`})`;
  const steps = `(${size} * 1e${String(decimals)})`;
  const nearHalf = `abs(${steps} - floor(${steps}) - 0.5) < 1e-6 + ${steps} * 4e-16`;
  const digits = `format('{:${grouped ? ',' : ''}.${String(decimals)}f}', ${size})`;
  const sign = `CASE WHEN ${value} < 0 AND ${steps} > 0.5 THEN '-' ELSE '' END`;
  const simpleText = `${sign} || ${textLiteral(simple.prefix)} || ${digits} || ${textLiteral(simple.suffix)}`;
  return `CASE WHEN NOT isfinite(${value}) THEN NULL WHEN ${size} >= ${EXACT_DOUBLE} OR ${nearHalf} THEN ${anyFormatSql(expression, pattern)} ELSE ${simpleText} END`;
}

/** What measures without a format look like: thousands separated, decimals as they are. */
export function groupedNumberSql(expression: string, type: DuckDBType): string {
  const kind = valueClass(type);
  const text = `(${expression})::VARCHAR`;
  if (kind === 'smallint' || kind === 'bigint') {
    return exactSql(expression, type, { prefix: '', suffix: '', grouped: true, decimals: 0, factor: 1 });
  }
  const sign = `CASE WHEN (${expression}) < 0 THEN '-' ELSE '' END`;
  const whole = groupedSql(expression, `split_part(ltrim(${text}, '-'), '.', 1)`);
  const grouped = `${sign} || ${whole} || regexp_extract(${text}, '\\.\\d+$')`;
  if (kind === 'decimal') return `(${grouped})`;
  return `CASE WHEN NOT isfinite(${expression}) THEN NULL WHEN contains(${text}, 'e') OR abs(${expression}) < 1000 THEN ${text} ELSE ${grouped} END`;
}

/** The marks of English numbers in a text, a comma before three digits and a point before one, as others write them. */
export function withMarksSql(text: string, name: NumberFormatName): string {
  if (name === DEFAULT_NUMBER_FORMAT) return text;
  const { group, point } = NUMBER_FORMATS[name];
  // The new point may be the old comma: the commas wait under a character that no number has.
  const parted = `regexp_replace(${text}, ',(\\d{3})', chr(1) || '\\1', 'g')`;
  const pointed = `regexp_replace(${parted}, '\\.(\\d)', ${textLiteral(`${point}\\1`)}, 'g')`;
  return `replace(${pointed}, chr(1), ${textLiteral(group)})`;
}
