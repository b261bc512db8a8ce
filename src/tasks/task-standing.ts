/** What is to be said of a task beyond what is kept of it: how long its result stays, and how far it has come. */
import type { Caller } from '../access/caller.ts';
import type { JobPhase } from '../execution/job-progress.ts';
import type { TaskParts } from './task-parts.ts';
import { isUnfinished } from './task-state.ts';
import type { Task } from './task.ts';

/** Its query is being compiled; it stands in the queue; an executor has it, and has told nothing yet; and then … */
export type TaskPhase = 'preparing' | 'waiting' | 'starting' | JobPhase;

export interface TaskStanding {
  /** How long its result stays from now on; null = there is no result that could expire. */
  readonly resultLastsMs: number | null;
  /** Of an unfinished task, for its owner alone. */
  readonly progress: TaskProgress | null;
  /** Who is told of its end, for its owner alone; without what follows a `?`, which may be a secret. */
  readonly webhookUrl: string | null;
}

export interface TaskProgress {
  readonly phase: TaskPhase;
  /** In the queue, from 1; null = it does not stand there. */
  readonly position: number | null;
  /** So far; null = not known. */
  readonly rows: number | null;
  readonly bytes: number | null;
}

export async function standingOf(parts: TaskParts, task: Task, caller: Caller): Promise<TaskStanding> {
  const isOwn = task.userId === caller.userId;
  return {
    resultLastsMs: task.state === 'complete' ? task.expiresAt - parts.clock.steady() : null,
    progress: isOwn && isUnfinished(task) ? await progressOf(parts, task.id) : null,
    webhookUrl: isOwn ? (task.options.webhookUrl?.replace(/\?.*$/s, '') ?? null) : null,
  };
}

/** Null: it has just finished. */
async function progressOf({ book, queue, engine }: TaskParts, taskId: string): Promise<TaskProgress | null> {
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
