/**
 * What the ranges of a tier are called. Saved filters, dashboards and programs hold these names, so they are Looker's
 * to the letter: classic `T00 (-inf,0.0)`, `T01 [0.0,10.0)`; interval `(-inf,0.0)`, `[0.0,10.0)`; integer `Below 0`,
 * `0 to 9`, `10` (a range of one whole number), `11 or Above`; relational `< 0.0`, `>= 0.0 and < 10.0`. What is in no
 * range (null) is `Undefined`.
 */
import type { ResolvedDimension, TierStyle } from '../resolve/resolved-field.ts';

/** Names one range: `from` absent in the first, `to` absent in the last. */
type RangeName = (from: string | undefined, to: string | undefined, index: number) => string;
type RangeNames = Readonly<Record<TierStyle, RangeName>>;

const rangeNames: RangeNames = {
  classic: (from, to, index) => `${place(index)} ${interval(from && float(from), to && float(to), ',')}`,
  interval: (from, to) => interval(from && float(from), to && float(to), ','),
  integer: (from, to) => (from !== undefined && isOneNumber(from, to) ? from : integers(from, to)),
  relational: (from, to) => relation(from && float(from), to && float(to)),
};

/** What Coatcheck called them at first: filters that were saved then go on finding their rows. */
const formerNames: RangeNames = {
  classic: (from, to, index) => `${place(index)} ${interval(from, to, ',')}`,
  interval: (from, to) => interval(from, to, ', '),
  integer: integers,
  relational: relation,
};

const undefinedNames: Readonly<Record<TierStyle, string>> = {
  classic: 'TXX Undefined',
  interval: 'Undefined',
  integer: 'Undefined',
  relational: 'Undefined',
};

/** All values that a tier can have, in order, `Undefined` last: what suggestions and fill use. */
export function tierNames(field: ResolvedDimension): readonly string[] {
  return namesBy(rangeNames, field);
}

/** What else a filter may call a range → its name. */
export function formerTierNames(field: ResolvedDimension): ReadonlyMap<string, string> {
  const names = tierNames(field);
  const former = namesBy(formerNames, field);
  return new Map(former.map((name, index) => [name, names[index] ?? name]));
}

function namesBy(names: RangeNames, field: ResolvedDimension): readonly string[] {
  const { bounds } = tierBounds(field);
  const style = field.tierStyle ?? 'classic';
  const ranges = bounds.length === 0 ? [] : [undefined, ...bounds];
  return [...ranges.map((from, index) => names[style](from, bounds[index], index)), undefinedNames[style]];
}

/** `1e2` is one too. */
const NUMBER = /^(-?)(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,2}))?$/i;

/** Bounds in ascending order, each once, as SQL and people write numbers; `wrong` = what is not a number. */
export function tierBounds(field: ResolvedDimension): { bounds: readonly string[]; wrong: readonly string[] } {
  const written = (field.tiers ?? field.bins ?? []).map((text) => text.trim());
  const numbers = written.filter((text) => NUMBER.test(text)).map(plainNumber);
  return {
    bounds: [...new Set(numbers)].sort((a, b) => Number(a) - Number(b)),
    wrong: written.filter((text) => !NUMBER.test(text)),
  };
}

/** `.50` → `0.5`, `10.0` → `10`, `007` → `7`, `1.5e2` → `150`. All digits stay. */
function plainNumber(written: string): string {
  const [, sign = '', number = '', power = '0'] = NUMBER.exec(written) ?? [];
  const [before = '', after = ''] = number.split('.');
  const digits = before + after;
  const point = before.length + Number(power);
  const whole = digits.slice(0, Math.max(0, point)).padEnd(point, '0').replace(/^0+/, '');
  const fraction = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(point)).replace(/(?<!0)0+$/, '');
  const plain = `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  return plain === '0' ? '0' : `${sign}${plain}`;
}

/** Bounds are floats in Looker's names, even where LookML has whole numbers. */
function float(bound: string): string {
  return isWhole(bound) ? `${bound}.0` : bound;
}

function place(index: number): string {
  return `T${String(index).padStart(2, '0')}`;
}

function interval(from: string | undefined, to: string | undefined, comma: string): string {
  return `${from === undefined ? '(-inf' : `[${from}`}${comma}${to ?? 'inf'})`;
}

function relation(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `< ${to ?? ''}`;
  return to === undefined ? `>= ${from}` : `>= ${from} and < ${to}`;
}

function integers(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `Below ${to ?? ''}`;
  return to === undefined ? `${from} or Above` : `${from} to ${oneLess(to)}`;
}

function isOneNumber(from: string, to: string | undefined): boolean {
  return to !== undefined && from === oneLess(to);
}

/** @param bound one of `tierBounds` */
export function isWhole(bound: string): boolean {
  return !bound.includes('.');
}

/** Upper end of an integer range: `10` → `9`. Exact for whole numbers of any size; others are errors in such a tier. */
function oneLess(bound: string): string {
  return isWhole(bound) ? String(BigInt(bound) - 1n) : bound;
}
