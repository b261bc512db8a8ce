import type { Caller } from '../access/caller.ts';
import { inTurns } from '../lib/others-turn.ts';
import { findTask } from './find-task.ts';
import type { TaskParts } from './task-parts.ts';
import { isUnfinished } from './task-state.ts';
import type { Task } from './task.ts';

/** The task when it has finished, or as it is when `timeoutMs` is over; undefined = not visible. */
export async function waitUntilFinished(
  parts: TaskParts,
  taskId: string,
  caller: Caller,
  { timeoutMs, signal }: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
): Promise<Task | undefined> {
  const { notifier, clock, ending } = parts;
  const over = Promise.withResolvers<void>();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    over.resolve();
  };
  using waiting = new DisposableStack();
  const listen = (to: AbortSignal): void => {
    if (to.aborted) end();
    to.addEventListener('abort', end);
    waiting.defer(() => to.removeEventListener('abort', end));
  };
  if (timeoutMs !== undefined) {
    waiting.use(clock.after(timeoutMs, end));
    listen(ending.polls);
  }
  if (signal !== undefined) listen(signal);
  for (;;) {
    const changed = Promise.withResolvers<void>();
    // It listens before it looks, so that no change falls between the two.
    using _listening = notifier.listen(taskId, changed.resolve);
    const task = await findTask(parts, taskId, caller);
    signal?.throwIfAborted();
    if (task === undefined || !isUnfinished(task) || isOver) return task;
    await Promise.race([changed.promise, over.promise]);
  }
}

export interface ManyWaitedFor {
  /** Waits until one of them has finished, or all have. */
  readonly mode: 'any' | 'all';
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Resolves when `mode` is satisfied, or `timeoutMs` is over. Tasks that the caller may not see are not waited for. */
export async function waitForMany(
  parts: TaskParts,
  taskIds: readonly string[],
  caller: Caller,
  { mode, timeoutMs, signal }: ManyWaitedFor,
): Promise<void> {
  const enough = new AbortController();
  const until = AbortSignal.any([enough.signal, signal]);
  const wait = async (taskId: string): Promise<void> => {
    const task = await waitUntilFinished(parts, taskId, caller, { timeoutMs, signal: until });
    // A missing task is not waited for, and has not finished either.
    if (mode === 'any' && task !== undefined) enough.abort();
  };
  // One look-up is quick, thousands are not: other requests are answered in between.
  const begun = await inTurns([...new Set(taskIds)], (taskId) => ({ ended: wait(taskId).catch(() => undefined) }));
  await Promise.all(begun.map(({ ended }) => ended));
  signal.throwIfAborted();
}

/**
 * The task as it is, and again after each change until it has finished; changes in quick succession may be one.
 * Ends early if `signal` aborts or the server stops, and without anything if the caller may not see the task.
 */
export async function* changesOf(
  parts: TaskParts,
  taskId: string,
  caller: Caller,
  signal: AbortSignal,
): AsyncGenerator<Task> {
  const over = Promise.withResolvers<void>();
  const end = (): void => over.resolve();
  const { notifier, ending } = parts;
  const until = AbortSignal.any([signal, ending.polls]);
  until.addEventListener('abort', end, { once: true });
  try {
    let last: Task['state'] | null = null;
    while (!until.aborted) {
      const changed = Promise.withResolvers<void>();
      using _listening = notifier.listen(taskId, changed.resolve);
      const task = await findTask(parts, taskId, caller);
      if (task === undefined) return;
      if (task.state !== last) yield task;
      last = task.state;
      if (!isUnfinished(task)) return;
      await Promise.race([changed.promise, over.promise]);
    }
  } finally {
    until.removeEventListener('abort', end);
  }
}
