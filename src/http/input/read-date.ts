import { wrongField } from '../../errors/field-errors.ts';

/** A date, or a date with a time and its zone: without one it would depend on the machine's. */
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * @returns milliseconds since 1970; a date alone begins in UTC
 * @throws CoatcheckError `validation_failed`
 */
export function readDate(field: string, text: string): number {
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw wrongField(field, 'invalid', `'${text}' is no date such as 2026-12-31 or 2026-12-31T12:00:00Z.`);
}
