/** Dialects by Looker's `dialect_name`, with the other names that Looker and people use for the same SQL. */
import type { Dialect } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';

const rows = { duckdb, postgres, mysql } satisfies Readonly<Record<string, Dialect>>;

/** Every table by database is keyed by it, so that none is forgotten when a dialect is added. */
export type DialectName = keyof typeof rows;

/** Each once. */
export const dialectsByName: Readonly<Record<DialectName, Dialect>> = rows;
export const dialects: readonly Dialect[] = Object.values(rows);

/** Names that mean the same SQL. */
const aliases: Readonly<Record<DialectName, readonly string[]>> = {
  duckdb: [],
  postgres: [
    'postgresql',
    'postgres_95',
    'postgres_12',
    'cloud_sql_postgres',
    'amazon_aurora_postgres',
    'alloydb_postgres',
  ],
  mysql: [
    'mysql_8',
    'mysql_5_7',
    'mysql_8_0_12',
    'mariadb',
    'cloud_sql',
    'cloud_sql_2',
    'amazon_aurora',
    'amazon_aurora_mysql',
  ],
};

const ownNames = Object.keys(rows) as readonly DialectName[];
const byName: ReadonlyMap<string, DialectName> = new Map([
  ...ownNames.map((name) => [name, name] as const),
  ...ownNames.flatMap((name) => aliases[name].map((alias) => [alias, name] as const)),
]);

/** Our name of a `dialect_name`, which may be an alias; undefined when there is none. */
export function dialectName(written: string): DialectName | undefined {
  return byName.get(written.toLowerCase());
}

/** The dialect of a `dialect_name`, aliases included; undefined when there is none. */
export function getDialect(name: string): Dialect | undefined {
  const own = dialectName(name);
  return own && dialectsByName[own];
}

/** Every name that `getDialect` knows, the dialects' own first. */
export const dialectNames: readonly string[] = [...byName.keys()];
