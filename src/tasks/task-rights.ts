/**
 * The rights that a task requires: its creator's when it is created, its user's when it runs, and the caller's who
 * fetches its results.
 */
import { demand, holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { permit } from '../access/permit.ts';
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import type { Sight } from '../results/reader/sight.ts';
import type { Task, TaskOptions, TaskSubject } from './task.ts';

/** Checked at each of the three moments. @throws CoatcheckError `forbidden` */
export function permitTask(caller: Caller, { kind }: TaskSubject, format: ResultFormatName): void {
  if (kind === 'sql_query') demand(caller, 'sql_of_own');
  else permit(caller, 'access_data');
  const { made, download } = formatTraits[format];
  if (made === 'of_sql' && kind !== 'sql_query') demand(caller, 'sql');
  if (download) demand(caller, 'download');
}

/** Checked at creation: what the task may request beside the results. @throws CoatcheckError `forbidden` */
export function permitOptions(caller: Caller, { cache }: TaskOptions): void {
  if (!cache) demand(caller, 'fresh');
}

/** Anybody who may run a user's SQL may see it. */
export function sightOf(caller: Caller, { subject }: Pick<Task, 'subject'>): Sight {
  return {
    sql: subject.kind === 'sql_query' || holds(caller, 'sql'),
    lookml: holds(caller, 'lookml'),
    connections: holds(caller, 'connection_details'),
  };
}
