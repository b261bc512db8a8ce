import type { ResolvedDimension } from '../resolve/resolved-field.ts';

/**
 * Sort values of labels in a fixed order: their places from 0, as texts of one width, which sort as the numbers do
 * (`0` … `6`, or `00` … `10` where there are more than ten). To the letter as in Looker, where programs read them.
 */
export function sortPlaces(count: number): readonly string[] {
  const width = String(Math.max(0, count - 1)).length;
  return Array.from({ length: count }, (_, index) => String(index).padStart(width, '0'));
}

/** Is the dimension ordered by such places (a tier, a bin, a case), in a hidden column of its own? */
export function isSortedByPlace(field: ResolvedDimension): boolean {
  if (field.orderByField !== undefined) return false;
  return field.case === undefined ? field.tiers !== undefined || field.bins !== undefined : !field.alphaSort;
}
