/** Carries a state from one database to another: out of it as lines, and into an empty one. No server may use either. */
import { sql, type Kysely } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Database } from './database.ts';
import { newestSchema } from './migrate.ts';
import { FORMAT, printLine, readLine, type StateLine, type Value } from './state-lines.ts';
import { stateTables, type StateTable } from './state-tables.ts';

/** Rows that are read and written at a time: a small result has up to 128 kB. */
const PAGE_ROWS = 100;

type Row = Readonly<Record<string, Value>>;
type Db = Kysely<unknown>;

/** The lines of a state, several in each text. */
export async function* exportState({ read, numbering }: Database): AsyncGenerator<string> {
  const db = read as unknown as Db;
  let rows = 0;
  const described = await db.introspection.getTables();
  yield printLine({ kind: 'state', format: FORMAT, schema: newestSchema });
  for (const table of stateTables) {
    const columns = described.find(({ name }) => name === table.name)?.columns.map(({ name }) => name) ?? [];
    const [column = ''] = table.key;
    const lastNumber = table.isNumbered ? await numbering.lastOf(db, { table: table.name, column }) : null;
    yield printLine({ kind: 'table', name: table.name, columns, lastNumber });
    for await (const page of pagesOf(db, table)) {
      rows += page.length;
      yield page.map((row) => printLine({ kind: 'row', values: columns.map((name) => row[name] ?? null) })).join('');
    }
  }
  yield printLine({ kind: 'end', rows });
}

/**
 * Writes a state into a database that has none, all or nothing. Resolves with the number of rows.
 * @throws CoatcheckError `state_file_unreadable`, `conflict` if the database has a state
 */
export async function importState(database: Database, lines: AsyncIterable<string>): Promise<number> {
  const { numbering } = database;
  return database.write(async (handle) => {
    const db = handle as unknown as Db;
    await requireNone(db);
    // The group of all users, which the file has as well.
    await sql`delete from groups`.execute(db);
    const reader = new StateReader(async (table, columns, page) => {
      const values = page.map((row) => sql`(${sql.join(row)})`);
      const names = sql.join(columns.map((name) => sql.ref(name)));
      await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(values)}`.execute(db);
    });
    for await (const text of lines) await reader.take(text);
    const { rows, lastNumbers } = await reader.end();
    for (const { name, key, isNumbered } of stateTables) {
      const last = lastNumbers.get(name);
      const [column = ''] = key;
      if (isNumbered && last !== undefined) await numbering.goOnAfter(db, { table: name, column, last });
    }
    return rows;
  });
}

/** Rows in the order of their keys. */
async function* pagesOf(db: Db, table: StateTable): AsyncGenerator<readonly Row[]> {
  for (let page = await pageAfter(db, table, null); ; page = await pageAfter(db, table, page.at(-1) ?? null)) {
    if (page.length === 0) return;
    yield page;
  }
}

async function pageAfter(db: Db, { name, key }: StateTable, last: Row | null): Promise<readonly Row[]> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  const where = last === null ? sql`` : sql`where (${columns}) > (${sql.join(key.map((column) => last[column]))})`;
  const page = sql<Row>`select * from ${sql.table(name)} ${where} order by ${columns} limit ${sql.lit(PAGE_ROWS)}`;
  return (await page.execute(db)).rows;
}

/** @throws CoatcheckError `conflict` */
async function requireNone(db: Db): Promise<void> {
  for (const { name } of stateTables) {
    // The migrations made its one group.
    if (name === 'groups') continue;
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) {
      throw new CoatcheckError('conflict', { why: `There is a state already: its table ${name} has rows.` });
    }
  }
}

type WritePage = (table: string, columns: readonly string[], page: readonly (readonly Value[])[]) => Promise<void>;

/** Takes lines in their order, and writes pages. */
class StateReader {
  readonly #write: WritePage;
  readonly #lastNumbers = new Map<string, number>();
  #number = 0;
  #rows = 0;
  #table: Extract<StateLine, { kind: 'table' }> | null = null;
  #page: (readonly Value[])[] = [];
  #end: number | null = null;

  constructor(write: WritePage) {
    this.#write = write;
  }

  async take(text: string): Promise<void> {
    this.#number += 1;
    const line = readLine(text, this.#number);
    if (this.#number === 1) this.#begin(line);
    else if (line.kind === 'row') await this.#row(line.values);
    else if (line.kind === 'table') await this.#turnTo(line);
    else if (line.kind === 'end') this.#end = line.rows;
  }

  async end(): Promise<{ readonly rows: number; readonly lastNumbers: ReadonlyMap<string, number> }> {
    await this.#flush();
    if (this.#end !== this.#rows) throw unreadable('it is not complete');
    return { rows: this.#rows, lastNumbers: this.#lastNumbers };
  }

  #begin(line: StateLine): void {
    if (line.kind !== 'state' || line.format !== FORMAT) throw unreadable('it is no exported state');
    if (line.schema === newestSchema) return;
    throw unreadable(
      `it has schema ${String(line.schema)}, while this version writes schema ${String(newestSchema)}: export it with this version`,
    );
  }

  async #turnTo(line: Extract<StateLine, { kind: 'table' }>): Promise<void> {
    await this.#flush();
    if (!stateTables.some(({ name }) => name === line.name)) throw unreadable(`there is no table ${line.name}`);
    this.#table = line;
    if (line.lastNumber !== null) this.#lastNumbers.set(line.name, line.lastNumber);
  }

  async #row(values: readonly Value[]): Promise<void> {
    this.#rows += 1;
    this.#page.push(values);
    if (this.#page.length >= PAGE_ROWS) await this.#flush();
  }

  async #flush(): Promise<void> {
    const page = this.#page.splice(0);
    if (page.length > 0) await this.#write(this.#table?.name ?? '', this.#table?.columns ?? [], page);
  }
}

function unreadable(why: string): CoatcheckError {
  return new CoatcheckError('state_file_unreadable', { why });
}
