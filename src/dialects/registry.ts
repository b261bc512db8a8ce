/** Dialects by Looker's `dialect_name`, with the other names that Looker and people use for the same SQL. */
import type { Dialect } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';

/** Each once. */
export const dialects: readonly Dialect[] = [duckdb, postgres, mysql];

const aliases: Readonly<Record<string, string>> = {
  postgresql: 'postgres',
  postgres_95: 'postgres',
  postgres_12: 'postgres',
  cloud_sql_postgres: 'postgres',
  amazon_aurora_postgres: 'postgres',
  alloydb_postgres: 'postgres',
  mysql_8: 'mysql',
  mysql_5_7: 'mysql',
  mysql_8_0_12: 'mysql',
  mariadb: 'mysql',
  cloud_sql: 'mysql',
  cloud_sql_2: 'mysql',
  amazon_aurora: 'mysql',
  amazon_aurora_mysql: 'mysql',
};

const byName: ReadonlyMap<string, Dialect> = new Map([
  ...dialects.map((dialect): [string, Dialect] => [dialect.name, dialect]),
  ...Object.entries(aliases).flatMap(([alias, name]) => {
    const dialect = dialects.find((candidate) => candidate.name === name);
    return dialect ? [[alias, dialect] as [string, Dialect]] : [];
  }),
]);

/** The dialect of a `dialect_name`, aliases included; undefined when there is none. */
export function getDialect(name: string): Dialect | undefined {
  return byName.get(name.toLowerCase());
}

/** Every name that `getDialect` knows, the dialects' own first. */
export const dialectNames: readonly string[] = [...byName.keys()];
