/** What every driver has to do, whatever database it speaks to: one suite for all. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import type { Connection, ConnectionSettings, Driver, StatementRows } from '../../src/connections/connection.ts';
import { DatabaseError } from '../../src/connections/connection.ts';
import { selectStoredRows } from '../../src/connections/parquet-relation.ts';

export const plainSettings: ConnectionSettings = {
  name: 'test',
  dialect_name: 'duckdb',
  host: null,
  port: null,
  database: null,
  username: null,
  password: null,
  schema: null,
  ssl: false,
  db_timezone: 'UTC',
  query_timezone: null,
  tables: {},
  max_queries: 8,
  max_queries_per_user: 8,
  max_rows: null,
  statement_timeout_ms: 60_000,
  memory_limit: '500MB',
  sql_runner: true,
};

export interface Answer {
  readonly run: StatementRows;
  readonly names: readonly string[];
  readonly types: readonly string[];
  /** Values as DuckDB prints them. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Stands before every statement here, so that positions of errors are tested with it. */
const CONTEXT = "-- somebody's word\n-- another's\n";
/** One connection with a scratch folder and a workbench, as an executor would hold them. */
export class DriverBench {
  readonly scratchDir: string;
  readonly workbench: DuckDBConnection;
  readonly connection: Connection;
  readonly #instance: DuckDBInstance;
  #files = 0;

  private constructor(
    scratchDir: string,
    instance: DuckDBInstance,
    workbench: DuckDBConnection,
    connection: Connection,
  ) {
    this.scratchDir = scratchDir;
    this.#instance = instance;
    this.workbench = workbench;
    this.connection = connection;
  }

  static async open(driver: Driver, settings: Partial<ConnectionSettings>): Promise<DriverBench> {
    const scratchDir = await mkdtemp(join(tmpdir(), 'coatcheck-driver-'));
    const instance = await openDuckdb(':memory:', { threads: '2' });
    const workbench = await instance.connect();
    await workbench.run("SET TimeZone = 'UTC'");
    const environment = { scratchDir, threads: 2, maxSpillBytes: 2e9 };
    const connection = await driver.open({ ...plainSettings, ...settings }, environment);
    return new DriverBench(scratchDir, instance, workbench, connection);
  }

  /** Runs statements in one session. */
  async run(
    sql: string | readonly string[],
    options: { signal?: AbortSignal; fetchRows?: number } = {},
  ): Promise<StatementRows[]> {
    const signal = options.signal ?? new AbortController().signal;
    await using session = await this.connection.openSession(signal);
    const runs: StatementRows[] = [];
    for (const text of [sql].flat()) {
      const file = join(this.scratchDir, `rows-${String((this.#files += 1))}`);
      const { workbench } = this;
      const request = { sql: text, context: CONTEXT, file, workbench, fetchRows: options.fetchRows ?? null };
      runs.push(await session.run(request, signal));
    }
    return runs;
  }

  async answer(sql: string, options: { fetchRows?: number } = {}): Promise<Answer> {
    const [run] = await this.run(sql, options);
    if (!run) throw new Error('nothing ran');
    const select = selectStoredRows({ files: run.files, columns: run.columns, keepRows: null });
    const types = await this.workbench.runAndReadAll(`DESCRIBE ${select}`);
    const reader = await this.workbench.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${select})`);
    return {
      run,
      names: types.getRows().map(([name]) => String(name)),
      types: types.getRows().map(([, type]) => String(type)),
      rows: reader.getRows() as (string | null)[][],
    };
  }

  async fails(sql: string, signal?: AbortSignal): Promise<DatabaseError> {
    const error: unknown = await this.run(sql, signal ? { signal } : {}).then(
      () => 'it ran',
      (reason: unknown) => reason,
    );
    if (!(error instanceof DatabaseError)) throw new Error(`expected a DatabaseError of: ${sql}`, { cause: error });
    return error;
  }

  /** Names of what lies in the scratch folder. */
  files(): Promise<string[]> {
    return readdir(this.scratchDir);
  }

  async close(): Promise<void> {
    await this.connection[Symbol.asyncDispose]();
    this.workbench.disconnectSync();
    this.#instance.closeSync();
    await rm(this.scratchDir, { recursive: true, force: true });
  }
}

export interface DriverCase {
  readonly name: string;
  open(): Promise<DriverBench>;
  /** `SELECT` of one row with all types of the database; and what must come out of it, column by column. */
  readonly allTypes: {
    readonly sql: string;
    readonly columns: readonly (readonly [type: string, value: string | null])[];
  };
  /** A million rows: `id` from 0 in order, and a text with quotes, commas and line breaks. */
  readonly million: string;
  /** A statement that takes minutes; has the text `coatcheck_endless` in it. */
  readonly endless: string;
  /** How many statements with `coatcheck_endless` the database is running now, the asking one left out. */
  running(): Promise<number>;
  /** Statements that change something or are none that read. */
  readonly writes: readonly string[];
  /** Quotes a name. */
  quote(name: string): string;
  /** Texts of a table that can be changed from outside; null = the engine has no snapshots, or they cannot be tested. */
  readonly snapshot: { readonly count: string; grow(): Promise<void> } | null;
}

export function describeDriver(driver: DriverCase): void {
  describe(`driver ${driver.name}`, () => {
    let bench: DriverBench;
    beforeAll(async () => {
      bench = await driver.open();
    });
    afterAll(() => bench.close());

    it('keeps every type and value', async () => {
      const { types, rows } = await bench.answer(driver.allTypes.sql);
      const got = types.map((type, index) => [type, rows[0]?.[index] ?? null]);
      expect(got).toEqual(driver.allTypes.columns);
    });

    it('tells null, empty text, blanks and awkward texts apart', async () => {
      const texts = ['', ' ', 'NULL', '\\N', '"', '""', 'a,b', 'a\nb', 'a\r\nb', '\\', 'é€😀', "it's", '\t'];
      const literal = (text: string): string =>
        `'${text.replaceAll("'", "''").replaceAll('\\', driver.name === 'mysql' ? '\\\\' : '\\')}'`;
      const one = texts.map((text, index) => `SELECT ${String(index)} AS i, ${literal(text)} AS t`);
      const sql = `SELECT * FROM (${[...one, `SELECT 99 AS i, NULL AS t`].join(' UNION ALL ')}) AS q ORDER BY i`;
      expect((await bench.answer(sql)).rows.map(([, text]) => text)).toEqual([...texts, null]);
      const alone = `SELECT t FROM (${sql.replace(' ORDER BY i', '')}) AS r ORDER BY i`;
      expect((await bench.answer(alone)).rows.map(([text]) => text)).toEqual([...texts, null]);
    });

    it('gives the columns of an empty result', async () => {
      const { run, names, rows } = await bench.answer('SELECT * FROM (SELECT 1 AS a, 2 AS b) AS q WHERE a > 5');
      expect([run.rowCount, names, rows]).toEqual([0, ['a', 'b'], []]);
    });

    it('keeps names as they are, and makes those that repeat unique', async () => {
      const odd = driver.quote('we ird "x".y');
      const { run, names } = await bench.answer(
        `SELECT 1 AS a, 2 AS a, 3 AS ${driver.quote('A')}, 4 AS ${odd}, 5 AS ${driver.quote('v.f')}`,
      );
      expect(run.columns.map(({ name }) => name)).toEqual(['a', 'a', 'A', 'we ird "x".y', 'v.f']);
      expect(names).toEqual(['a', 'a_1', 'A_2', 'we ird "x".y', 'v.f']);
    });

    it('keeps a million rows in their order', { timeout: 60_000 }, async () => {
      const [run] = await bench.run(driver.million);
      expect(run?.rowCount).toBe(1_000_000);
      const select = selectStoredRows({ files: run?.files ?? [], columns: run?.columns ?? [], keepRows: null });
      const reader = await bench.workbench.runAndReadAll(
        `SELECT count(*)::INT, sum(id)::BIGINT, count(*) FILTER (WHERE id <> p + 1)::INT, count(DISTINCT t)::INT, min(t)
         FROM (SELECT *, lag(id) OVER () AS p FROM (${select}))`,
      );
      expect(reader.getRowsJson()[0]).toEqual([1_000_000, '499999500000', 0, 1, 'a "b", c\nd']);
    });

    it('stops after as many rows as are asked for', async () => {
      const { run, rows } = await bench.answer(driver.million, { fetchRows: 3 });
      expect([run.rowCount, rows.map(([id]) => id)]).toEqual([3, ['0', '1', '2']]);
    });

    it('ends a statement at its semicolon, also with a comment behind', async () => {
      expect((await bench.answer('SELECT 1 AS a; -- the end;\n/* really; */')).rows).toEqual([['1']]);
      expect((await bench.answer("SELECT ';--' AS a -- no break after this")).rows).toEqual([[';--']]);
    });

    it.each(['', ' ; ', '-- nothing', '/* nothing */'])('refuses what is no statement: %j', async (sql) => {
      expect((await bench.fails(sql)).message).toMatch(/no statement to run/);
    });

    it('refuses several statements', async () => {
      expect(await bench.fails('SELECT 1 AS a; SELECT 2 AS b')).toBeInstanceOf(DatabaseError);
      expect(await bench.fails('SELECT 1 AS a; DROP TABLE x')).toBeInstanceOf(DatabaseError);
    });

    it('refuses to be talked out of its parentheses', async () => {
      expect(await bench.fails('SELECT 1) AS a; DROP TABLE x; SELECT (2')).toBeInstanceOf(DatabaseError);
      expect(await bench.fails('SELECT 1 AS a) TO STDOUT; SELECT 1; COPY (SELECT 2')).toBeInstanceOf(DatabaseError);
    });

    it.each(driver.writes)('refuses %s', async (sql) => {
      expect(await bench.fails(sql)).toBeInstanceOf(DatabaseError);
    });

    it('says where in the SQL an error is', async () => {
      const sql = "SELECT\n  'é€😀' AS a,\n  nosuch.x AS b";
      const { message, position } = await bench.fails(sql);
      expect(message).toMatch(/nosuch/);
      if (position?.kind === 'token') expect(position.token).toMatch(/nosuch/);
      else if (position?.kind === 'line_column') expect(position).toMatchObject({ line: 3, column: 3 });
      else expect(sql.slice(position?.offset)).toMatch(/^nosuch/);
      const syntax = await bench.fails('SELECT 1 AS a\nFROMM x');
      expect(syntax.position).not.toBeNull();
    });

    it('goes on after an error', async () => {
      await bench.fails('SELECT nosuch');
      expect((await bench.answer('SELECT 7 AS a')).rows).toEqual([['7']]);
    });

    it('stops the statement in the database when it is aborted', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const run = bench.run(driver.endless, { signal: controller.signal });
      const settled = run.then(
        () => 'it ran',
        (error: unknown) => error,
      );
      await until(async () => (await driver.running()) === 1);
      controller.abort(reason);
      expect(await settled).toBe(reason);
      await until(async () => (await driver.running()) === 0, 1000);
      expect((await bench.answer('SELECT 8 AS a')).rows).toEqual([['8']]);
    });

    it('does not begin when it is aborted before', async () => {
      const reason = new Error('too late');
      await expect(bench.run('SELECT 1', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it('shows all statements of a session the same data', async ({ skip }) => {
      const { snapshot } = driver;
      if (!snapshot) return skip('it has no snapshots, or none that could change');
      const signal = new AbortController().signal;
      await using session = await bench.connection.openSession(signal);
      const count = async (file: string): Promise<unknown> => {
        const { workbench, scratchDir } = bench;
        const request = { sql: snapshot.count, context: CONTEXT, file: join(scratchDir, file), workbench };
        const run = await session.run({ ...request, fetchRows: null }, signal);
        const select = selectStoredRows({ ...run, keepRows: null });
        return (await bench.workbench.runAndReadAll(select)).getRowsJson()[0]?.[0];
      };
      const before = await count('before');
      await snapshot.grow();
      expect(await count('after')).toEqual(before);
    });
  });
}

export async function until(condition: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error('it did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
