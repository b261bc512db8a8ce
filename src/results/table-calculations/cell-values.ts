/** Reads and compares cells of all kinds, and turns them into text. */
import { joinBounded } from './bounded-values.ts';
import type { Cell, NumberCell } from './calculation-table.ts';
import { compareNumbers, exactText, isDecimal, isNumberCell, parseNumber, toDouble } from './exact-arithmetic.ts';

export function isList(cell: Cell | undefined): cell is readonly Cell[] {
  return Array.isArray(cell);
}

/** Null if the cell is not a number. */
export function toNumberCell(cell: Cell | undefined): NumberCell | null {
  if (cell === undefined || cell === null) return null;
  if (isNumberCell(cell)) return typeof cell === 'number' && Number.isNaN(cell) ? null : cell;
  return null;
}

export function asDouble(cell: Cell | undefined): number | null {
  const number = toNumberCell(cell);
  return number === null ? null : toDouble(number);
}

export function asBoolean(cell: Cell | undefined): boolean | null {
  if (typeof cell === 'boolean') return cell;
  if (cell === 'Yes') return true;
  return cell === 'No' ? false : null;
}

/** The cell as `to_string` and `concat` write it; null stays null. */
export function cellText(cell: Cell | undefined): string | null {
  if (cell === undefined || cell === null) return null;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'Yes' : 'No';
  if (isDecimal(cell)) return exactText(cell);
  if (isList(cell)) {
    return joinBounded(
      cell.map((item) => cellText(item) ?? ''),
      ', ',
    );
  }
  return String(cell);
}

/** Null if one of them is null, or if they have no order. Dates are compared as text, which their format allows. */
export function compareCells(left: Cell | undefined, right: Cell | undefined): number | null {
  if (left === null || left === undefined || right === null || right === undefined) return null;
  if (isNumberCell(left) && isNumberCell(right)) return compareNumbers(left, right);
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = sameLength(left, right);
    return a < b ? -1 : Number(a > b);
  }
  const a = asBoolean(left);
  const b = asBoolean(right);
  return a === null || b === null ? null : Number(a) - Number(b);
}

/** Values of timeframes: `2024-03`, `2024-03-01`, `2024-03-01 17`, `2024-03-01 17:05:09.123`. */
const MOMENT = /^\d{4}-\d\d(?:-\d\d(?: \d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?)?)?$/;
const BEGINNING = '0000-01-01 00:00:00';

/** Makes moments comparable: a month becomes its first day beside a day, and a day its midnight beside a time. */
function sameLength(left: string, right: string): readonly [string, string] {
  if (left.length === right.length || !MOMENT.test(left) || !MOMENT.test(right)) return [left, right];
  return [`${left}${BEGINNING.slice(left.length)}`, `${right}${BEGINNING.slice(right.length)}`];
}

/** Equal cells have equal keys: 1, 1n and 1.0 are one value. */
export function cellKey(cell: Cell): string {
  if (isDecimal(cell))
    return `n${exactText(cell)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '')}`;
  return isNumberCell(cell) ? `n${String(cell)}` : `${typeof cell}${cellText(cell) ?? ''}`;
}

/** The cell as calculations use it: yesno as a boolean, a number that came as text as an exact number. */
export function normalCell(cell: Cell, kind: string): Cell {
  if (kind === 'yesno') return asBoolean(cell);
  if (kind === 'number' && typeof cell === 'string') return parseNumber(cell);
  return cell;
}
