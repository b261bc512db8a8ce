import { likePattern } from '../../lib/like-pattern.ts';
import { readIds } from './read-ids.ts';

export type RowTest<T> = (row: T) => boolean;

/**
 * The rows that a search finds: those that pass all tests, or with `filter_or` any of them; without tests, all rows.
 * @param tests one for each parameter that was given
 */
export function matchingRows<T>(
  rows: readonly T[],
  tests: readonly RowTest<T>[],
  anyOf: boolean | undefined,
): readonly T[] {
  if (tests.length === 0) return rows;
  return rows.filter((row) => (anyOf === true ? tests.some((test) => test(row)) : tests.every((test) => test(row))));
}

/** A test by pattern, if one was given. */
export function patternTest<T>(pattern: string | undefined, text: (row: T) => string | null): readonly RowTest<T>[] {
  if (pattern === undefined) return [];
  const matches = likePattern(pattern);
  return [(row) => matches(text(row))];
}

/** A test by comma-separated ids, if any were given. @throws CoatcheckError `validation_failed` for too many */
export function idTest<T>(ids: string | readonly string[] | undefined, id: (row: T) => string): readonly RowTest<T>[] {
  if (ids === undefined) return [];
  const wantedIds = new Set(readIds(ids));
  return [(row) => wantedIds.has(id(row))];
}
