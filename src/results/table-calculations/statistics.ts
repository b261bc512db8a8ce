/** What functions of many values share: the numbers in cells, and the moments of their distribution. */
import type { Cell, NumberCell } from './calculation-table.ts';
import { toNumberCell } from './cell-values.ts';
import { sumNumbers, toDouble } from './exact-arithmetic.ts';

export function numbersOf(cells: readonly Cell[]): NumberCell[] {
  return cells.flatMap((cell) => toNumberCell(cell) ?? []);
}

export function doublesOf(cells: readonly Cell[]): number[] {
  return numbersOf(cells).map(toDouble);
}

export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export function mean(values: readonly number[]): number {
  return toDouble(sumNumbers(values)) / values.length;
}

/** The sum of powers of the distances from the mean. */
export function moment(values: readonly number[], power: number): number {
  const center = mean(values);
  return toDouble(sumNumbers(values.map((value) => (value - center) ** power)));
}

export function variance(values: readonly number[], less: 0 | 1): number {
  return moment(values, 2) / (values.length - less);
}
