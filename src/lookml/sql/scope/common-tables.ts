/**
 * The common table expressions of a statement. Each query is written once, after those that it reads, under a name that
 * no table of the database has.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import { aboutUser, applySql, joinSql, sql, type SqlText } from '../text/sql-text.ts';
import { tableAlias } from '../text/table-alias.ts';
import type { CompileSession } from './query-scope.ts';
import { databaseTables } from './tables-read.ts';

/** The query of a table. */
export interface TableBody {
  readonly sql: SqlText;
  /** Does it hide rows by conditions that no user can change? */
  readonly isGoverned: boolean;
  /** Does it contain conditions of users? Absent = no. */
  readonly asksUser?: boolean;
  /** Are filters of the query that reads it, or other values that a user chooses, computed of its rows? Absent = no. */
  readonly hasUsersValues?: boolean;
  /** Are such values among its columns, in rows that the query hides and it does not? Absent = no. */
  readonly showsUsersValues?: boolean;
}

/** What names of tables depend on. */
export type TableNames = Pick<CompileSession, 'model' | 'dialect'>;

interface CommonTable {
  readonly name: string;
  /** The name as written in SQL, quoted if necessary. */
  readonly written: string;
  /** The name that was asked for: of the view or the alias. */
  readonly wanted: string;
  readonly body: TableBody;
}

export class CommonTables {
  readonly #tables: CommonTable[] = [];

  /** Does any of the tables hide rows? */
  get isGoverned(): boolean {
    return this.#tables.some(({ body }) => body.isGoverned);
  }

  /** Does any of them compute what a user asked? */
  get asksUser(): boolean {
    return this.#tables.some(({ body }) => body.asksUser);
  }

  /** Does any of them compute what a user chooses? */
  get hasUsersValues(): boolean {
    return this.#tables.some(({ body }) => body.hasUsersValues);
  }

  /** Gives the name of the table with this query, and adds it if it is new. */
  named(wanted: string, body: TableBody, names: TableNames): SqlText {
    const same = this.#tables.find((table) => table.wanted === wanted && table.body.sql.text === body.sql.text);
    const written = same ? sql`${same.written}` : this.add(wanted, body, names);
    const { isGoverned, showsUsersValues } = same?.body ?? body;
    const named: SqlText = showsUsersValues === true ? { ...written, isTemplated: true } : written;
    return isGoverned ? aboutUser(named) : named;
  }

  /** Adds a table after all others, and gives its name. */
  add(wanted: string, body: TableBody, { model, dialect }: TableNames): SqlText {
    const name = freeName(wanted, databaseTables(model, dialect), this.#tables);
    const written = tableAlias(name, dialect);
    this.#tables.push({ name, written, wanted, body });
    return sql`${written}`;
  }

  /** @param isSealed whether the database must not move conditions into a table that hides rows */
  withClause(isSealed: boolean, dialect: Dialect): SqlText {
    if (this.#tables.length === 0) return sql``;
    const isAsked = isSealed || this.asksUser;
    const ctes = this.#tables.map(({ written, body }) =>
      isAsked && body.isGoverned
        ? applySql((name, query) => dialect.sealedTable(name, query), [written, body.sql])
        : sql`${written} AS (\n${body.sql}\n)`,
    );
    return sql`WITH ${joinSql(ctes, ',\n')}\n`;
  }
}

/** The CTE must not take the place of a table of the database with the same name. */
function freeName(wanted: string, read: ReadonlySet<string>, tables: readonly CommonTable[]): string {
  const isTaken = (name: string): boolean =>
    read.has(name.toLowerCase()) || tables.some((table) => table.name === name);
  const first = read.has(wanted.toLowerCase()) ? `${wanted}_derived` : wanted;
  let free = first;
  for (let count = 2; isTaken(free); count += 1) free = `${first}_${String(count)}`;
  return free;
}
