/**
 * Excel number formats over decimal text, for numbers with more digits than a double carries: no digit is lost. Formats
 * of numbers only; what needs more (dates, fractions, text) is left to numfmt, which counts in doubles.
 */
import { LruMap } from '../../lib/lru-map.ts';

/** A decimal number as whole digits and how many of them stand after the point (negative: zeros that are not there). */
interface Decimal {
  readonly negative: boolean;
  readonly digits: bigint;
  readonly scale: number;
}

type Token =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'digit'; readonly place: '0' | '#' | '?' }
  | { readonly kind: 'point' }
  | { readonly kind: 'exponent'; readonly plus: boolean; readonly width: number };

interface Section {
  readonly tokens: readonly Token[];
  readonly grouped: boolean;
  /** Power of ten that the number is multiplied by: 2 per `%`, -3 per scaling comma. */
  readonly shift: number;
  readonly condition: ((value: Decimal) => boolean) | null;
}

/** `number` is digits with an optional sign and point; null when the format is not one of numbers alone. */
export function formatExactNumber(number: string, pattern: string): string | null {
  const value = readDecimal(number);
  const sections = readPattern(pattern);
  if (!value || !sections) return null;
  const chosen = chooseSection(value, sections);
  return chosen && writeNumber(chosen.signed ? value : { ...value, negative: false }, chosen.section);
}

const patterns = new LruMap<string, readonly Section[] | 'other'>(100);

function readPattern(pattern: string): readonly Section[] | null {
  let known = patterns.get(pattern);
  if (known === undefined) {
    const sections = splitSections(pattern).map(readSection);
    known = sections.length <= 3 && sections.every((section) => section !== null) ? sections : 'other';
    patterns.set(pattern, known);
  }
  return known === 'other' ? null : known;
}

function readDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  return { negative: sign === '-', digits: BigInt(whole + fraction), scale: fraction.length };
}

/** At `;`, outside of quotes and not after a backslash. */
function splitSections(pattern: string): readonly string[] {
  return pattern.match(/(?:"[^"]*"|\\.|[^;"\\])+|(?<=;|^)(?=;|$)/gs) ?? [];
}

function chooseSection(
  value: Decimal,
  sections: readonly Section[],
): { readonly section: Section; readonly signed: boolean } | null {
  const [first, second, third] = sections;
  if (!first) return null;
  if (sections.some(({ condition }) => condition !== null)) {
    const section = sections.find(({ condition }) => condition === null || condition(value));
    return section ? { section, signed: true } : null;
  }
  if (third && value.digits === 0n) return { section: third, signed: false };
  return second && value.negative ? { section: second, signed: false } : { section: first, signed: true };
}

const TOKEN =
  /"(?<quoted>[^"]*)"|\\(?<escaped>.)|_(?<space>.)|\*(?<fill>.)|\[\$(?<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?<condition>[<>=]+)(?<bound>-?\d+(?:\.\d+)?)\]|\[(?<color>black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)\]|(?<place>[0#?])|(?<point>\.)|(?<comma>,)|(?<percent>%)|E(?<sign>[+-])(?<width>0+)|(?<literal>[-$€£¥+():!^&'~{}<>= \u0080-\u{10FFFF}])/giuy;

function readSection(text: string): Section | null {
  const tokens: Token[] = [];
  let grouped = false;
  let shift = 0;
  let commas = 0;
  let condition: Section['condition'] = null;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const found = match.groups ?? {};
    if (found['place'] !== undefined) {
      if (commas > 0) grouped = true;
      commas = 0;
      tokens.push({ kind: 'digit', place: found['place'] as '0' | '#' | '?' });
    } else if (found['comma'] !== undefined) commas += 1;
    else if (found['point'] !== undefined) tokens.push({ kind: 'point' });
    else if (found['sign'] !== undefined) {
      tokens.push({ kind: 'exponent', plus: found['sign'] === '+', width: found['width']?.length ?? 1 });
    } else if (found['condition'] !== undefined) condition = conditionOf(found['condition'], found['bound'] ?? '0');
    else tokens.push({ kind: 'literal', text: literalOf(found) });
    if (found['percent'] !== undefined) shift += 2;
    if (commas > 0 && isLastComma(text, end)) {
      shift -= 3 * commas;
      commas = 0;
    }
  }
  const count = (kind: Token['kind']): number => tokens.filter((token) => token.kind === kind).length;
  const isNumber =
    count('digit') > 0 ? count('point') < 2 && count('exponent') < 2 : count('literal') === tokens.length;
  return end === text.length && isNumber ? { tokens, grouped, shift, condition } : null;
}

/** Commas behind the last place of a number scale it; before a place they group its digits. */
function isLastComma(text: string, end: number): boolean {
  return !/^,*[0#?]/.test(text.slice(end)) && text[end] !== ',';
}

function literalOf(found: Readonly<Record<string, string | undefined>>): string {
  if (found['percent'] !== undefined) return '%';
  if (found['space'] !== undefined) return ' ';
  return found['quoted'] ?? found['escaped'] ?? found['currency'] ?? found['literal'] ?? '';
}

function conditionOf(operator: string, bound: string): (value: Decimal) => boolean {
  const against = readDecimal(bound) ?? { negative: false, digits: 0n, scale: 0 };
  return (value) => {
    const difference = signedAt(value, against.scale) - signedAt(against, value.scale);
    switch (operator) {
      case '<':
        return difference < 0n;
      case '<=':
        return difference <= 0n;
      case '>':
        return difference > 0n;
      case '>=':
        return difference >= 0n;
      case '<>':
        return difference !== 0n;
      default:
        return difference === 0n;
    }
  };
}

function signedAt({ negative, digits }: Decimal, zeros: number): bigint {
  return (negative ? -digits : digits) * 10n ** BigInt(zeros);
}

function writeNumber(value: Decimal, section: Section): string {
  const { tokens, grouped, shift } = section;
  const point = tokens.findIndex(({ kind }) => kind === 'point');
  const exponentAt = tokens.findIndex(({ kind }) => kind === 'exponent');
  const behind = (index: number): boolean => point >= 0 && index > point;
  const places = tokens.filter(({ kind }) => kind === 'digit').length;
  const decimals = tokens.filter(({ kind }, index) => kind === 'digit' && behind(index)).length;
  const shifted = { ...value, scale: value.scale - shift };
  const step = places - decimals;
  const scientific = exponentAt >= 0 ? mantissa(shifted, Math.max(1, step), decimals) : null;
  const rounded = scientific?.rounded ?? round(shifted, decimals);
  const text = rounded.toString().padStart(decimals + 1, '0');
  const whole = text.slice(0, text.length - decimals).replace(/^0+/, '');
  const fraction = text.slice(text.length - decimals);
  const sign = value.negative && rounded !== 0n ? '-' : '';
  return sign + fill(tokens, { whole, fraction, grouped, point, exponent: scientific?.exponent ?? 0 });
}

/** Half away from zero, as Excel rounds. */
function round({ digits, scale }: Decimal, decimals: number): bigint {
  if (scale <= decimals) return digits * 10n ** BigInt(decimals - scale);
  const unit = 10n ** BigInt(scale - decimals);
  return (digits + unit / 2n) / unit;
}

/** Exponents are multiples of `step`, the places before the point. */
function mantissa(
  value: Decimal,
  step: number,
  decimals: number,
): { readonly rounded: bigint; readonly exponent: number } {
  if (value.digits === 0n) return { rounded: 0n, exponent: 0 };
  const first = value.digits.toString().length - value.scale - 1;
  const exponent = Math.floor(first / step) * step;
  const rounded = round({ ...value, scale: value.scale + exponent }, decimals);
  // 9.99 becomes 10.0: one step more.
  return rounded < 10n ** BigInt(step + decimals)
    ? { rounded, exponent }
    : { rounded: round({ ...value, scale: value.scale + exponent + step }, decimals), exponent: exponent + step };
}

interface Filling {
  readonly whole: string;
  readonly fraction: string;
  readonly grouped: boolean;
  /** Index of the point among the tokens; -1 = none. */
  readonly point: number;
  readonly exponent: number;
}

/** Digits before the point are filled in from the right: what is left over stands before the first place. */
function fill(tokens: readonly Token[], { whole, fraction, grouped, point, exponent }: Filling): string {
  const places = tokens.flatMap(({ kind }, index) => (kind === 'digit' && (point < 0 || index < point) ? [index] : []));
  const shown = fraction.replace(/(?<!0)0+$/, '').length;
  let decimal = 0;
  return tokens
    .map((token, index) => {
      switch (token.kind) {
        case 'literal':
          return token.text;
        case 'point':
          return '.';
        case 'exponent': {
          const sign = exponent < 0 ? '-' : token.plus ? '+' : '';
          return `E${sign}${String(Math.abs(exponent)).padStart(token.width, '0')}`;
        }
        case 'digit': {
          if (!places.includes(index)) {
            const digit = fraction[decimal] ?? '0';
            decimal += 1;
            return decimal <= shown || token.place === '0' ? digit : token.place === '?' ? ' ' : '';
          }
          return wholeDigits(whole, {
            fromRight: places.length - places.indexOf(index) - 1,
            isFirst: index === places[0],
            place: token.place,
            grouped,
          });
        }
      }
    })
    .join('');
}

function wholeDigits(
  whole: string,
  {
    fromRight,
    isFirst,
    place,
    grouped,
  }: {
    readonly fromRight: number;
    readonly isFirst: boolean;
    readonly place: '0' | '#' | '?';
    readonly grouped: boolean;
  },
): string {
  const at = whole.length - 1 - fromRight;
  const own = whole[at] ?? (place === '0' ? '0' : place === '?' ? ' ' : '');
  const digits = isFirst && at > 0 ? whole.slice(0, at) + own : own;
  if (!grouped) return digits;
  return Array.from(digits)
    .map((digit, index) => {
      const right = fromRight + digits.length - 1 - index;
      return right > 0 && right % 3 === 0 && digit !== ' ' ? `${digit},` : digit;
    })
    .join('');
}
