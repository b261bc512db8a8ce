/** A new task: its ticket is on disk before anyone learns its id. */
import { inProduction, type Caller } from '../access/caller.ts';
import { found } from '../errors/found.ts';
import type { TaskParts } from './task-parts.ts';
import { permitOptions, permitTask } from './task-rights.ts';
import { originOf } from './task-origin.ts';
import type { Task, TaskOptions, TaskSubject } from './task.ts';

interface NewTicket {
  readonly subject: TaskSubject;
  readonly options: TaskOptions;
  readonly caller: Caller;
  readonly interactive: boolean;
  /** The id for the task; if a task already has it, that one is returned. */
  readonly id?: string | undefined;
}

/**
 * @throws CoatcheckError `forbidden`, `not_found` for an unknown query, `too_many_requests` if the queue is full,
 * `storage_full`.
 */
export async function submitTask(
  { store, book, engine, preparer, room, traces, webhooks, clock, ids }: TaskParts,
  { subject, options, caller, interactive, id }: NewTicket,
): Promise<Task> {
  permitTask(caller, subject, options.resultFormat);
  permitOptions(caller, options);
  const inWorkspace = options.forceProduction ? inProduction(caller) : caller;
  const place = found(await preparer.locate(subject, inWorkspace));
  const { userId } = caller;
  const existing = id === undefined ? undefined : await store.get(id);
  if (existing !== undefined) return existing;
  await room.permitTask();
  const { deferred, resultTtlMs = null, webhookUrl = null } = options;
  book.reserve(userId, () => engine.retryAfterSeconds());
  const trace = traces?.current();
  const task: Task = {
    id: id ?? ids.hex32(),
    state: 'queued',
    subject,
    // Options may be those of somebody else's task: its trace stays its own.
    options: { ...options, trace },
    userId,
    createdAt: clock.now(),
    cacheKey: null,
  };
  let isReserved = false;
  let isNew = false;
  try {
    if (webhookUrl !== null) webhooks?.reserve(userId);
    isReserved = webhookUrl !== null;
    isNew = await store.insert({ task, caller: inWorkspace, connection: place.connection, interactive });
  } finally {
    if (!isNew) book.giveUp(userId);
    if (!isNew && isReserved) webhooks?.giveUp(userId);
  }
  // Another node was sent the same at this moment.
  if (!isNew) return found(await store.get(task.id));
  const { connection } = place;
  engine.accept(
    { taskId: task.id, userId, connection, deferred, interactive, resultTtlMs, webhookUrl },
    trace,
    originOf(task, caller),
  );
  return task;
}
