/** Every driver by the dialect that its connections speak. One is loaded when its first connection is opened. */
import type { Driver } from './connection.ts';
import { driverName, type DriverName } from './connection-schemas.ts';

const drivers: Readonly<Record<DriverName, () => Promise<Driver>>> = {
  duckdb: async () => (await import('./drivers/duckdb.ts')).duckdbDriver,
  postgres: async () => (await import('./drivers/postgres.ts')).postgresDriver,
  mysql: async () => (await import('./drivers/mysql.ts')).mysqlDriver,
};

/** @param dialectName a connection's `dialect_name`, which may be an alias. Undefined when no driver speaks it. */
export async function loadDriver(dialectName: string): Promise<Driver | undefined> {
  const name = driverName(dialectName);
  return name && (await drivers[name]());
}
