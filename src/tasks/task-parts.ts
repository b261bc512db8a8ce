/** The parts of the task service, and how they fit together. */
import type { Config } from '../config/config.ts';
import type { Executors } from '../execution/messages.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { QueryPreparer } from '../compile/query-preparer.ts';
import type { PublishedResults } from '../results/storage/result-storage.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { BeforeRun } from './execution-runner.ts';
import type { DatagroupResets } from '../queries/datagroup-resets.ts';
import type { DiskRoom } from './disk-room.ts';
import { KnownRenderings } from './known-renderings.ts';
import type { Notifier } from './notifier.ts';
import type { OutcomeLine } from './outcome-line.ts';
import type { Others } from './others.ts';
import { patientReads } from './patient-reads.ts';
import type { QueuedWork } from './queued-work.ts';
import type { ResultCatalogue } from './result-catalogue.ts';
import { StatePatience } from './state-patience.ts';
import { createTaskCallers, type People, type TaskCallers } from './task-callers.ts';
import { TaskEngine, type TaskLog } from './task-engine.ts';
import type { TaskStore } from './task-store.ts';
import type { TaskRecord } from './task-record.ts';
import type { TaskTraces } from './task-traces.ts';
import { TicketBook } from './ticket-book.ts';
import { TicketSettler } from './ticket-settler.ts';
import type { WorkQueue } from './work-queue.ts';

export interface TaskServiceDependencies {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly queue: WorkQueue<QueuedWork>;
  readonly notifier: Notifier;
  readonly people: People;
  readonly preparer: QueryPreparer;
  readonly executors: Executors;
  readonly results: PublishedResults;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly config: {
    readonly limits: Config['limits'];
    readonly server: Pick<Config['server'], 'big_numbers'>;
  };
  /** Absent: there is always room for new tasks. */
  readonly room?: TaskParts['room'];
  readonly log?: TaskLog;
  readonly onOutcome?: (line: OutcomeLine) => void;
  /** Told of each task that ended, for the history. Absent: nobody keeps one. */
  readonly onEnded?: ((record: TaskRecord) => void) | null;
  /** Absent: nothing is to be awaited. */
  readonly beforeRun?: BeforeRun;
  /** Absent: there are none. Begun once the tasks of an earlier run are taken over. */
  readonly webhooks?: Webhooks;
  /** Absent: no datagroup is ever reset. */
  readonly datagroups?: Pick<DatagroupResets, 'freshSince'>;
  /** Absent: nobody traces. */
  readonly traces?: TaskTraces | null;
  /** Absent: waiting clients are left to wait. */
  readonly ending?: Ending;
  /** Absent: no other node has the state. */
  readonly others?: Others | null;
}

/** How a stopping server treats clients that wait for tasks. */
export interface Ending {
  /** Aborted at once: a client that polls gets the current state. */
  readonly polls: AbortSignal;
  /** Aborted before connections are cut, with the error to send: a client that waits for rows is told to try again. */
  readonly runs: AbortSignal;
}

/** The parts that the operations of the task service use. */
export interface TaskParts {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly notifier: Notifier;
  readonly results: PublishedResults;
  readonly renderings: KnownRenderings;
  readonly preparer: QueryPreparer;
  readonly callers: TaskCallers;
  readonly book: TicketBook;
  readonly queue: Pick<WorkQueue<QueuedWork>, 'position'>;
  readonly settler: TicketSettler;
  readonly engine: TaskEngine;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly bigNumbers: 'number' | 'string';
  readonly ending: Ending;
  readonly room: Pick<DiskRoom, 'permitTask' | 'permit'>;
  readonly traces: TaskTraces | null;
  readonly webhooks: Webhooks | null;
  readonly others: Others | null;
  readonly log: TaskLog;
}

export function createTaskParts(dependencies: TaskServiceDependencies): TaskParts {
  const { store, catalogue, queue, notifier, preparer, executors, results, clock, ids, config } = dependencies;
  const {
    log = () => undefined,
    onOutcome = () => undefined,
    ending = never(),
    room = ENDLESS,
    traces = null,
    webhooks = null,
    onEnded = null,
    datagroups = NEVER_RESET,
    beforeRun = () => Promise.resolve(),
    others = null,
  } = dependencies;
  const { limits } = config;
  const book = new TicketBook(limits);
  const patience = new StatePatience(clock, (error) => {
    log('the state cannot be written: outcomes wait', { err: error });
  });
  const shared = {
    store,
    catalogue,
    results,
    preparer,
    clock,
    ids,
    log,
    traces,
    webhooks,
    others,
    room,
    book,
    renderings: new KnownRenderings(results),
    callers: createTaskCallers(store, dependencies.people),
    settler: new TicketSettler({ store, book, notifier, clock, patience, traces, webhooks, onOutcome, onEnded }),
    bigNumbers: config.server.big_numbers,
  };
  return {
    ...shared,
    notifier,
    queue,
    ending,
    engine: new TaskEngine({
      ...shared,
      ...patientReads(patience, shared),
      patience,
      queue,
      executors,
      limits,
      beforeRun,
      datagroups,
    }),
  };
}

const NEVER_RESET: Pick<DatagroupResets, 'freshSince'> = { freshSince: () => 0 };

const ENDLESS: TaskParts['room'] = { permitTask: async () => undefined, permit: async () => undefined };

function never(): Ending {
  const { signal } = new AbortController();
  return { polls: signal, runs: signal };
}
