/**
 * The numbers of calculations. Integers and decimals stay exact under `+`, `-` and `*` and in sums: integers beyond
 * 2^53 become bigints, decimals stay decimals. Division, powers, statistics and everything computed with a fractional
 * double are doubles.
 */
import type { Cell, ExactDecimal, NumberCell } from './calculation-table.ts';

export function isNumberCell(cell: Cell): cell is NumberCell {
  return typeof cell === 'number' || typeof cell === 'bigint' || isDecimal(cell);
}

export function isDecimal(cell: Cell): cell is ExactDecimal {
  return typeof cell === 'object' && cell !== null && !Array.isArray(cell) && 'scale' in cell;
}

/** The nearest double. */
export function toDouble(cell: NumberCell): number {
  if (typeof cell === 'number') return cell;
  return typeof cell === 'bigint' ? Number(cell) : Number(exactText(cell));
}

/** `12.50` with as many digits as the scale says. */
export function exactText({ value, scale }: ExactDecimal): string {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale));
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Reads decimal text exactly; null if it is not a number. */
export function parseNumber(text: string): NumberCell | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  if (whole === '' && fraction === '') return null;
  if (exponent !== undefined) return Number(text);
  const value = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  return fraction === '' ? normalInteger(value) : { value, scale: fraction.length };
}

export function addCells(left: NumberCell, right: NumberCell): NumberCell {
  return exactly(
    left,
    right,
    (a, b) => a + b,
    (a, b) => a + b,
  );
}

export function subtractCells(left: NumberCell, right: NumberCell): NumberCell {
  return exactly(
    left,
    right,
    (a, b) => a - b,
    (a, b) => a - b,
  );
}

export function multiplyCells(left: NumberCell, right: NumberCell): NumberCell {
  if (typeof left === 'number' && typeof right === 'number') {
    const product = left * right;
    if (Number.isSafeInteger(product) || !Number.isSafeInteger(left) || !Number.isSafeInteger(right)) return product;
  }
  const a = toExact(left);
  const b = toExact(right);
  if (a === null || b === null) return toDouble(left) * toDouble(right);
  return fromExact({ value: a.value * b.value, scale: a.scale + b.scale });
}

/** Null for a division by zero. */
export function divideCells(left: NumberCell, right: NumberCell): NumberCell | null {
  const divisor = toDouble(right);
  if (divisor === 0) return null;
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    const a = toExact(left);
    const b = toExact(right);
    const whole = a !== null && b !== null && a.scale === 0 && b.scale === 0 && a.value % b.value === 0n;
    if (whole) return normalInteger(a.value / b.value);
  }
  return toDouble(left) / divisor;
}

export function negate(cell: NumberCell): NumberCell {
  if (typeof cell === 'number') return -cell;
  return typeof cell === 'bigint' ? -cell : { value: -cell.value, scale: cell.scale };
}

export function compareNumbers(left: NumberCell, right: NumberCell): number {
  if (typeof left === 'number' && typeof right === 'number') return left < right ? -1 : Number(left > right);
  const a = toExact(left);
  const b = toExact(right);
  if (a === null || b === null) return Math.sign(toDouble(left) - toDouble(right));
  const scale = Math.max(a.scale, b.scale);
  const difference = rescale(a, scale) - rescale(b, scale);
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** Exact if all cells are exact. Sums of doubles are compensated, so that their order hardly matters. */
export function sumNumbers(cells: readonly NumberCell[]): NumberCell {
  let sum = 0;
  let lost = 0;
  for (const cell of cells) {
    if (typeof cell !== 'number') return cells.reduce<NumberCell>(addCells, 0);
    const next = sum + cell;
    lost += Math.abs(sum) >= Math.abs(cell) ? sum - next + cell : cell - next + sum;
    sum = next;
  }
  const compensated = Number.isFinite(sum) ? sum + lost : sum;
  if (Number.isSafeInteger(compensated) || !cells.every(Number.isSafeInteger)) return compensated;
  return cells.reduce<NumberCell>(addCells, 0);
}

function exactly(
  left: NumberCell,
  right: NumberCell,
  doubles: (a: number, b: number) => number,
  integers: (a: bigint, b: bigint) => bigint,
): NumberCell {
  if (typeof left === 'number' && typeof right === 'number') {
    const result = doubles(left, right);
    if (Number.isSafeInteger(result) || !Number.isSafeInteger(left) || !Number.isSafeInteger(right)) return result;
  }
  const a = toExact(left);
  const b = toExact(right);
  if (a === null || b === null) return doubles(toDouble(left), toDouble(right));
  const scale = Math.max(a.scale, b.scale);
  return fromExact({ value: integers(rescale(a, scale), rescale(b, scale)), scale });
}

/** Null for doubles with a fraction, and for doubles too large to be exact integers. */
function toExact(cell: NumberCell): ExactDecimal | null {
  if (typeof cell === 'bigint') return { value: cell, scale: 0 };
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? { value: BigInt(cell), scale: 0 } : null;
  return cell;
}

/** With more digits after the point than any database keeps, a double is good enough. */
const MAX_SCALE = 60;

function fromExact(exact: ExactDecimal): NumberCell {
  if (exact.scale === 0) return normalInteger(exact.value);
  // Repeated squaring gives more digits than fit into memory.
  return exact.scale > MAX_SCALE || !Number.isFinite(Number(exact.value)) ? toDouble(exact) : exact;
}

function normalInteger(value: bigint): number | bigint {
  const double = Number(value);
  return Number.isSafeInteger(double) || !Number.isFinite(double) ? double : value;
}

function rescale({ value, scale }: ExactDecimal, to: number): bigint {
  return value * 10n ** BigInt(to - scale);
}
