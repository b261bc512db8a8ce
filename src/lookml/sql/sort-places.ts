/**
 * Sort values of labels in a fixed order: their places from 0, as texts of one width, which sort as the numbers do
 * (`0` … `6`, or `00` … `10` where there are more than ten). To the letter as in Looker, where programs read them.
 */
export function sortPlaces(count: number): readonly string[] {
  const width = String(Math.max(0, count - 1)).length;
  return Array.from({ length: count }, (_, index) => String(index).padStart(width, '0'));
}
