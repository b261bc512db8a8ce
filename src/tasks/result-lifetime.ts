/** How long the result of a task stays, once its client says so: longer or shorter than others, or no more. */
import type { Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { found } from '../errors/found.ts';
import { findTask } from './find-task.ts';
import { permitFetch } from './permit-fetch.ts';
import { ResultGone } from './result-gone.ts';
import type { TaskParts } from './task-parts.ts';
import type { Task } from './task.ts';

type CompleteTask = Extract<Task, { state: 'complete' }>;

/**
 * The result of the task stays for `ttlMs` from now, whether that is longer or shorter than before.
 * @throws CoatcheckError `not_found` if the caller may not see the task or its result is gone, `conflict` if it has
 * none
 */
export async function keepResult(parts: TaskParts, taskId: string, caller: Caller, ttlMs: number): Promise<Task> {
  const task = await completeTask(parts, taskId, caller);
  const expiresAt = parts.clock.steady() + ttlMs;
  const { resultId } = task;
  const kept = resultId === null ? {} : { kept: { resultId, until: expiresAt } };
  try {
    const won = await parts.store.transition([task.id], { kind: 'keep', expiresAt }, kept);
    if (won.length === 0) throw new CoatcheckError('not_found', {});
  } catch (error) {
    throw error instanceof ResultGone ? new CoatcheckError('not_found', {}) : error;
  }
  return { ...task, expiresAt };
}

/**
 * Deletes the result of the task at once, unless another task holds it too; the task is `expired`.
 * @throws CoatcheckError as {@link keepResult}
 */
export async function endResult(parts: TaskParts, taskId: string, caller: Caller): Promise<void> {
  const { store, catalogue, results, clock } = parts;
  const { id, resultId } = await completeTask(parts, taskId, caller);
  const released = resultId === null ? {} : { released: { resultId, at: clock.steady() } };
  const won = await store.transition([id], { kind: 'expire' }, released);
  if (won.length === 0) throw new CoatcheckError('not_found', {});
  // First the row, then the files: of a crash in between, the next start cleans up.
  if (resultId !== null && (await catalogue.get(resultId)) === undefined) await results.remove(resultId);
}

async function completeTask(parts: TaskParts, taskId: string, caller: Caller): Promise<CompleteTask> {
  const task = found(await findTask(parts, taskId, caller));
  await permitFetch(parts, task, { reader: caller, format: task.options.resultFormat });
  switch (task.state) {
    case 'complete':
      return task;
    case 'expired':
      throw new CoatcheckError('not_found', {});
    case 'queued':
    case 'running':
      throw new CoatcheckError('conflict', {
        why: 'This task is not complete yet, so it has no result. kill_query ends it.',
      });
    case 'failed':
    case 'killed':
      throw new CoatcheckError('conflict', {
        why: `This task has no result: it was ${task.state === 'killed' ? 'killed' : 'ended by an error'}.`,
      });
    default:
      return task satisfies never;
  }
}
