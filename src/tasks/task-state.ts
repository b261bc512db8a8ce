/**
 * The life of a task: the only table of transitions. Pure functions; the store applies them as compare-and-set, so a
 * transition may lose to another one, which is then final.
 */
import type { TaskError } from '../results/reader/task-error.ts';
import type { CompleteOutcome, Task, TaskState } from './task.ts';

/**
 * What can happen to a task. State and outcome are one event: they are written together. `at` is a date; `settledAt`
 * and `expiresAt` are steady time, for measuring retention.
 */
export type TaskEvent =
  /** Its work began (or it joined running work). */
  | { readonly kind: 'start'; readonly at: number; readonly cacheKey: string | null }
  /** The server ended while it ran: it waits again. */
  | { readonly kind: 'requeue' }
  | ({
      readonly kind: 'complete';
      readonly at: number;
      readonly settledAt: number;
      /** `settledAt` plus the retention, for tasks that ask for no other time (`expiryOf`). */
      readonly expiresAt: number;
      readonly cacheKey: string | null;
      /** The result, if it is itself a text. */
      readonly text: string | null;
    } & CompleteOutcome)
  | { readonly kind: 'fail'; readonly at: number; readonly settledAt: number; readonly error: TaskError }
  | { readonly kind: 'kill'; readonly at: number; readonly settledAt: number }
  /** The database of a killed task has not confirmed that its query stopped. */
  | { readonly kind: 'note'; readonly notice: string }
  /** Its result stays until another moment, earlier or later. */
  | { readonly kind: 'keep'; readonly expiresAt: number }
  /** Its result is gone: its time is over, or a client ended it. */
  | { readonly kind: 'expire' };

export type TaskEventKind = TaskEvent['kind'];

/**
 * A waiting task may complete (its result already existed) or fail (it does not compile) without having run.
 * Nothing leaves a terminal state, except a complete task whose result is gone; `keep` and `note` are no changes of state.
 */
export const transitions: Readonly<
  Record<TaskEventKind, { readonly from: readonly TaskState[]; readonly to: TaskState }>
> = {
  start: { from: ['queued'], to: 'running' },
  requeue: { from: ['running'], to: 'queued' },
  complete: { from: ['queued', 'running'], to: 'complete' },
  fail: { from: ['queued', 'running'], to: 'failed' },
  kill: { from: ['queued', 'running'], to: 'killed' },
  note: { from: ['killed'], to: 'killed' },
  keep: { from: ['complete'], to: 'complete' },
  expire: { from: ['complete'], to: 'expired' },
};

/**
 * What only the node may do to a task that has it, where nodes share a state: its work, and what comes of that. The rest
 * anybody may do who has the right.
 */
export const isOfOwner: Readonly<Record<TaskEventKind, boolean>> = {
  start: true,
  requeue: true,
  complete: true,
  fail: true,
  kill: false,
  keep: false,
  expire: false,
  note: false,
};

/** States in which a task still waits for its outcome. */
export const unfinishedStates = ['queued', 'running'] as const satisfies readonly TaskState[];

/** States that history keeps without a result. */
export const spentStates = ['failed', 'killed', 'expired'] as const satisfies readonly TaskState[];

export type UnfinishedTask = Extract<Task, { state: (typeof unfinishedStates)[number] }>;

export function isUnfinished(task: Task): task is UnfinishedTask {
  return task.state === 'queued' || task.state === 'running';
}

function allows(kind: TaskEventKind, state: TaskState): boolean {
  return transitions[kind].from.includes(state);
}

/** The task after the event; undefined if its state does not allow it: the transition has lost. */
export function applyEvent(task: Task, event: TaskEvent): Task | undefined {
  if (!allows(event.kind, task.state)) return undefined;
  const base = {
    id: task.id,
    subject: task.subject,
    options: task.options,
    userId: task.userId,
    createdAt: task.createdAt,
    cacheKey: task.cacheKey,
  };
  switch (event.kind) {
    case 'start':
      return { ...base, cacheKey: event.cacheKey, state: 'running', startedAt: event.at };
    case 'requeue':
      return { ...base, state: 'queued' };
    case 'complete':
      return {
        ...base,
        cacheKey: event.cacheKey,
        state: 'complete',
        finishedAt: event.at,
        expiresAt: expiryOf(task.options.resultTtlMs, event),
        resultSource: event.resultSource,
        runtimeSeconds: event.runtimeSeconds,
        resultId: event.resultId,
        notice: event.notice,
      };
    case 'fail':
      return { ...base, state: 'failed', finishedAt: event.at, error: event.error };
    case 'kill':
      return { ...base, state: 'killed', finishedAt: event.at, notice: null };
    // `allows` has checked the states, which the compiler cannot know.
    case 'note':
      return task.state === 'killed' ? { ...task, notice: event.notice } : undefined;
    case 'keep':
      return task.state === 'complete' ? { ...task, expiresAt: event.expiresAt } : undefined;
    case 'expire':
      return task.state === 'complete'
        ? { ...base, state: 'expired', finishedAt: task.finishedAt, runtimeSeconds: task.runtimeSeconds }
        : undefined;
    default:
      return event satisfies never;
  }
}

/** When the result of a task that is complete expires: after its own time, if it asked for one. In steady time. */
export function expiryOf(
  resultTtlMs: number | null | undefined,
  { settledAt, expiresAt }: { readonly settledAt: number; readonly expiresAt: number },
): number {
  return resultTtlMs === null || resultTtlMs === undefined ? expiresAt : settledAt + resultTtlMs;
}

/**
 * The state of a task at a moment of steady time: a complete task whose retention is over is expired, whether or not
 * the sweep has run. Only complete tasks ever read as expired.
 */
export function asOf(task: Task, steadyNow: number): Task {
  return task.state === 'complete' && task.expiresAt <= steadyNow
    ? (applyEvent(task, { kind: 'expire' }) ?? task)
    : task;
}
