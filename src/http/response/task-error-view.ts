/** How a failed task is reported: by `errors` in json_detail, and as a message elsewhere. */
import type { JsonObject } from '../../lib/json.ts';
import type { TaskError } from '../../execution/messages.ts';

/** Where in LookML an error comes from: Coatcheck's addition to Looker's members. Null if nothing is known about it. */
export function errorOrigin({ origin }: TaskError): JsonObject | null {
  if (origin === null) return null;
  const { field, parameter, range } = origin;
  if (field === null && parameter === null && range === null) return null;
  return {
    field,
    parameter,
    file: range === null || range.file === '' ? null : range.file,
    line: range?.start.line ?? null,
    column: range?.start.column ?? null,
  };
}

/** The error as one text: what happened, in the database's own words, or all findings of the compiler. */
export function errorText({ code, message, messageDetails }: TaskError): string {
  if (messageDetails === null || messageDetails === '') return message;
  // The compiler's message is its first finding: the details repeat it, and add any others.
  if (code === 'compile_error') return messageDetails.includes('\n') ? messageDetails : message;
  return `${message} ${messageDetails}`;
}
