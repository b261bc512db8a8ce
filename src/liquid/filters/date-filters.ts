/** Filters that write dates. Letters in a format remain the author's; the digits of a value are data. */
import { DIRECTIVE, writeDirective } from '../strftime.ts';
import { madeOf, plainText, replaceStretches, sliceText, type AnyText } from '../liquid-text.ts';
import { DataNumber, toNumber } from '../liquid-number.ts';
import { isNumber, isText, toPlain, toText } from '../liquid-value.ts';
import { clockAt, readWallClock, type WallClock } from '../wall-clock.ts';
import { decimalText } from '../../lib/decimal.ts';
import type { FilterCall, FilterTable } from './filter.ts';

export const dateFilters: FilterTable = {
  date(input, [format], call) {
    const written = toText(format);
    return plainText(written) === '' ? input : formatted(input, written, call);
  },
  date_to_xmlschema: (input, _args, call) => formatted(input, '%Y-%m-%dT%H:%M:%S%:z', call),
  date_to_rfc822: (input, _args, call) => formatted(input, '%a, %d %b %Y %H:%M:%S %z', call),
  date_to_string: (input, args, call) => formatted(input, dayFormat('%b', args), call),
  date_to_long_string: (input, args, call) => formatted(input, dayFormat('%B', args), call),
};

function dayFormat(month: string, [type, style]: readonly unknown[]): string {
  if (toPlain(type) !== 'ordinal') return `%d ${month} %Y`;
  return toPlain(style) === 'US' ? `${month} %-d%q, %Y` : `%-d%q ${month} %Y`;
}

/** A value that is not a date is returned unchanged. */
function formatted(input: unknown, format: AnyText, call: FilterCall): unknown {
  const clock = readDate(input, call.nowMs);
  if (clock === null) return input;
  const sources = [toText(input)];
  const directives = Array.from(plainText(format).matchAll(DIRECTIVE), (match) => {
    const end = match.index + match[0].length;
    const by = madeOf([...sources, sliceText(format, match.index, end)], writeDirective(match, clock));
    return { start: match.index, end, by };
  });
  call.charge(directives.reduce((sum, { by }) => sum + plainText(by).length + 8, 0));
  return replaceStretches(format, directives);
}

/** A number counts seconds since 1970. */
function readDate(input: unknown, nowMs: number): WallClock | null {
  if (!isText(input)) return isNumber(input) || input instanceof DataNumber ? atSecond(input) : null;
  const text = plainText(input).trim();
  if (text === 'now' || text === 'today') return clockAt(nowMs);
  return /^\d+$/.test(text) ? atSecond(text) : readWallClock(text);
}

function atSecond(value: unknown): WallClock | null {
  return clockAt(Number(decimalText(toNumber(value).value)) * 1000);
}
