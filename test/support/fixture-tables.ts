/** Small tables for every engine, written with the dialects' own literals. */
import type { Dialect } from '../../src/dialects/dialect.ts';
import { engineDialects, type Engine, type EngineName } from './engines.ts';

export type FixtureType = 'int' | 'bigint' | 'decimal' | 'double' | 'text' | 'date' | 'timestamp' | 'boolean';

/** Values are texts as `Literals` take them; null = NULL. */
export interface FixtureTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, FixtureType>>;
  readonly rows: readonly (readonly (string | null)[])[];
}

const columnTypes: Readonly<Record<EngineName, Readonly<Record<FixtureType, string>>>> = {
  duckdb: {
    int: 'INTEGER',
    bigint: 'BIGINT',
    decimal: 'DECIMAL(20, 4)',
    double: 'DOUBLE',
    text: 'VARCHAR',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    boolean: 'BOOLEAN',
  },
  postgres: {
    int: 'INTEGER',
    bigint: 'BIGINT',
    decimal: 'NUMERIC(20, 4)',
    double: 'DOUBLE PRECISION',
    text: 'TEXT',
    date: 'DATE',
    timestamp: 'TIMESTAMP',
    boolean: 'BOOLEAN',
  },
  mysql: {
    int: 'INT',
    bigint: 'BIGINT',
    decimal: 'DECIMAL(20, 4)',
    double: 'DOUBLE',
    text: 'VARCHAR(500)',
    date: 'DATE',
    timestamp: 'DATETIME(6)',
    boolean: 'BOOLEAN',
  },
};

/** Creates the table and fills it. */
export async function loadTable(engine: Engine, table: FixtureTable): Promise<void> {
  for (const statement of tableStatements(engine.name, table)) await engine.query(statement);
}

/** The statements of {@link loadTable}. */
export function tableStatements(engine: EngineName, table: FixtureTable): readonly string[] {
  const dialect = engineDialects[engine];
  const types = Object.entries(table.columns);
  const definitions = types.map(([name, type]) => `${dialect.quoteIdentifier(name)} ${columnTypes[engine][type]}`);
  const create = `CREATE TABLE ${dialect.quoteIdentifier(table.name)} (${definitions.join(', ')})`;
  if (table.rows.length === 0) return [create];
  const rows = table.rows.map(
    (row) => `(${row.map((value, index) => literalOf(dialect, types[index]?.[1], value)).join(', ')})`,
  );
  return [create, `INSERT INTO ${dialect.quoteIdentifier(table.name)} VALUES ${rows.join(',\n')}`];
}

function literalOf(dialect: Dialect, type: FixtureType | undefined, value: string | null): string {
  if (value === null) return 'NULL';
  switch (type) {
    case 'int':
    case 'bigint':
    case 'decimal':
    case 'double':
      return dialect.literal.number(value);
    case 'date':
      return dialect.literal.date(value);
    case 'timestamp':
      return dialect.literal.timestamp(value);
    case 'boolean':
      return dialect.literal.boolean(value === 'true');
    case 'text':
    case undefined:
      return dialect.literal.string(value);
  }
}
