/** Rows of `dialects/catalogue-sql.ts`, and dialects, as Looker shows them. */
import type {
  SchemaColumnSchema,
  DialectInfoSchema,
  ConnectionFeaturesSchema,
  Features,
} from '../../contract/connection-metadata.ts';
import type { AsServed } from '../../contract/member.ts';
import { dialectOptionNames } from '../../contract/connection-metadata.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Catalogue } from '../resources/connection-catalogue.ts';
import type { Row } from '../resources/read-rows.ts';

const text = (row: Row, name: string): string => String(row[name] ?? '');
const isDefault = (row: Row): boolean => String(row['is_default']) === '1';

/** Looker's Schema. */
export function schemaViews({ rows }: Catalogue): readonly object[] {
  return rows.map((row) => ({ name: text(row, 'schema_name'), is_default: isDefault(row) }));
}

/** Looker's SchemaTables: the tables of each schema. */
export function schemaTablesViews({ dialect, rows, truncated }: Catalogue): readonly object[] {
  return [...Map.groupBy(rows, (row) => text(row, 'schema_name'))].map(([name, ofSchema]) => ({
    name,
    is_default: ofSchema.some(isDefault),
    tables: ofSchema.map((row) => ({
      ...itemOf(dialect, name, text(row, 'table_name')),
      rows: null,
      external: null,
      snippets: [],
    })),
    table_limit_hit: truncated,
  }));
}

/**
 * Looker's SchemaColumns: the columns of each table.
 * @param tableLimit the most tables of each schema
 */
export function schemaColumnsViews({ dialect, rows }: Catalogue, tableLimit = Infinity): readonly object[] {
  return [...Map.groupBy(rows, (row) => text(row, 'schema_name'))].flatMap(([schema, ofSchema]) =>
    [...Map.groupBy(ofSchema, (row) => text(row, 'table_name'))].slice(0, tableLimit).map(([table, columns]) => ({
      ...itemOf(dialect, schema, table),
      columns: columns.map((row) => columnView(dialect, schema, row)),
    })),
  );
}

/** `sql_escaped_name` is the name as SQL writes it; a table's includes its schema. */
function itemOf(dialect: Dialect, schema: string, name: string): object {
  const escaped = [schema, name].map((part) => dialect.quoteIdentifier(part)).join('.');
  return { name, sql_escaped_name: escaped, schema_name: schema };
}

function columnView(dialect: Dialect, schema: string, row: Row): AsServed<typeof SchemaColumnSchema> {
  const name = text(row, 'column_name');
  const type = text(row, 'data_type');
  const size = row['column_size'];
  return {
    name,
    sql_escaped_name: dialect.quoteIdentifier(name),
    schema_name: schema,
    data_type_database: type,
    data_type: type,
    data_type_looker: lookerType(type),
    description: null,
    column_size: size === null || size === undefined ? null : Number(size),
    snippets: [],
  };
}

/** The type of a dimension over such a column; the first matching pattern decides. */
const lookerTypes: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^(bool|bit$)/i, 'yesno'],
  [/^(timestamp|datetime)/i, 'datetime'],
  [/^date$/i, 'date'],
  [/^(u?(big|small|tiny|huge|medium)?int|serial|numeric|decimal|double|float|real|money|year)/i, 'number'],
];

function lookerType(databaseType: string): string {
  return lookerTypes.find(([pattern]) => pattern.test(databaseType))?.[1] ?? 'string';
}

/** Looker's ColumnSearch. */
export function columnSearchViews({ rows }: Catalogue): readonly object[] {
  return rows.map((row) => ({
    schema_name: text(row, 'schema_name'),
    table_name: text(row, 'table_name'),
    column_name: text(row, 'column_name'),
    data_type: text(row, 'data_type'),
  }));
}

/** Looker's ConnectionFeatures. */
export function featuresView(dialect: Dialect): AsServed<typeof ConnectionFeaturesSchema> {
  const hasPercentile = Object.hasOwn(dialect.aggregates, 'percentile');
  const features: Features = {
    cost_estimate: false,
    multiple_databases: false,
    column_search: true,
    persistent_table_indexes: false,
    persistent_derived_tables: false,
    turtles: true,
    percentile: hasPercentile,
    distinct_percentile: hasPercentile,
    stable_views: false,
    milliseconds: true,
    microseconds: true,
    subtotals: true,
    location: true,
    timezone: true,
    connection_pooling: false,
  };
  return { dialect_name: dialect.name, ...features };
}

/** Looker's DialectInfo: the settings that connections of `coatcheck.yaml` may have. */
export function dialectInfoView({ name, label, server }: Dialect): AsServed<typeof DialectInfoSchema> {
  const has: ReadonlySet<string> = new Set([
    'timezone',
    ...(server === null ? [] : ['auth', 'host', 'port', 'schema', 'ssl', 'username']),
  ]);
  return {
    name,
    label,
    default_max_connections: null,
    default_port: server === null ? null : String(server.port),
    default_max_queries: null,
    default_max_queries_per_user: null,
    installed: true,
    label_for_database_equivalent: server === null ? 'File' : 'Database',
    label_for_schema_equivalent: 'Schema',
    supported_driver_name: name,
    supported_driver_versions: null,
    supported_options: Object.fromEntries(dialectOptionNames.map((option) => [option, has.has(option)])),
    can: { show: true, index: true },
  };
}
