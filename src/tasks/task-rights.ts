/**
 * The rights that a task requires: of its creator when it is created, of its user when it runs, and of the caller who
 * fetches its results.
 */
import { demand, holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { permit } from '../access/permit.ts';
import { formatTraits, type ResultFormatName } from '../contract/result-format.ts';
import type { Sight } from '../results/reader/sight.ts';
import type { Task, TaskOptions, TaskSubject } from './task.ts';

/** @throws CoatcheckError `forbidden`. At each of the three moments. */
export function permitTask(caller: Caller, { kind }: TaskSubject, format: ResultFormatName): void {
  if (kind === 'sql_query') demand(caller, 'sql_of_own');
  else permit(caller, 'access_data');
  const { made, download } = formatTraits[format];
  if (made === 'of_sql' && kind !== 'sql_query') demand(caller, 'sql');
  if (download) demand(caller, 'download');
}

/** @throws CoatcheckError `forbidden`. At creation: what it may request beside the results. */
export function permitOptions(caller: Caller, { cache }: TaskOptions): void {
  if (!cache) demand(caller, 'fresh');
}

/** Anybody who may run SQL of a user may see it. */
export function sightOf(caller: Caller, { subject }: Pick<Task, 'subject'>): Sight {
  return {
    sql: subject.kind === 'sql_query' || holds(caller, 'sql'),
    lookml: holds(caller, 'lookml'),
    connections: holds(caller, 'connection_details'),
  };
}
