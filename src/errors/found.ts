import { CoatcheckError } from './catalogue.ts';

/** Gives what was looked up. @throws CoatcheckError `not_found` if there is no such thing */
export function found<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new CoatcheckError('not_found', {});
  return value;
}
