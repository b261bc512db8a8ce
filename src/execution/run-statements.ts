/** Step two of a job: asks the databases, and leaves the rows as Parquet files in the draft's folder. */
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DatabaseError, type Session } from '../connections/connection.ts';
import { isLostConnection } from '../connections/lost-connection.ts';
import type { MergeSource, PreparedQuery } from '../results/prepared-query.ts';
import type { Statement } from '../results/statement.ts';
import type { StoredRelation } from '../results/stored-result.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { JobControl } from './job-control.ts';

/** For opening the connection and a session: drivers give up themselves after 15 s without an answer. */
const CONNECT_LIMIT_MS = 60_000;

/** Before the second try, the third and the fourth. A restart of a database takes some seconds. */
const PAUSES_MS = [250, 1000, 3000];

export interface StatementsRun {
  readonly relations: readonly StoredRelation[];
  /** Time in the databases. */
  readonly runtimeSeconds: number;
}

/** The statement that is running, for the error's text. */
export interface RunProgress {
  statement: Statement | null;
  /** Of a merge query: the source whose statement it is. */
  source: MergeSource | null;
  /** `memory_limit` of the connection that was asked; null before. */
  memoryLimit: string | null;
  /** The connection is being opened: what goes wrong tells how it is set up. */
  isConnecting: boolean;
}

export interface RunStatementsInput {
  readonly prepared: PreparedQuery;
  readonly folder: string;
  readonly executor: ExecutorContext;
  readonly workbench: DuckDBConnection;
  readonly control: JobControl;
  readonly progress: RunProgress;
  /** Told when a connection was lost and the query runs again. */
  readonly onRetry: (connection: string, error: DatabaseError) => void;
}

/** Runs the statements of a query, or of each source of a merge query, one after the other. */
export async function runStatements(input: RunStatementsInput): Promise<StatementsRun> {
  const { prepared, progress } = input;
  if (!prepared.merge) return runOneQuery(input, prepared, null);
  const relations: StoredRelation[] = [];
  let runtimeSeconds = 0;
  for (const [index, source] of prepared.merge.sources.entries()) {
    progress.source = source;
    const run = await runOneQuery(input, source.query, index);
    relations.push(...run.relations);
    runtimeSeconds += run.runtimeSeconds;
  }
  progress.source = null;
  return { relations, runtimeSeconds };
}

/**
 * Runs it again when the connection is lost: it only reads, and nothing of it was given to anybody. The statements of a
 * query see one snapshot, so all of them run again.
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
      removeRows(input.folder, query, source);
      using _pause = input.control.step({ step: 'connect', limitMs: pauseMs + CONNECT_LIMIT_MS });
      await delay(pauseMs, undefined, { signal: input.control.signal });
    }
  }
}

function triedInVain(error: DatabaseError, tries: number): DatabaseError {
  const { position, databaseCode, cause } = error;
  const message = `${error.message}\nThe connection was lost or refused ${String(tries)} times.`;
  return new DatabaseError(message, { position, databaseCode, cause });
}

/** What a try has written: the next may write fewer parts. */
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
  const { executor, control, progress } = input;
  const start = performance.now();
  progress.statement = query.statements[0] ?? null;
  progress.isConnecting = true;
  const { session: begun, settings } = await beginSession(executor, query.connection, control);
  progress.isConnecting = false;
  progress.memoryLimit = settings.memory_limit;
  await using session = begun;
  const relations: StoredRelation[] = [];
  for (const statement of query.statements) {
    progress.statement = statement;
    using _deadline = control.step({ step: 'statement', limitMs: settings.statement_timeout_ms });
    relations.push(await runOneStatement(input, session, { statement, source, free: query.shape.free }));
  }
  progress.statement = null;
  return { relations, runtimeSeconds: (performance.now() - start) / 1000 };
}

async function beginSession(executor: ExecutorContext, name: string, control: JobControl) {
  using _deadline = control.step({ step: 'connect', limitMs: CONNECT_LIMIT_MS });
  const { connection, settings } = await executor.connections.get(name);
  return { session: await connection.begin(control.signal), settings };
}

async function runOneStatement(
  { folder, workbench, control }: RunStatementsInput,
  session: Session,
  { statement, source, free }: { statement: Statement; source: number | null; free: boolean },
): Promise<StoredRelation> {
  const name = relationName(statement, source);
  const { limit } = statement;
  const run = await session.run(
    {
      sql: statement.runSql,
      // A compiled statement ends with its own limit; free SQL may not.
      fetchRows: free && limit !== null ? limit + 1 : null,
      file: join(folder, name),
      workbench,
    },
    control.signal,
  );
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

/** `main`, `total`, `subtotal-1` …; `source-2-main` in merges. */
export function relationName({ role, depth }: Statement, source: number | null): string {
  const name = depth === undefined ? role : `${role}-${String(depth)}`;
  return source === null ? name : `source-${String(source)}-${name}`;
}
