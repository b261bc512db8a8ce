/** Every driver by the dialect that its connections speak. One is loaded when its first connection is opened. */
import type { Driver } from './connection.ts';
import { dialectName, type DialectName } from '../dialects/registry.ts';

const drivers: Readonly<Record<DialectName, () => Promise<Driver>>> = {
  duckdb: async () => (await import('./drivers/duckdb.ts')).duckdbDriver,
  postgres: async () => (await import('./drivers/postgres.ts')).postgresDriver,
  mysql: async () => (await import('./drivers/mysql.ts')).mysqlDriver,
};

/** @param written a connection's `dialect_name`, which may be an alias. Undefined when no driver speaks it. */
export async function loadDriver(written: string): Promise<Driver | undefined> {
  const name = dialectName(written);
  return name && (await drivers[name]());
}
