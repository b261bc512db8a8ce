/** Lists what is wrong with a request, up to a helpful number: whoever fixes these sees the next ones. */
import { CoatcheckError } from './catalogue.ts';
import type { FieldError } from './catalogue.ts';

export const MAX_ERRORS = 20;

/** What `of` finds wrong with the members, which are checked until there are enough errors. */
export function firstErrors<T>(members: Iterable<T>, of: (member: T) => readonly FieldError[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const member of members) {
    errors.push(...of(member));
    if (errors.length >= MAX_ERRORS) break;
  }
  return errors.slice(0, MAX_ERRORS);
}

/** What is wrong with one member of a request. */
export function wrongField(field: string, code: FieldError['code'], message: string): CoatcheckError {
  return new CoatcheckError('validation_failed', { errors: [{ field, code, message }] });
}

/** @throws CoatcheckError `validation_failed` naming everything that is wrong, if anything is */
export function requireNoErrors(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new CoatcheckError('validation_failed', { errors });
}
