/** Whether a user may fetch the results of a task. Checked at each fetch, so that revoked rights take effect here. */
import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../access/caller.ts';
import { forbidden } from '../access/permit.ts';
import type { ResultFormatName } from '../contract/result-format.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { personOf } from '../queries/person.ts';
import type { TaskParts } from './task-parts.ts';
import { prepareRequest } from './prepare-request.ts';
import { inWorkspaceOf } from './task-callers.ts';
import { permitTask } from './task-rights.ts';
import type { TaskResults } from './task-results.ts';
import type { Task } from './task.ts';

interface Fetch {
  readonly reader: Caller;
  readonly format: ResultFormatName;
}

/** @throws CoatcheckError `forbidden`, `not_found` */
export async function permitFetch(parts: TaskParts, task: Task, { reader, format }: Fetch): Promise<void> {
  permitTask(reader, task.subject, format);
  if (!hasContent(task) || task.userId !== reader.userId) return;
  if (!(await seesTheSame(parts, task, reader))) {
    throw forbidden('see these results: your rights have changed since. Run the query again');
  }
}

/** What failed tells its SQL and its fields, and a database's words. */
function hasContent({ state }: Task): boolean {
  return state === 'complete' || state === 'failed';
}

/**
 * Would the query be the same if its user created it now? Both are compiled against the current LookML, since a LookML
 * change does not revoke rights.
 */
async function seesTheSame({ store, preparer }: TaskParts, task: Task, reader: Caller): Promise<boolean> {
  const then = await store.getCaller(task.id);
  const now = then && inWorkspaceOf(then, reader);
  if (then === undefined || now === undefined || personOf(then) === personOf(now)) return true;
  const before = await preparer.prepare(prepareRequest(task, then));
  const after = await preparer.prepare(prepareRequest(task, now));
  if (before.ok && after.ok) return before.prepared.cacheKey === after.prepared.cacheKey;
  return isDeepStrictEqual(before, after);
}

/** When several tasks are fetched together, a refused one is reported as such and does not stop the others. */
export async function orRefused(opening: Promise<TaskResults>): Promise<TaskResults> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof CoatcheckError && error.code === 'forbidden') {
      return { kind: 'refused', error };
    }
    throw error;
  }
}
