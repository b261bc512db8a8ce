/** What a database tells of its tables, as far as LookML can be written from it. */

export interface DatabaseColumn {
  readonly name: string;
  /** In the database's words: `timestamp without time zone`. */
  readonly type: string;
}

export interface DatabaseTable {
  /** Null = the one where tables without a schema are looked for. */
  readonly schema: string | null;
  readonly name: string;
  readonly columns: readonly DatabaseColumn[];
  /** Names of columns; empty = there is none, or nobody knows of one. */
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** One column that names rows of another table, by its primary key. */
export interface ForeignKey {
  readonly column: string;
  readonly to: TableName;
}

export type TableName = Pick<DatabaseTable, 'schema' | 'name'>;

export function isSameTable(a: TableName, b: TableName): boolean {
  return a.schema === b.schema && a.name === b.name;
}

export type ColumnKind = 'yesno' | 'whole' | 'number' | 'date' | 'datetime' | 'string';

/** By the first pattern that fits: of types of all dialects, lists aside. */
const kinds: readonly (readonly [ColumnKind, RegExp])[] = [
  ['yesno', /^bool/],
  ['whole', /^u?(tiny|small|medium|big|huge)?int(eger)?\d*\b|^year$/],
  ['number', /^(decimal|numeric|double|float|real)/],
  ['date', /^date$/],
  ['datetime', /^(timestamp|datetime)/],
  [
    'string',
    /^(character|char|varchar|bpchar|text|tinytext|mediumtext|longtext|string|uuid|enum|set|name|user-defined)/,
  ],
];

/** Null = values that cannot be grouped by, or mean nothing as text: documents, bytes, shapes. */
export function kindOf({ type }: DatabaseColumn): ColumnKind | null {
  const text = type.trim().toLowerCase();
  if (text.includes('[')) return null;
  return kinds.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
