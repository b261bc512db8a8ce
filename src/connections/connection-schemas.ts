/**
 * What each kind of database takes in `coatcheck.yaml`. The server reads it and loads no driver for it; drivers are in
 * `registry.ts`, under the same names.
 */
import type { ConnectionSchema, ConnectionSchemas } from '../config/connection-schema.ts';
import { mysql } from '../dialects/mysql.ts';
import { postgres } from '../dialects/postgres.ts';
import { dialectName, dialectNames, type DialectName } from '../dialects/registry.ts';
import { duckdbSettings } from './drivers/duckdb-settings.ts';

const schemas: Readonly<Record<DialectName, ConnectionSchema>> = {
  duckdb: duckdbSettings,
  postgres: { label: postgres.label, own: {} },
  mysql: { label: mysql.label, own: {} },
};

export const connectionSchemas: ConnectionSchemas = {
  dialectNames,
  of(written) {
    const name = dialectName(written);
    return name && schemas[name];
  },
};
