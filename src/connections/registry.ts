/** Every driver by the dialect that its connections speak; a connection's `dialect_name` may be an alias of it. */
import { getDialect } from '../dialects/registry.ts';
import type { Driver } from './connection.ts';
import { duckdbDriver } from './drivers/duckdb.ts';
import { mysqlDriver } from './drivers/mysql.ts';
import { postgresDriver } from './drivers/postgres.ts';

const drivers: ReadonlyMap<string, Driver> = new Map(
  [duckdbDriver, postgresDriver, mysqlDriver].map((driver) => [driver.dialectName, driver]),
);

/** Undefined when no driver speaks this dialect. */
export function getDriver(dialectName: string): Driver | undefined {
  return drivers.get(getDialect(dialectName)?.name ?? dialectName);
}
