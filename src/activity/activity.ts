/**
 * Keeps the history of queries, and has the tables behind the models of `system-activity/` brought up to date: before a
 * query reads them, and now and then. Nobody waits for a task to be recorded, and what cannot be recorded harms no task.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { TABLES_FILE } from '../config/activity-config.ts';
import type { UpkeepJob, UpkeepOutcome } from '../execution/messages.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Query } from '../queries/query.ts';
import type { TaskRecord } from '../tasks/task-record.ts';
import { keptTables, type Line, type WholeTable } from './activity-tables.ts';
import { historyLine, queryLine } from './history-line.ts';
import { NewRows, type NewRowsPlace } from './new-rows.ts';
import { mayHaveChanged, stateTexts, wholeTableNames, type StateSources } from './state-lines.ts';

export interface Activity extends AsyncDisposable {
  /** A task has ended. Takes a moment at most, and never throws. */
  record(task: TaskRecord): void;
  /** Resolves when the tables have everything that came before. Never rejects: they stay as they are, and the log says so. */
  refresh(): Promise<void>;
}

export interface ActivityOptions {
  /** Exists, or is created. */
  readonly folder: string;
  readonly retentionMs: number;
  readonly maxBytes: number;
  /** Of new rows that are in the tables already. */
  readonly after: number;
  readonly sources: () => StateSources;
  readonly findQuery: (id: string) => Promise<Query | undefined>;
  /** Of a connection; null if it is not known. */
  readonly dialectOf: (connection: string) => string | null;
  readonly executors: { keep(job: UpkeepJob, signal: AbortSignal): Promise<UpkeepOutcome> };
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** How long a row is held before it is written. */
const FLUSH_AFTER_MS = 1_000;
/** Rows that wait as lines of JSON are put into the tables when they are so many, or so old. */
const MOST_NEW_ROWS = 20_000;
const UPKEEP_EVERY_MS = 3_600_000;
/** So many definitions are remembered to be in the current file of new rows; those after them may be there twice. */
const MAX_WRITTEN_QUERIES = 100_000;

export async function openActivity(options: ActivityOptions): Promise<Activity> {
  const keeper = new ActivityKeeper(options);
  await keeper.open();
  return keeper;
}

class ActivityKeeper implements Activity {
  readonly #options: ActivityOptions;
  readonly #stops = new AbortController();
  /**
   * Queries whose definitions are in a file of new rows. The next file has them again: upkeep lets those go that no row
   * names any more.
   */
  readonly #written = { file: 0, queries: new Set<string>() };
  #rows: NewRows<TaskRecord> | null = null;
  /** What the tables were last made of. */
  #made: StateSources | null = null;
  #flushTimer: Disposable | null = null;
  #upkeepTimer: Disposable | null = null;
  #running: Promise<void> = Promise.resolve();
  /** The refresh that has not begun yet: whoever comes until then shares it. */
  #next: Promise<void> | null = null;

  constructor(options: ActivityOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { folder, after } = this.#options;
    this.#rows = await NewRows.open({ folder, after, linesOf: (records, place) => this.#linesOf(records, place) });
    this.#planUpkeep();
  }

  record(task: TaskRecord): void {
    // Only a text was asked for, and no database.
    if (task.origin?.format === 'sql') return;
    this.#rows?.add(task);
    this.#flushTimer ??= this.#options.clock.after(FLUSH_AFTER_MS, () => void this.#flush());
  }

  refresh(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = null;
      this.#running = this.#refresh();
      return this.#running;
    });
    return this.#next;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#upkeepTimer?.[Symbol.dispose]();
    this.#stops.abort();
    await this.#running;
    await this.#flush();
    this.#flushTimer?.[Symbol.dispose]();
  }

  #planUpkeep(): void {
    this.#upkeepTimer = this.#options.clock.after(UPKEEP_EVERY_MS, () => {
      void this.refresh();
      this.#planUpkeep();
    });
  }

  async #flush(): Promise<void> {
    const { log, clock } = this.#options;
    this.#flushTimer?.[Symbol.dispose]();
    this.#flushTimer = null;
    try {
      await this.#rows?.flush();
    } catch (error) {
      this.#written.queries.clear();
      log('the history could not be written', { err: error, lost: this.#rows?.takeLost() });
    }
    if (this.#stops.signal.aborted) return;
    // Also what the disk did not take.
    if (this.#rows?.hasHeld === true) this.#flushTimer ??= clock.after(FLUSH_AFTER_MS, () => void this.#flush());
    if ((this.#rows?.inFile ?? 0) >= MOST_NEW_ROWS) void this.refresh();
  }

  /** Definitions of those queries alone that the file does not have. */
  async #linesOf(
    records: readonly TaskRecord[],
    { file, firstId }: NewRowsPlace,
  ): Promise<{ history: readonly Line[]; queries: readonly Line[] }> {
    const { findQuery, dialectOf } = this.#options;
    const queries: Line[] = [];
    const { queries: written } = this.#written;
    if (file !== this.#written.file || written.size >= MAX_WRITTEN_QUERIES) written.clear();
    this.#written.file = file;
    for (const { origin } of records) {
      const id = origin?.subject.kind === 'query' ? origin.subject.id : null;
      if (id === null || written.has(id)) continue;
      const query = await findQuery(id);
      if (query !== undefined) queries.push(queryLine(query));
      written.add(id);
    }
    const history = records.map((record, index) => {
      const { connection } = record;
      return historyLine(record, { id: firstId + index, dialect: connection === null ? null : dialectOf(connection) });
    });
    return { queries, history };
  }

  async #refresh(): Promise<void> {
    const { log } = this.#options;
    if (this.#stops.signal.aborted) return;
    try {
      await this.#keep();
    } catch (error) {
      this.#written.queries.clear();
      log('the tables of the activity stay as they are', { err: error });
    }
  }

  async #keep(): Promise<void> {
    const { folder, retentionMs, maxBytes, executors, clock, ids, sources, log } = this.#options;
    const through = (await this.#rows?.seal()) ?? 0;
    const now = sources();
    const files = await this.#writeChanged(now);
    const askedAt = Math.round(clock.steady());
    const tables = keptTables({ keepSince: askedAt - retentionMs, maxBytes }, files);
    const upkeep = { folder, list: TABLES_FILE, through, askedAt, tables };
    const outcome = await executors.keep({ kind: 'keep', jobId: ids.hex32(), upkeep }, this.#stops.signal);
    if (outcome.kind === 'kept') {
      const { setAside } = outcome;
      const isWhole = setAside === undefined || this.#made === null;
      this.#made = isWhole ? now : null;
      if (setAside !== undefined) log('the list of the tables of the activity is damaged and set aside', { setAside });
      // The tables that had not changed are to be made anew as well.
      if (!isWhole) await this.#keep();
    } else if (outcome.kind !== 'cancelled') {
      const why = outcome.kind === 'failed' ? (outcome.error.messageDetails ?? outcome.error.message) : outcome.reason;
      log('the tables of the activity stay as they are', { why });
    }
  }

  async #writeChanged(now: StateSources): Promise<ReadonlyMap<WholeTable, string>> {
    const { folder } = this.#options;
    const files = new Map<WholeTable, string>();
    for (const table of wholeTableNames) {
      if (!mayHaveChanged(table, now, this.#made)) continue;
      const file = `new/${table}.json`;
      await using written = await open(join(folder, file), 'w', 0o600);
      for await (const text of stateTexts(table, now)) await written.write(text);
      files.set(table, file);
    }
    return files;
  }
}
