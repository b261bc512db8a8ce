/** Statements that ask a database for its schemas, tables and columns, all over the standard's `information_schema`. */
import type { Dialect } from './dialect.ts';
import { exactName } from './plain-names.ts';

/** What to look for; members that are left out do not matter. */
export interface CatalogueQuestion {
  readonly schema?: string | undefined;
  /** Part of a table's name. */
  readonly tablePart?: string | undefined;
  readonly tables?: readonly string[] | undefined;
  readonly column?: string | undefined;
}

/** Name of a schema → whether it is the default one, in their order. */
export function schemasSql(dialect: Dialect): string {
  const { catalogue } = dialect;
  const as = naming(dialect);
  return `SELECT DISTINCT s.schema_name AS ${as('schema_name')}, ${isDefault('s.schema_name', catalogue)} AS ${as('is_default')}
FROM information_schema.schemata s
WHERE s.catalog_name = ${catalogue.currentCatalog} AND NOT ${catalogue.isOwnSchema('s.schema_name')}
ORDER BY 1`;
}

export function tablesSql(dialect: Dialect, question: CatalogueQuestion): string {
  const as = naming(dialect);
  return `SELECT t.table_schema AS ${as('schema_name')}, ${isDefault('t.table_schema', dialect.catalogue)} AS ${as('is_default')}, t.table_name AS ${as('table_name')}
FROM information_schema.tables t
WHERE ${conditions('t', dialect, question)}
ORDER BY 1, 3`;
}

export function columnsSql(dialect: Dialect, question: CatalogueQuestion): string {
  const as = naming(dialect);
  return `SELECT t.table_schema AS ${as('schema_name')}, t.table_name AS ${as('table_name')}, t.column_name AS ${as('column_name')}, t.data_type AS ${as('data_type')}, t.character_maximum_length AS ${as('column_size')}
FROM information_schema.columns t
WHERE ${conditions('t', dialect, question)}
ORDER BY 1, 2, t.ordinal_position`;
}

/** These names identify the columns of the answer. */
const naming =
  (dialect: Dialect) =>
  (name: string): string =>
    exactName(name, dialect);

function isDefault(name: string, { currentSchema }: Dialect['catalogue']): string {
  return `CASE WHEN ${name} = ${currentSchema} THEN 1 ELSE 0 END`;
}

function conditions(t: string, dialect: Dialect, { schema, tablePart, tables, column }: CatalogueQuestion): string {
  const { literal, catalogue } = dialect;
  const isOneOf = (name: string, values: readonly string[]) =>
    dialect.equalsText(name, values.map(literal.string), false);
  const part = tablePart === undefined || tablePart === '' ? null : `%${literal.likeText(tablePart)}%`;
  return [
    `${t}.table_catalog = ${catalogue.currentCatalog}`,
    `NOT ${catalogue.isOwnSchema(`${t}.table_schema`)}`,
    ...(schema === undefined ? [] : [`${t}.table_schema = ${literal.string(schema)}`]),
    ...(part === null ? [] : [dialect.like(`${t}.table_name`, literal.string(part), false)]),
    ...(tables === undefined ? [] : [isOneOf(`${t}.table_name`, tables)]),
    ...(column === undefined ? [] : [isOneOf(`${t}.column_name`, [column])]),
  ].join(' AND ');
}

/** The keys that tables declare, a row for each of a key's columns: see `Dialect.catalogue.keys`. */
export function keysSql({ catalogue }: Dialect): string {
  return catalogue.keys;
}
