/**
 * Step two of a job: queries the databases. Their rows go into the draft as Parquet files; if there are few and the
 * driver supports it, as a relation of the workbench and its text.
 */
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DatabaseError, type LoadedRows, type Session } from '../connections/connection.ts';
import { isLostConnection } from '../connections/lost-connection.ts';
import { ROWS_TEXT, STORED_PARQUET } from '../connections/parquet-relation.ts';
import type { ColumnTypes } from '../results/workbench/column-types.ts';
import { identifier, textLiteral } from '../results/workbench/duckdb-text.ts';
import { interruptible } from '../results/workbench/interruptible.ts';
import type { MergeSource, PreparedQuery } from '../results/prepared/prepared-query.ts';
import type { ResultDraft } from '../results/storage/result-storage.ts';
import { SMALL_ROWS } from '../results/storage/shelf.ts';
import type { Statement } from '../results/prepared/statement.ts';
import type { StoredRelation } from '../results/storage/stored-result.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { JobControl } from './job-control.ts';
import type { StepTimes } from './step-times.ts';

/** Time for opening the connection and a session: drivers give up by themselves after 15 s without an answer. */
const CONNECT_LIMIT_MS = 60_000;

/** The pauses before the second, third and fourth attempts. A restart of a database takes some seconds. */
const PAUSES_MS = [250, 1000, 3000];

export interface StatementsRun {
  readonly relations: readonly StoredRelation[];
  /** Those that are already in the workbench. */
  readonly loaded: LoadedRelations;
  /** Seconds in the databases. */
  readonly runtimeSeconds: number;
}

/** Names of relations of the workbench → their columns. */
export type LoadedRelations = ReadonlyMap<string, ColumnTypes>;

/** The statement that is running, for the error's text. */
export interface RunProgress {
  statement: Statement | null;
  /** For a merge query: the source whose statement it is. */
  source: MergeSource | null;
  /** `memory_limit` of the connection that was queried; null before. */
  memoryLimit: string | null;
  /** The connection is being opened: errors may reveal how it is set up. */
  isConnecting: boolean;
}

export interface RunStatementsInput {
  readonly prepared: PreparedQuery;
  /** Lines to run before each statement, for the database's log. */
  readonly context: string;
  readonly draft: Pick<ResultDraft, 'folder' | 'addFile'>;
  readonly executor: ExecutorContext;
  readonly workbench: DuckDBConnection;
  readonly control: JobControl;
  readonly progress: RunProgress;
  readonly times: StepTimes;
  /** Its steps may tell the SQL. */
  readonly tellsSql: boolean;
  /** Called when a connection was lost and the query runs again. */
  readonly onRetry: (connection: string, error: DatabaseError) => void;
  /** Called when the rows of a statement begin to come, with what counts them. */
  readonly onRows: (soFar: () => number) => void;
}

/** Runs the statements of a query, or of each source of a merge query, one after the other. */
export async function runStatements(input: RunStatementsInput): Promise<StatementsRun> {
  const { prepared, progress } = input;
  if (!prepared.merge) return runOneQuery(input, prepared, null);
  const relations: StoredRelation[] = [];
  const loaded = new Map<string, ColumnTypes>();
  let runtimeSeconds = 0;
  for (const [index, source] of prepared.merge.sources.entries()) {
    progress.source = source;
    const run = await runOneQuery(input, source.query, index);
    relations.push(...run.relations);
    for (const [name, types] of run.loaded) loaded.set(name, types);
    runtimeSeconds += run.runtimeSeconds;
  }
  progress.source = null;
  return { relations, loaded, runtimeSeconds };
}

/**
 * Runs it again if the connection is lost: it only reads, and nobody has seen any of it. All statements of a query must
 * see one snapshot, so all of them run again.
 */
async function runOneQuery(
  input: RunStatementsInput,
  query: PreparedQuery,
  source: number | null,
): Promise<StatementsRun> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryOneQuery(input, query, source);
    } catch (error) {
      if (input.control.signal.aborted || !(error instanceof DatabaseError) || !isLostConnection(error)) throw error;
      const pauseMs = PAUSES_MS[tries - 1];
      if (pauseMs === undefined) throw triedInVain(error, tries);
      input.onRetry(query.connection, error);
      removeRows(await input.draft.folder(), query, source);
      using _pause = input.control.step({ step: 'connect', limitMs: pauseMs + CONNECT_LIMIT_MS });
      await delay(pauseMs, undefined, { signal: input.control.signal });
    }
  }
}

function triedInVain(error: DatabaseError, tries: number): DatabaseError {
  const { position, databaseCode, cause } = error;
  const message = `${error.message}\nThe connection was lost or refused ${String(tries)} times in a row.`;
  return new DatabaseError(message, { position, databaseCode, cause });
}

/** What an attempt has written, because the next one may write fewer parts. */
function removeRows(folder: string, { statements }: PreparedQuery, source: number | null): void {
  const names = statements.map((statement) => `${relationName(statement, source)}.`);
  for (const file of readdirSync(folder)) {
    if (names.some((name) => file.startsWith(name))) rmSync(join(folder, file), { force: true });
  }
}

async function tryOneQuery(
  input: RunStatementsInput,
  query: PreparedQuery,
  source: number | null,
): Promise<StatementsRun> {
  const { executor, control, progress, times } = input;
  const start = performance.now();
  progress.statement = query.statements[0] ?? null;
  progress.isConnecting = true;
  const { connection } = query;
  const { session: begun, settings } = await times.time({ step: 'connect', connection }, () =>
    openSession(executor, connection, control),
  );
  progress.isConnecting = false;
  progress.memoryLimit = settings.memory_limit;
  await using session = begun;
  const relations: StoredRelation[] = [];
  const loaded = new Map<string, ColumnTypes>();
  for (const statement of query.statements) {
    progress.statement = statement;
    using _deadline = control.step({
      step: 'statement',
      limitMs: settings.statement_timeout_ms,
      runsElsewhere: session.runsElsewhere,
    });
    const free = query.shape.free;
    const facts = {
      step: 'statement' as const,
      connection,
      statement: relationName(statement, source),
      ...(input.tellsSql && { sql: statement.runSql }),
    };
    const run = () => runOneStatement(input, session, { statement, source, free, loaded });
    relations.push(await times.time(facts, run, ({ rowCount }) => ({ rows: rowCount })));
  }
  progress.statement = null;
  return { relations, loaded, runtimeSeconds: (performance.now() - start) / 1000 };
}

async function openSession(executor: ExecutorContext, name: string, control: JobControl) {
  using _deadline = control.step({ step: 'connect', limitMs: CONNECT_LIMIT_MS });
  const { connection, settings } = await executor.connections.get(name);
  return { session: await connection.openSession(control.signal), settings };
}

interface StatementInput {
  readonly statement: Statement;
  readonly source: number | null;
  readonly free: boolean;
  /** Receives the name of a relation of the workbench. */
  readonly loaded: Map<string, ColumnTypes>;
}

async function runOneStatement(
  input: RunStatementsInput,
  session: Session,
  { statement, source, free, loaded }: StatementInput,
): Promise<StoredRelation> {
  const { draft, workbench, control, executor, context } = input;
  const name = relationName(statement, source);
  const { limit } = statement;
  // A compiled statement ends with its own limit; free SQL may not.
  const request = {
    sql: statement.runSql,
    context,
    withoutStatistics: statement.withoutStatistics === true,
    fetchRows: free && limit !== null ? limit + 1 : null,
    workbench,
  };
  if (limit !== null && limit <= SMALL_ROWS) {
    const { maxResultBytes: maxBytes } = executor;
    const few = await session.load?.({ ...request, relation: name, keepRows: limit, maxBytes }, control.signal);
    if (few?.isTooLarge === true) control.stop('too_large');
    control.signal.throwIfAborted();
    if (few) {
      loaded.set(name, few.types);
      return { source, statement, name, ...(await keepLoaded(input, name, few)), ...countOf(few.rowCount, limit) };
    }
  }
  const { onRows } = input;
  const run = await session.run({ ...request, file: join(await draft.folder(), name), onRows }, control.signal);
  return {
    source,
    statement,
    name,
    files: run.files.map((file) => basename(file)),
    columns: run.columns.map(({ key, type, asText }) => ({ key, type, asText })),
    rowCount: run.rowCount,
    truncated: limit !== null && run.rowCount > limit,
  };
}

/** The count of rows that were only kept up to the limit. */
function countOf(given: number, limit: number) {
  return { rowCount: Math.min(given, limit), truncated: given > limit };
}

/** The rows in the workbench, for the result: as text, or as a file if the text is too long. */
async function keepLoaded(
  { draft, workbench, control }: RunStatementsInput,
  name: string,
  { text, columns }: LoadedRows,
): Promise<Pick<StoredRelation, 'files' | 'columns'>> {
  if (text !== null) {
    const file = `${name}${ROWS_TEXT}`;
    await draft.addFile({ name: file, content: text });
    return { files: [file], columns: columns.map(({ key, type }) => ({ key, type, asText: true })) };
  }
  const file = `${name}.parquet`;
  const target = textLiteral(join(await draft.folder(), file));
  const cells = columns.map(
    ({ key, asText }) => `${identifier(key)}${asText ? '::VARCHAR' : ''} AS ${identifier(key)}`,
  );
  const sql = `COPY (SELECT ${cells.join(', ')} FROM ${identifier(name)}) TO ${target} (${STORED_PARQUET})`;
  await interruptible(workbench, control.signal, () => workbench.run(sql));
  return { files: [file], columns: columns.map(({ key, type, asText }) => ({ key, type, asText })) };
}

/** `main`, `total`, `subtotal-1` …; `source-2-main` in merges. */
export function relationName({ role, depth }: Statement, source: number | null): string {
  const name = depth === undefined ? role : `${role}-${String(depth)}`;
  return source === null ? name : `source-${String(source)}-${name}`;
}
