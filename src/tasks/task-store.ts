/**
 * Tasks as the state keeps them: orchestration knows this interface and no query builder. Every change of state is a
 * compare-and-set that names the states it expects (`task-state.ts`), may lose, and tells whether it won.
 *
 * Several nodes may share one state. A task belongs to the node that accepted it, until another takes it over. What
 * follows a restart (`requeueRunning`, `queued` …) concerns the tasks of the node that opened the store, and outcomes
 * are taken from it alone (`isOfOwner`); everything else concerns all tasks.
 *
 * A writer sees its change at once. Changes by other nodes are seen within a second.
 */
import type { Caller } from '../access/caller.ts';
import type { NewResult } from './result-catalogue.ts';
import type { TaskEvent } from './task-state.ts';
import type { Task } from './task.ts';

/** What the queue needs to know about a waiting task; the rest is read when its turn comes. */
export interface QueuedTicket {
  readonly taskId: string;
  readonly userId: string;
  readonly connection: string | null;
  readonly deferred: boolean;
  /** A client holds a connection to this node open for it. */
  readonly interactive: boolean;
  /** How long its result stays once it is complete; null = as long as those of all tasks. */
  readonly resultTtlMs: number | null;
  /** Told of its end; null = nobody is. What has to be told is written with the end. */
  readonly webhookUrl: string | null;
}

export interface NewTask {
  /** `queued`. */
  readonly task: Task;
  readonly caller: Caller;
  readonly connection: string | null;
  readonly interactive: boolean;
}

/** What is written together with new states, or not at all. */
export interface WrittenWith {
  /** The result behind `complete`: from now on the catalogue knows it. */
  readonly added?: NewResult;
  /** Promises an existing result until a moment of steady time; `ResultGone` if it does not exist. */
  readonly kept?: { readonly resultId: string; readonly until: number };
  /**
   * A result that the tasks that took the event no longer hold: it is forgotten if no other complete task holds it at
   * `at`, a moment of steady time, however fresh it is for the cache. Its files are the caller's to remove.
   */
  readonly released?: { readonly resultId: string; readonly at: number };
  /** Records that a query of SQL Runner ran; `at` is a date in milliseconds since 1970 in UTC. */
  readonly ran?: { readonly slug: string; readonly at: number; readonly runtimeSeconds: number };
}

/** Every method that writes rejects if the state cannot be written (`errors/own-fault.ts`); then nothing is. */
export interface TaskStore {
  /** Durable when it resolves. False: there is a task with its id, perhaps of another node, and nothing was written. */
  insert(task: NewTask): Promise<boolean>;
  get(taskId: string): Promise<Task | undefined>;
  /** The creator of the task, with the rights of that time. */
  getCaller(taskId: string): Promise<Caller | undefined>;
  /** The text of a task whose result is a text. */
  getText(taskId: string): Promise<string | null>;
  /** Waiting and running tasks on all nodes, oldest first; of one user, or of all. */
  unfinished(userId: string | null): Promise<readonly Task[]>;

  /**
   * Tries an event on several tasks in one transaction, which is durable when it resolves. `writtenWith` is written
   * even if all tasks lose, or none was named: a result is worth keeping without its tasks.
   * @returns ids of the tasks that took it; the others lost to an earlier event
   * @throws ResultGone if `kept` names a result that was forgotten; then no state has changed
   */
  transition(taskIds: readonly string[], event: TaskEvent, writtenWith?: WrittenWith): Promise<readonly string[]>;

  /** Writes a task unchanged, to find out whether the state can be written. */
  touch(taskId: string): Promise<void>;

  /** Every running task of this node waits again; `count` notes that the node ended while they ran. */
  requeueRunning(options: { readonly count: boolean }): Promise<void>;
  /** Waiting tasks of this node during which it ended more than `limit` times. */
  recoveredMoreThan(limit: number): Promise<readonly { readonly id: string; readonly recoveries: number }[]>;
  /**
   * Waiting tasks of this node in order of acceptance; those during which it ended come last, so that a task that
   * crashes the server does not keep the others from running.
   */
  queued(): Promise<readonly QueuedTicket[]>;

  /**
   * Expires complete tasks that are due at `steadyNow`, oldest first, at most `atMost`. Any node may do so, even
   * several at once. @returns how many
   */
  expireDue(steadyNow: number, atMost: number): Promise<number>;
  /**
   * Forgets finished tasks without a result that ended before `steadyBefore`, like {@link expireDue}. @returns how many
   */
  deleteHistory(steadyBefore: number, atMost: number): Promise<number>;
  /** Returns space freed by deletions, if the store does not do so by itself. */
  reclaimSpace(): Promise<void>;
}
