import { wrongField } from '../../errors/field-errors.ts';
import type { TaskSubject } from '../../tasks/task.ts';

interface SubjectBody {
  readonly query_id?: string | number | null;
  readonly merge_query_id?: string | number | null;
  readonly sql_query_slug?: string | null;
}

/**
 * What a `create_query_task` runs.
 * @throws CoatcheckError `validation_failed` unless exactly one is named
 */
export function toTaskSubject(body: SubjectBody): TaskSubject {
  const named: TaskSubject[] = [
    { kind: 'query', id: String(body.query_id ?? '') } as const,
    { kind: 'merge_query', id: String(body.merge_query_id ?? '') } as const,
    { kind: 'sql_query', id: body.sql_query_slug ?? '' } as const,
  ].filter(({ id }) => id !== '');
  const [subject, second] = named;
  if (subject === undefined || second !== undefined) {
    const message =
      subject === undefined
        ? "'query_id' is required."
        : "Only one of 'query_id', 'merge_query_id' and 'sql_query_slug' may be given.";
    const code = subject === undefined ? 'missing_field' : 'invalid';
    throw wrongField('query_id', code, message);
  }
  return subject;
}
