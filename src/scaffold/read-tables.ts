/** Tables of a database with their columns and keys, declared or proved by their rows. */
import { columnsSql, keysSql, schemasSql, type CatalogueQuestion } from '../dialects/catalogue-sql.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { exactName } from '../dialects/plain-names.ts';
import { likelyForeignKeys, likelyKey } from './guess-keys.ts';
import { tableSql } from './sql-names.ts';
import { isSameTable, type ForeignKey, type DatabaseTable, type TableName } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** Rows of a statement, all of them: column → value. @throws Error in the words of the database */
export type Ask = (sql: string) => Promise<readonly Row[]>;

/** A table as its database names it. */
export interface NamedTable {
  readonly schema: string;
  readonly name: string;
  /** Its one column that tells rows apart; null = as the database declares, or as its rows bear out. */
  readonly primaryKey: string | null;
}

export interface TablesAsked {
  readonly dialect: Dialect;
  /** Null = the default one alone. */
  readonly schema: string | null;
  /** Names of tables; null = all. */
  readonly names: ReadonlySet<string> | null;
  /** Tells how far it is. */
  readonly onStep: (step: string) => void;
}

/** The tables of a schema. @throws Error in the words of the database */
export async function readTables(
  ask: Ask,
  { dialect, schema, names, onStep }: TablesAsked,
): Promise<readonly DatabaseTable[]> {
  onStep('reading the tables');
  const defaultSchema = await readDefaultSchema(ask, dialect);
  const wanted = schema ?? defaultSchema ?? undefined;
  const question = { schema: wanted, ...(names && { tables: [...names] }) };
  return withGuesses(ask, await readDeclared(ask, dialect, question, defaultSchema), dialect, onStep);
}

/** @returns those that there are. @throws Error in the words of the database, and the reason of the signal */
export async function readListedTables(
  ask: Ask,
  listed: readonly NamedTable[],
  { dialect, signal }: { readonly dialect: Dialect; readonly signal: AbortSignal },
): Promise<ReadonlyMap<NamedTable, DatabaseTable>> {
  const defaultSchema = await readDefaultSchema(ask, dialect);
  const question = { tables: [...new Set(listed.map(({ name }) => name))] };
  const declared = await readDeclared(ask, dialect, question, defaultSchema);
  const there = listed.flatMap((one) => {
    const place = { schema: one.schema === defaultSchema ? null : one.schema, name: one.name };
    const table = declared.find((other) => isSameTable(place, other));
    if (table === undefined) return [];
    return [{ one, table: one.primaryKey === null ? table : { ...table, primaryKey: [one.primaryKey] } }];
  });
  const tables = await withGuesses(
    ask,
    there.map(({ table }) => table),
    dialect,
    // What is asked for nobody is refused as well, and would count as the answer that nothing is a key.
    () => signal.throwIfAborted(),
  );
  signal.throwIfAborted();
  return new Map(there.map(({ one, table }, index) => [one, tables[index] ?? table]));
}

async function readDefaultSchema(ask: Ask, dialect: Dialect): Promise<string | null> {
  const schemas = await ask(schemasSql(dialect));
  const name = schemas.find((row) => Number(row['is_default']) === 1)?.['schema_name'];
  return typeof name === 'string' ? name : null;
}

/** Tables with the keys that they declare; the default schema is null in them. */
async function readDeclared(
  ask: Ask,
  dialect: Dialect,
  question: CatalogueQuestion,
  defaultSchema: string | null,
): Promise<readonly DatabaseTable[]> {
  const schemaOf = (name: unknown): string | null => (name === defaultSchema ? null : String(name));
  const columns = await ask(columnsSql(dialect, question));
  return withKeys(withColumns(columns, schemaOf), await ask(keysSql(dialect)), schemaOf);
}

/** Keys that are not declared, where rows bear out what names tell. */
async function withGuesses(
  ask: Ask,
  declared: readonly DatabaseTable[],
  dialect: Dialect,
  onStep: (step: string) => void,
): Promise<readonly DatabaseTable[]> {
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
