/**
 * Reads the rows of a query, for answers that are built from them. It runs like any other query, with the same queue,
 * cache and limits.
 */
import { buffer } from 'node:stream/consumers';
import type { Caller } from '../../access/caller.ts';
import { defaultTaskOptions } from '../../tasks/task.ts';
import type { TaskOptions, TaskSubject } from '../../tasks/task.ts';
import type { HttpServices } from '../route/route.ts';
import { errorText } from '../response/task-error-view.ts';

export interface Asking {
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** Field → value, as in the format `json`. */
export type Row = Readonly<Record<string, unknown>>;

export type QueryRows =
  | { readonly kind: 'ready'; readonly rows: readonly Row[]; readonly truncated: boolean }
  | { readonly kind: 'failed'; readonly message: string };

/** @param run how it runs; its `source` is what history gives as the query's purpose */
export async function readRows(
  subject: TaskSubject,
  run: Pick<TaskOptions, 'source'> & Partial<TaskOptions>,
  { caller, signal }: Asking,
  { tasks }: Pick<HttpServices, 'tasks'>,
): Promise<QueryRows> {
  const options = { ...defaultTaskOptions, ...run, resultFormat: 'json' } as const;
  const results = await tasks.runNow(subject, options, caller, signal);
  if (results.kind === 'failed') return { kind: 'failed', message: errorText(results.error) };
  if (results.kind === 'refused') return { kind: 'failed', message: results.error.message };
  if (results.kind !== 'ready') return { kind: 'failed', message: 'The query was stopped before it had a result.' };
  await using body = results.body;
  const rows = JSON.parse((await buffer(body.stream())).toString()) as readonly Row[];
  return { kind: 'ready', rows, truncated: body.truncated };
}
