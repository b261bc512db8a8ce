/**
 * What a database contains, and what its dialect can do. Looker: Schema, SchemaTables, SchemaColumns, ColumnSearch,
 * ConnectionFeatures, DialectInfo.
 */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';

const schema = { name: Type.String(), is_default: Type.Boolean() };
/** Texts that Looker's own pages offer; here there are none. */
const snippets = Type.Array(anyObject);
const item = { name: nullableText, sql_escaped_name: nullableText, schema_name: nullableText };

export const SchemaSchema = partial(schema);

export const SchemaTableSchema = partial({
  ...item,
  rows: nullable(Type.Integer()),
  external: nullableText,
  snippets,
});

export const SchemaTablesSchema = partial({
  ...schema,
  tables: Type.Array(SchemaTableSchema),
  table_limit_hit: Type.Boolean(),
});

export const SchemaColumnSchema = partial({
  ...item,
  data_type_database: Type.String(),
  data_type: Type.String(),
  data_type_looker: Type.String(),
  description: nullableText,
  column_size: nullable(Type.Integer()),
  snippets,
});

export const SchemaColumnsSchema = partial({ ...item, columns: Type.Array(SchemaColumnSchema) });

export const ColumnSearchSchema = partial({
  schema_name: nullableText,
  table_name: nullableText,
  column_name: nullableText,
  data_type: nullableText,
});

/** Each member says whether a connection can do what its name says. */
const featureNames = [
  'cost_estimate',
  'multiple_databases',
  'column_search',
  'persistent_table_indexes',
  'persistent_derived_tables',
  'turtles',
  'percentile',
  'distinct_percentile',
  'stable_views',
  'milliseconds',
  'microseconds',
  'subtotals',
  'location',
  'timezone',
  'connection_pooling',
] as const;

export type Features = Readonly<Record<(typeof featureNames)[number], boolean>>;

export const ConnectionFeaturesSchema = partial({
  dialect_name: Type.String(),
  ...Object.fromEntries(featureNames.map((name) => [name, Type.Boolean()])),
});

/** Settings that connections of a dialect may have. */
export const dialectOptionNames = [
  'additional_params',
  'after_connect_statements',
  'analytical_view_dataset',
  'auth',
  'cost_estimate',
  'disabled',
  'disable_context_comment',
  'host',
  'instance_name',
  'key_pair_authentication',
  'max_billing_gigabytes',
  'oauth_credentials',
  'pdts_for_oauth',
  'port',
  'project_name',
  'schema',
  'service_account_credentials',
  'ssl',
  'timezone',
  'tmp_table',
  'tns',
  'username',
  'username_required',
  'supports_connection_pooling',
] as const;

export const DialectInfoOptionsSchema = partial(
  Object.fromEntries(dialectOptionNames.map((name) => [name, Type.Boolean()])),
);

export const DialectInfoSchema = partial({
  can,
  default_max_connections: nullableText,
  default_port: nullableText,
  default_max_queries: nullableText,
  default_max_queries_per_user: nullableText,
  installed: Type.Boolean(),
  label: nullableText,
  label_for_database_equivalent: nullableText,
  label_for_schema_equivalent: nullableText,
  name: nullableText,
  supported_driver_name: nullableText,
  supported_driver_versions: nullable(Type.Array(anyObject)),
  supported_options: DialectInfoOptionsSchema,
});
