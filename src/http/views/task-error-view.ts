/** How a failed task is told: in json_detail by `errors`, elsewhere as a message. */
import type { JsonObject } from '../../lib/json.ts';
import type { TaskError } from '../../execution/messages.ts';

/** Where in LookML an error comes from: Coatcheck's addition to Looker's members. */
export function errorOrigin({ origin }: TaskError): JsonObject | null {
  if (origin === null) return null;
  const { field, parameter, range } = origin;
  return {
    field,
    parameter,
    file: range?.file ?? null,
    line: range?.start.line ?? null,
    column: range?.start.column ?? null,
  };
}

/** Message and the database's own words in one text. */
export function errorText(error: TaskError): string {
  return [error.message, error.messageDetails].filter((part) => part !== null && part !== '').join(' ');
}
