/** Tables of a database with their columns and keys, declared or proved by their rows. */
import type { Dialect } from '../dialects/dialect.ts';
import { columnsSql, keysSql, schemasSql } from '../queries/catalogue-sql.ts';
import type { Row } from '../http/resources/read-rows.ts';
import { likelyForeignKeys, likelyKey } from '../scaffold/guess-keys.ts';
import { exactName } from '../dialects/plain-names.ts';
import { tableSql } from '../scaffold/sql-names.ts';
import type { ForeignKey, DatabaseTable, TableName } from '../scaffold/table.ts';
import type { Ask } from './ask-database.ts';

export interface TablesAsked {
  readonly dialect: Dialect;
  /** Null = the default one alone. */
  readonly schema: string | null;
  /** Names of tables; null = all. */
  readonly tables: ReadonlySet<string> | null;
  /** Tells how far it is. */
  readonly onStep: (step: string) => void;
}

/** @throws Error in the words of the database */
export async function readTables(
  ask: Ask,
  { dialect, schema, tables, onStep }: TablesAsked,
): Promise<readonly DatabaseTable[]> {
  onStep('reading the tables');
  const schemas = await ask(schemasSql(dialect));
  const defaultSchema = schemas.find((row) => Number(row['is_default']) === 1)?.['schema_name'] ?? null;
  const wanted = schema ?? (typeof defaultSchema === 'string' ? defaultSchema : undefined);
  const columns = await ask(columnsSql(dialect, { schema: wanted, ...(tables && { tables: [...tables] }) }));
  const schemaOf = (name: unknown): string | null => (name === defaultSchema ? null : String(name));
  const declared = withKeys(withColumns(columns, schemaOf), await ask(keysSql(dialect)), schemaOf);
  const keyed: DatabaseTable[] = [];
  for (const [index, table] of declared.entries()) {
    const guess = likelyKey(table);
    if (guess !== null) onStep(`checking keys ${String(index + 1)}/${String(declared.length)}`);
    const isKey = guess !== null && (await tellsRowsApart(ask, table, guess, dialect));
    keyed.push(isKey ? { ...table, primaryKey: [guess] } : table);
  }
  return keyed.map((table) => ({
    ...table,
    foreignKeys: [...table.foreignKeys, ...likelyForeignKeys(table, keyed)],
  }));
}

function withColumns(rows: readonly Row[], schemaOf: (name: unknown) => string | null): readonly DatabaseTable[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row['schema_name'], row['table_name']]));
  return [...groups.values()].map((group) => ({
    schema: schemaOf(group[0]?.['schema_name']),
    name: String(group[0]?.['table_name']),
    columns: group.map((row) => ({ name: String(row['column_name']), type: String(row['data_type']) })),
    primaryKey: [],
    foreignKeys: [],
  }));
}

function withKeys(
  tables: readonly DatabaseTable[],
  rows: readonly Row[],
  schemaOf: (name: unknown) => string | null,
): readonly DatabaseTable[] {
  const keys = [
    ...Map.groupBy(rows, (row) =>
      JSON.stringify([row['schema_name'], row['table_name'], row['constraint_name']]),
    ).values(),
  ];
  const isOf = (row: Row | undefined, { schema, name }: TableName): boolean =>
    row !== undefined && schemaOf(row['schema_name']) === schema && row['table_name'] === name;
  return tables.map((table) => {
    const own = keys.filter(([first]) => isOf(first, table));
    const primary = own.find(([first]) => first?.['kind'] === 'PRIMARY KEY') ?? [];
    const foreign = own.flatMap((key): readonly ForeignKey[] => {
      const [first] = key;
      // Keys of several columns join by what LookML has one dimension for: left to the author.
      if (first?.['kind'] !== 'FOREIGN KEY' || key.length > 1 || first['to_table'] === null) return [];
      const to = { schema: schemaOf(first['to_schema']), name: String(first['to_table']) };
      return [{ column: String(first['column_name']), to }];
    });
    return { ...table, primaryKey: primary.map((row) => String(row['column_name'])), foreignKeys: foreign };
  });
}

/** Asked of the rows: sums over joins are right only if it is so. A database that refuses has said no. */
async function tellsRowsApart(ask: Ask, table: DatabaseTable, column: string, dialect: Dialect): Promise<boolean> {
  const name = exactName(column, dialect);
  const [all, distinct] = [exactName('n', dialect), exactName('d', dialect)];
  const sql = `SELECT COUNT(*) AS ${all}, COUNT(DISTINCT t.${name}) AS ${distinct} FROM ${tableSql(table, dialect)} t`;
  const [row] = await ask(sql).catch(() => []);
  return row !== undefined && Number(row['n']) === Number(row['d']) && Number(row['n']) > 0;
}
