/** Changes of tasks as server-sent events, for clients that would otherwise poll. */
import { inTurns } from '../../lib/others-turn.ts';
import { isUnfinished } from '../../tasks/task-state.ts';
import type { TaskStanding } from '../../tasks/task-standing.ts';
import type { Task } from '../../tasks/task.ts';
import type { EventsReply } from '../route/reply.ts';
import type { HttpServices } from '../route/route.ts';
import { queryTaskView } from './query-task-view.ts';
import type { Viewer } from '../route/viewer.ts';

/** Proxies close silent connections; clients ignore a comment. */
const HEARTBEAT_MS = 15_000;
/** How soon a client that was cut off may ask again. */
const HEAD = 'retry: 1000\n\n';
const HEARTBEAT = ':\n\n';

interface Asking {
  readonly viewer: Viewer;
  readonly signal: AbortSignal;
  isStillSame(): Promise<boolean>;
}

type Services = Pick<HttpServices, 'tasks' | 'clock' | 'eventStreams'>;

/** @throws CoatcheckError `too_many_requests` */
export function taskEvents(taskIds: readonly string[], asking: Asking, services: Services): EventsReply {
  const { viewer, signal } = asking;
  const open = services.eventStreams.open(viewer.caller.userId);
  // A client may leave before its stream has begun.
  signal.addEventListener('abort', () => open[Symbol.dispose](), { once: true });
  if (signal.aborted) open[Symbol.dispose]();
  return { kind: 'events', chunks: writeEvents(taskIds, asking, services, open) };
}

/** The text of the stream, event by event. */
async function* writeEvents(
  taskIds: readonly string[],
  { viewer, signal, isStillSame }: Asking,
  { tasks, clock }: Services,
  open: Disposable,
): AsyncGenerator<string> {
  using _open = open;
  yield HEAD;
  const statusEvent = async (task: Task): Promise<string> => eventOf(task, await tasks.standing(task, viewer.caller));
  const departure = new AbortController();
  const changes = mergeChanges(taskIds, (id) =>
    tasks.changes(id, viewer.caller, AbortSignal.any([signal, departure.signal])),
  );
  try {
    while (!changes.isOver()) {
      const beat = Promise.withResolvers<void>();
      using _timer = clock.after(HEARTBEAT_MS, beat.resolve);
      await Promise.race([changes.more(), beat.promise]);
      const told = (await Promise.all(changes.take().map(statusEvent))).join('');
      if (told === '' && changes.isOver()) break;
      // A client whose rights have ended or changed has to ask again.
      if (!(await isStillSame())) return;
      yield told === '' ? HEARTBEAT : told;
    }
    if (await changes.haveFinished) yield 'event: end\ndata: {}\n\n';
  } finally {
    departure.abort();
  }
}

interface MergedChanges {
  /** Resolves when there is something to take, or nothing more will come. */
  more(): Promise<void>;
  take(): readonly Task[];
  isOver(): boolean;
  /** False: some were cut off. Unknown tasks count as finished. */
  readonly haveFinished: Promise<boolean>;
}

function mergeChanges(ids: readonly string[], changesOf: (id: string) => AsyncIterable<Task>): MergedChanges {
  let waiting: Task[] = [];
  let isDone = false;
  let wake = Promise.withResolvers<void>();
  const follow = async (id: string): Promise<boolean> => {
    let last: Task | null = null;
    for await (const task of changesOf(id)) {
      last = task;
      waiting.push(task);
      wake.resolve();
    }
    return last === null || !isUnfinished(last);
  };
  const haveFinished = inTurns(ids, (id) => {
    const ended = follow(id);
    // It is awaited once all of them have begun.
    ended.catch(() => undefined);
    return { ended };
  })
    .then((started) => Promise.all(started.map(({ ended }) => ended)))
    .then((ends) => ends.every((finished) => finished))
    .finally(() => {
      isDone = true;
      wake.resolve();
    });
  // Marks it as handled, since nobody has to await it.
  haveFinished.catch(() => undefined);
  return {
    more: () => (waiting.length > 0 || isDone ? Promise.resolve() : wake.promise),
    take: () => {
      const taken = waiting;
      waiting = [];
      if (!isDone) wake = Promise.withResolvers();
      return taken;
    },
    isOver: () => isDone && waiting.length === 0,
    haveFinished,
  };
}

function eventOf(task: Task, standing: TaskStanding): string {
  return `event: status\ndata: ${JSON.stringify(queryTaskView(task, standing, null))}\n\n`;
}
