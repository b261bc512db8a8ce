/** What traces tell of a database, by OpenTelemetry's semantic conventions for clients of databases. */
import type { ConnectionConfig } from '../config/config.ts';
import { dialectName, type DialectName } from '../dialects/registry.ts';

/** `db.system.name`: the well-known names. MariaDB is reached by MySQL's driver and reads as `mysql`. */
const systems: Readonly<Record<DialectName, string>> = { duckdb: 'duckdb', postgres: 'postgresql', mysql: 'mysql' };

export type DatabaseAttributes = Readonly<Record<string, string | number>>;

/** Neither users nor paths of files are among them. */
export function databaseAttributes({ name, dialect_name, host, port, database }: ConnectionConfig): DatabaseAttributes {
  const driver = dialectName(dialect_name);
  return {
    'coatcheck.connection': name,
    'db.system.name': driver === undefined ? 'other_sql' : systems[driver],
    ...(host !== null && { 'server.address': host }),
    ...(host !== null && port !== null && { 'server.port': port }),
    ...(host !== null && database !== null && { 'db.namespace': database }),
  };
}
