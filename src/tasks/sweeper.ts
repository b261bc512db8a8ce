/**
 * Deletes what has expired, in named sweeps that are independent of each other: one that fails is logged and tried
 * again, and does not stop the others. The time comes from the injected clock.
 */
import type { LimitsConfig } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { PublishedResults } from '../results/storage/result-storage.ts';
import type { ResultCatalogue } from './result-catalogue.ts';
import type { TaskLog } from './task-engine.ts';
import type { TaskStore } from './task-store.ts';

export interface SweeperOptions {
  readonly store: TaskStore;
  readonly catalogue: ResultCatalogue;
  readonly results: PublishedResults;
  readonly clock: Clock;
  readonly limits: Pick<LimitsConfig, 'result_retention_ms' | 'history_retention_ms'>;
  /** Results whose files may be on disk although they have no row yet. */
  readonly resultsBeingWritten: () => ReadonlySet<string>;
  readonly log: TaskLog;
}

export interface Sweeper extends AsyncDisposable {
  /** Runs all sweeps once, now. */
  sweep(): Promise<void>;
}

/** Frees disk space soon after it may, even if the retention is short; a long retention needs no hurry. */
const MIN_PAUSE_MS = 250;
const MAX_PAUSE_MS = 15_000;

/**
 * The sweep over all files reads the whole folder, so it runs only in the first round and then every so many rounds.
 */
const ROUNDS_PER_FILE_SWEEP = 120;

/** How long another node may take to write a published result into the state. */
const OTHERS_MAY_TAKE_MS = 3_600_000;

/** Rows that one sweep changes at once: polls wait no longer than some 10 ms, even if pages come from disk. */
const SWEEP_ROWS = 500;

export function createSweeper(options: SweeperOptions): Sweeper {
  const { clock, limits, log } = options;
  const pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, limits.result_retention_ms / 4));
  let round = 0;
  /** Results without a row → when they were first seen, in steady time. */
  const orphans = new Map<string, number>();
  let isClosed = false;
  let timer: Disposable | null = null;
  let sweeping: Promise<void> = Promise.resolve();

  const sweep = async (): Promise<void> => {
    let freed = 0;
    const sweeps: Readonly<Record<string, () => Promise<number>>> = {
      expireTasks: () => expireTasks(options),
      dropResults: () => dropResults(options),
      forgetHistory: () => forgetHistory(options),
      ...(round % ROUNDS_PER_FILE_SWEEP === 0
        ? { dropOrphanFiles: () => dropOrphanFiles(options, orphans), freeRemains: () => freeRemains(options) }
        : {}),
    };
    round += 1;
    for (const [name, run] of Object.entries(sweeps)) {
      try {
        freed += await run();
      } catch (error) {
        log('a sweep failed', { sweep: name, err: error });
      }
    }
    try {
      if (freed > 0) await options.store.reclaimSpace();
    } catch (error) {
      log('a sweep failed', { sweep: 'reclaimSpace', err: error });
    }
  };

  /** Sweeps run one after the other, whoever asks for them. */
  const sweepInTurn = (): Promise<void> => (sweeping = sweeping.then(sweep));

  const schedule = (): void => {
    if (isClosed) return;
    timer = clock.after(pauseMs, () => {
      sweepInTurn().then(schedule, (error: unknown) => log('sweeping stopped', { err: error }));
    });
  };
  schedule();

  return {
    sweep: sweepInTurn,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      timer?.[Symbol.dispose]();
      await sweeping;
    },
  };
}

/** Complete tasks expire when their retention, counted from completion, is over. */
async function expireTasks({ store, clock }: SweeperOptions): Promise<number> {
  return untilDone(() => store.expireDue(clock.steady(), SWEEP_ROWS));
}

/** Deletes results that neither a complete task nor the cache may use: first the row, then the files. */
async function dropResults({ catalogue, results, clock }: SweeperOptions): Promise<number> {
  let dropped = 0;
  for (;;) {
    const due = await catalogue.forgetDue(clock.steady());
    if (due.length === 0) return dropped;
    for (const id of due) await results.remove(id);
    dropped += due.length;
  }
}

/** Deletes results that are kept for the cache alone, the oldest first, until so many bytes are free or none is left. */
export async function dropUnusedResults(
  bytes: number,
  { catalogue, results, store, clock }: Pick<SweeperOptions, 'catalogue' | 'results' | 'store' | 'clock'>,
): Promise<void> {
  let freed = 0;
  while (freed < bytes) {
    const unused = await catalogue.forgetUnused(clock.steady());
    if (unused.length === 0) break;
    for (const one of unused) {
      await results.remove(one.id);
      freed += one.bytes;
    }
  }
  if (freed > 0) await store.reclaimSpace();
}

/** Tasks without a result are kept for the retention of the history. */
async function forgetHistory({ store, clock, limits }: SweeperOptions): Promise<number> {
  return untilDone(() => store.deleteHistory(clock.steady() - limits.history_retention_ms, SWEEP_ROWS));
}

/**
 * Cleans up after a crash between two writes: files without a row, rows without files. If other nodes publish too,
 * files without a row may be about to get one, so they are deleted only if they still have none some time later.
 */
async function dropOrphanFiles(
  { catalogue, results, clock, resultsBeingWritten }: SweeperOptions,
  seen: Map<string, number>,
): Promise<number> {
  const onDisk = await results.list();
  // The order matters: a result published meanwhile is being written, or known, or not in the list.
  const writing = new Set(resultsBeingWritten());
  const known = await catalogue.known(onDisk);
  const orphans = onDisk.filter((id) => !known.has(id) && !writing.has(id));
  const now = clock.steady();
  const seenBefore = new Map(seen);
  seen.clear();
  for (const id of orphans) seen.set(id, seenBefore.get(id) ?? now);
  const patienceMs = results.isShared ? OTHERS_MAY_TAKE_MS : 0;
  const due = orphans.filter((id) => now - (seen.get(id) ?? now) >= patienceMs);
  for (const id of due) await results.remove(id);
  const present = new Set(onDisk);
  const lost = (await catalogue.ownIds()).filter((id) => !present.has(id));
  const gone: string[] = [];
  for (const id of lost) if (!(await results.has(id))) gone.push(id);
  await catalogue.forget(gone);
  return due.length + gone.length;
}

/** Frees what is seen by nobody; rows it has none. */
async function freeRemains({ results }: SweeperOptions): Promise<number> {
  await results.freeRemains();
  return 0;
}

async function untilDone(step: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let count = SWEEP_ROWS; count >= SWEEP_ROWS; total += count) count = await step();
  return total;
}
