import type { Caller } from '../access/caller.ts';
import { findTask, type TaskParts } from './find-task.ts';
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
    // Listening before looking: no change falls between the two.
    using _listening = notifier.listen(taskId, changed.resolve);
    const task = await findTask(parts, taskId, caller);
    signal?.throwIfAborted();
    if (task === undefined || !isUnfinished(task) || isOver) return task;
    await Promise.race([changed.promise, over.promise]);
  }
}
