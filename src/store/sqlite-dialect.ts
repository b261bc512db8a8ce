/** Kysely over `node:sqlite`, with one connection and each statement prepared once. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  sql,
  type QueryResult,
} from 'kysely';
import type { Numbering } from './numbering.ts';

/** Enough for all statements of this program, including lists of ids of different lengths. */
const CACHED_STATEMENTS = 500;

interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #waitsFor: () => Promise<void> | null;
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: DatabaseSync, waitsFor: () => Promise<void> | null) {
    this.#database = database;
    this.#waitsFor = waitsFor;
  }

  // SQLite answers synchronously. Apart from `waitsFor`, the promise is here only because Kysely wants one, so that
  // only microtasks of a batch run between two of its statements.
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    for (let wait = this.#waitsFor(); wait !== null; wait = this.#waitsFor()) await wait;
    const { statement, returnsRows } = this.#prepare(query.sql);
    const parameters = query.parameters as readonly SQLInputValue[];
    if (returnsRows) {
      const rows = statement.all(...parameters) as R[];
      return { rows, numAffectedRows: BigInt(rows.length) };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    const [oldest] = this.#prepared.keys();
    if (this.#prepared.size >= CACHED_STATEMENTS && oldest !== undefined) this.#prepared.delete(oldest);
    this.#prepared.set(text, prepared);
    return prepared;
  }
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}

/**
 * The caller owns `database` and closes it.
 * @param waitsFor what each statement waits for before it runs; null = nothing
 */
export function sqliteDialect(database: DatabaseSync, waitsFor: () => Promise<void> | null = () => null): Dialect {
  return {
    createDriver: () => new SqliteDriver(new SqliteConnection(database, waitsFor)),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

export const sqliteNumbering: Numbering = {
  async goOnAfter(db, { table, last }) {
    await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
    await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(db);
  },
  async lastOf(db, { table }) {
    const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(db);
    return rows[0]?.seq ?? 0;
  },
};
