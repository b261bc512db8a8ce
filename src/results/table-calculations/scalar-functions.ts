/** Functions of single values: numbers, texts, conditions. Null in, null out, unless said otherwise. */
import { joinBounded, boundedList, replaceInText } from './bounded-values.ts';
import type { Cell, NumberCell } from './calculation-table.ts';
import { asBoolean, asDouble, toNumberCell, cellText, compareCells } from './cell-values.ts';
import { dateFunctions } from './date-functions.ts';
import { distributions } from './distributions.ts';
import {
  addCells,
  compareNumbers,
  divideCells,
  multiplyCells,
  negate,
  parseNumber,
  subtractCells,
  sumNumbers,
  toDouble,
  isDecimal,
} from './exact-arithmetic.ts';

export type ScalarFunction = (args: readonly Cell[]) => Cell;

function number(compute: (value: NumberCell) => NumberCell | null): ScalarFunction {
  return ([cell]) => {
    const value = toNumberCell(cell);
    return value === null ? null : compute(value);
  };
}

/** A function of doubles. A result that is not a finite number, such as log(0), is null. */
function doubles(compute: (...values: number[]) => number): ScalarFunction {
  return (args) => {
    const values = args.map(asDouble);
    if (!values.every((value) => value !== null)) return null;
    const result = compute(...values);
    return Number.isFinite(result) ? result : null;
  };
}

function texts(compute: (...values: string[]) => Cell): ScalarFunction {
  return (args) => {
    const values = args.map(cellText);
    return values.every((value) => value !== null) ? compute(...values) : null;
  };
}

function arithmetic(compute: (left: NumberCell, right: NumberCell) => NumberCell | null): ScalarFunction {
  return ([left, right]) => {
    const a = toNumberCell(left);
    const b = toNumberCell(right);
    return a === null || b === null ? null : compute(a, b);
  };
}

function comparison(holds: (order: number) => boolean): ScalarFunction {
  return ([left, right]) => {
    const order = compareCells(left, right);
    return order === null ? null : holds(order);
  };
}

/** Operators by their signs; `negate` and `NOT` are prefixes. AND and OR have three-valued logic, as in SQL. */
export const operators: Readonly<Record<string, ScalarFunction>> = {
  '+': arithmetic(addCells),
  '-': arithmetic(subtractCells),
  '*': arithmetic(multiplyCells),
  '/': arithmetic(divideCells),
  '=': comparison((order) => order === 0),
  '!=': comparison((order) => order !== 0),
  '<': comparison((order) => order < 0),
  '<=': comparison((order) => order <= 0),
  '>': comparison((order) => order > 0),
  '>=': comparison((order) => order >= 0),
  negate: number(negate),
  NOT: ([cell]) => {
    const value = asBoolean(cell);
    return value === null ? null : !value;
  },
  AND: (args) => {
    const values = args.map(asBoolean);
    return values.includes(false) ? false : values.includes(null) ? null : true;
  },
  OR: (args) => {
    const values = args.map(asBoolean);
    return values.includes(true) ? true : values.includes(null) ? null : false;
  },
};

export const scalarFunctions = {
  ...dateFunctions,
  ...distributions,
  abs: number((value) => (compareNumbers(value, 0) < 0 ? negate(value) : value)),
  acos: doubles(Math.acos),
  asin: doubles(Math.asin),
  atan: doubles(Math.atan),
  ceiling: number((value) => roundTo(value, 0, 'up')),
  cos: doubles(Math.cos),
  degrees: doubles((value) => (value * 180) / Math.PI),
  exp: doubles(Math.exp),
  floor: number((value) => roundTo(value, 0, 'down')),
  ln: doubles(Math.log),
  log: doubles(Math.log10),
  mod: arithmetic((value, divisor) => remainder(value, divisor)),
  pi: () => Math.PI,
  power: doubles((base, exponent) => base ** exponent),
  radians: doubles((value) => (value * Math.PI) / 180),
  round: ([cell, digits]) => {
    const value = toNumberCell(cell);
    const places = digits === undefined ? 0 : asDouble(digits);
    return value === null || places === null ? null : roundTo(value, Math.trunc(places), 'half');
  },
  sin: doubles(Math.sin),
  sqrt: doubles(Math.sqrt),
  tan: doubles(Math.tan),

  concat: texts((...values) => joinBounded(values)),
  contains: texts((text = '', part = '') => text.includes(part)),
  length: texts((text = '') => Array.from(text).length),
  lower: texts((text = '') => text.toLowerCase()),
  position: texts((text = '', part = '') => {
    const at = text.indexOf(part);
    return at === -1 ? 0 : Array.from(text.slice(0, at)).length + 1;
  }),
  replace: texts((text = '', old = '', by = '') => (old === '' ? text : replaceInText(text, old, by))),
  split: texts((text = '', delimiter = '') => boundedList(delimiter === '' ? Array.from(text) : text.split(delimiter))),
  substring: ([cell, start, length]) => {
    const text = cellText(cell);
    const from = asDouble(start);
    const count = length === undefined ? Number.MAX_SAFE_INTEGER : asDouble(length);
    if (text === null || from === null || count === null) return null;
    const begin = Math.trunc(from) - 1;
    return Array.from(text)
      .slice(Math.max(0, begin), Math.max(0, begin + Math.trunc(count)))
      .join('');
  },
  to_number: ([cell]) => (typeof cell === 'string' ? parseNumber(cell) : toNumberCell(cell)),
  to_string: ([cell]) => cellText(cell) ?? '',
  upper: texts((text = '') => text.toUpperCase()),

  coalesce: (args) => args.find((cell) => cell !== null) ?? null,
  if: ([condition, yes, no]) => (asBoolean(condition) === true ? yes : no) ?? null,
  is_null: ([cell]) => cell === null || cell === undefined,
  list: boundedList,
} satisfies Readonly<Record<string, ScalarFunction>>;

/** Rounds to `digits` after the point, half away from zero. */
function roundTo(value: NumberCell, digits: number, way: 'up' | 'down' | 'half'): NumberCell {
  if (typeof value === 'bigint' && digits >= 0) return value;
  if (isDecimal(value) && digits >= 0) return roundDecimal(value, digits, way);
  const whole = toDouble(value);
  if (!Number.isFinite(whole)) return whole;
  if (way === 'up') return Math.ceil(whole);
  if (way === 'down') return Math.floor(whole);
  // Shifting the point in the text rounds 1.005 to 1.01; multiplying would give 1.
  const shift = (double: number, by: number): number => {
    const [mantissa = '0', exponent = '0'] = String(double).split('e');
    return Number(`${mantissa}e${String(Number(exponent) + by)}`);
  };
  return Math.sign(whole) * shift(Math.round(shift(Math.abs(whole), digits)), -digits);
}

function roundDecimal(
  { value, scale }: { readonly value: bigint; readonly scale: number },
  digits: number,
  way: 'up' | 'down' | 'half',
): NumberCell {
  if (scale <= digits) return { value, scale };
  const unit = 10n ** BigInt(scale - digits);
  const rest = ((value % unit) + unit) % unit;
  const below = value - rest;
  const isUp = way === 'up' ? rest > 0n : way === 'half' && (value < 0n ? rest * 2n > unit : rest * 2n >= unit);
  const rounded = (isUp ? below + unit : below) / unit;
  if (digits > 0) return { value: rounded, scale: digits };
  return addCells(rounded, 0);
}

/** Has the sign of the value, as in SQL; null for a division by zero. */
function remainder(value: NumberCell, divisor: NumberCell): NumberCell | null {
  if (toDouble(divisor) === 0) return null;
  if (typeof value === 'bigint' || typeof divisor === 'bigint') {
    const isWhole = (cell: NumberCell) => typeof cell === 'bigint' || Number.isSafeInteger(cell);
    if (isWhole(value) && isWhole(divisor)) return sumNumbers([BigInt(toWhole(value)) % BigInt(toWhole(divisor)), 0]);
  }
  return toDouble(value) % toDouble(divisor);
}

function toWhole(cell: NumberCell): number | bigint {
  return typeof cell === 'object' ? toDouble(cell) : cell;
}
