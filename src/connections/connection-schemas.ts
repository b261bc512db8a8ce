/**
 * What each kind of database takes in `coatcheck.yaml`. The server reads it and loads no driver for it; drivers are in
 * `registry.ts`, under the same names.
 */
import type { ConnectionSchema, ConnectionSchemas } from '../config/connection-schema.ts';
import { mysql } from '../dialects/mysql.ts';
import { postgres } from '../dialects/postgres.ts';
import { dialectNames, getDialect } from '../dialects/registry.ts';
import { duckdbSettings } from './drivers/duckdb-settings.ts';

/** By the name of the dialect. */
const schemas = {
  duckdb: duckdbSettings,
  postgres: { label: postgres.label, own: {} },
  mysql: { label: mysql.label, own: {} },
} satisfies Readonly<Record<string, ConnectionSchema>>;

export type DriverName = keyof typeof schemas;

/** A `dialect_name` may be an alias. */
export function driverName(dialectName: string): DriverName | undefined {
  const name = getDialect(dialectName)?.name ?? '';
  return Object.hasOwn(schemas, name) ? (name as DriverName) : undefined;
}

export const connectionSchemas: ConnectionSchemas = {
  dialectNames: dialectNames.filter((name) => driverName(name) !== undefined),
  of(dialectName) {
    const name = driverName(dialectName);
    return name && schemas[name];
  },
};
