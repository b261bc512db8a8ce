/** What is to be said of a task beyond what is kept of it: how long its result stays, and how far it has come. */
import type { Caller } from '../access/caller.ts';
import type { StandingElsewhere } from './others.ts';
import type { TaskParts } from './task-parts.ts';
import type { TaskProgress } from './task-progress.ts';
import { isUnfinished } from './task-state.ts';
import type { Task } from './task.ts';

export interface TaskStanding {
  /** How long its result stays from now on; null = there is no result that could expire. */
  readonly resultLastsMs: number | null;
  /** Of an unfinished task, for its owner alone. */
  readonly progress: TaskProgress | null;
  /** Who is told of its end, for its owner alone; without what follows a `?`, which may be a secret. */
  readonly webhookUrl: string | null;
}

export async function standingOf(parts: TaskParts, task: Task, caller: Caller): Promise<TaskStanding> {
  const isOwn = task.userId === caller.userId;
  return {
    resultLastsMs: task.state === 'complete' ? task.expiresAt - parts.clock.steady() : null,
    progress: isOwn && isUnfinished(task) ? await progressOf(parts, task.id) : null,
    webhookUrl: isOwn ? (task.options.webhookUrl?.replace(/\?.*$/s, '') ?? null) : null,
  };
}

/** Null: it has just finished, or the node that has it does not say. */
async function progressOf(parts: TaskParts, taskId: string): Promise<TaskProgress | null> {
  const { book, others } = parts;
  if (book.get(taskId) !== undefined || others === null) return progressHere(parts, taskId);
  return (await others.standings([taskId])).get(taskId)?.progress ?? null;
}

async function progressHere({ book, queue, engine }: TaskParts, taskId: string): Promise<TaskProgress | null> {
  const ticket = book.get(taskId);
  if (ticket === undefined) return null;
  // A ticket that does not wait for any work yet may itself be in the queue.
  const position = await queue.position(ticket.work?.id ?? taskId);
  const { job, startedAt } = engine.progressOf(taskId);
  if (position !== null) return { phase: 'waiting', position, rows: null, bytes: null };
  if (ticket.work === null) return { phase: 'preparing', position, rows: null, bytes: null };
  if (job !== null) return { position, ...job };
  return { phase: startedAt === null ? 'waiting' : 'starting', position, rows: null, bytes: null };
}

/** A task of this node, for another. Null: it is not this node's, or has just finished. */
export async function standingHere(parts: TaskParts, taskId: string): Promise<StandingElsewhere | null> {
  const progress = await progressHere(parts, taskId);
  if (progress === null) return null;
  const { cacheKey, sql, startedAt } = parts.engine.progressOf(taskId);
  const connection = parts.book.get(taskId)?.connection ?? null;
  return {
    progress,
    cacheKey,
    connection,
    sql,
    runningMs: startedAt === null ? null : parts.clock.steady() - startedAt,
  };
}
