/** Looker: DBConnection, DBConnectionBase, Dialect, as far as they apply to a connection configured in a file. */
import { Type } from 'typebox';
import { can, nullable, nullableText, partial } from './member.ts';

export const DialectSchema = partial({
  name: Type.String(),
  label: Type.String(),
  supports_cost_estimate: Type.Boolean(),
  cost_estimate_style: nullableText,
  persistent_table_indexes: Type.String(),
  persistent_table_sortkeys: Type.String(),
  persistent_table_distkey: Type.String(),
  supports_streaming: Type.Boolean(),
  automatically_run_sql_runner_snippets: Type.Boolean(),
  connection_tests: Type.Array(Type.String()),
  supports_inducer: Type.Boolean(),
  supports_multiple_databases: Type.Boolean(),
  supports_persistent_derived_tables: Type.Boolean(),
  has_ssl_support: Type.Boolean(),
});

export const DBConnectionBaseSchema = partial({
  can,
  name: Type.String(),
  dialect: DialectSchema,
  pdts_enabled: Type.Boolean(),
});

export const DBConnectionTestResultSchema = partial({
  can,
  connection_string: nullableText,
  message: nullableText,
  name: nullableText,
  status: nullableText,
});

export const DBConnectionSchema = partial({
  can,
  name: Type.String(),
  dialect: DialectSchema,
  pdts_enabled: Type.Boolean(),
  host: nullableText,
  port: nullableText,
  username: nullableText,
  password: nullableText,
  has_password: Type.Boolean(),
  uses_oauth: Type.Boolean(),
  database: nullableText,
  db_timezone: nullableText,
  query_timezone: nullableText,
  schema: nullableText,
  max_connections: nullable(Type.Integer()),
  max_queries: nullable(Type.Integer()),
  max_queries_per_user: nullable(Type.Integer()),
  ssl: Type.Boolean(),
  verify_ssl: Type.Boolean(),
  dialect_name: nullableText,
  example: Type.Boolean(),
  managed: Type.Boolean(),
});
