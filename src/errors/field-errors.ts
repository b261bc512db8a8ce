/** Lists of what is wrong with a request, up to a number that helps: whoever mends these sees the next. */
import type { FieldError } from './catalogue.ts';

export const MOST_ERRORS = 20;

/** What `of` finds wrong with each of the members, which are looked at until there is enough. */
export function firstErrors<T>(members: Iterable<T>, of: (member: T) => readonly FieldError[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const member of members) {
    errors.push(...of(member));
    if (errors.length >= MOST_ERRORS) break;
  }
  return errors.slice(0, MOST_ERRORS);
}
