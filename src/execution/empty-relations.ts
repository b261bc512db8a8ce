/** Step two of a job that may ask no database: the relations of a query's statements, without a row. */
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../results/duckdb-text.ts';
import type { PreparedQuery } from '../results/prepared-query.ts';
import type { ValueKind } from '../results/result-shape.ts';
import type { StoredRelation } from '../results/stored-result.ts';
import { relationName, type StatementsRun } from './run-statements.ts';

const types: Readonly<Record<ValueKind, string>> = {
  string: 'VARCHAR',
  number: 'DOUBLE',
  yesno: 'VARCHAR',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  list: 'VARCHAR',
  location: 'VARCHAR',
  unknown: 'VARCHAR',
};

/** Columns of free SQL are known to the database alone; a file has at least one. */
const UNKNOWN_COLUMNS = [{ name: 'result', type: 'VARCHAR' }];

export async function emptyRelations({
  prepared,
  folder,
  workbench,
}: {
  readonly prepared: PreparedQuery;
  readonly folder: string;
  readonly workbench: DuckDBConnection;
}): Promise<StatementsRun> {
  const sources = prepared.merge?.sources.map(({ query }, source) => ({ query, source })) ?? [
    { query: prepared, source: null },
  ];
  const relations: StoredRelation[] = [];
  for (const { query, source } of sources) {
    const kinds = new Map(query.shape.fields.map(({ column, kind }) => [column, kind]));
    for (const statement of query.statements) {
      const known = statement.columns.map(({ name }) => ({ name, type: types[kinds.get(name) ?? 'unknown'] }));
      const columns = known.length === 0 ? UNKNOWN_COLUMNS : known;
      const name = relationName(statement, source);
      const file = `${name}.parquet`;
      const cells = columns.map((column) => `NULL::${column.type} AS ${identifier(column.name)}`).join(', ');
      await workbench.run(`COPY (SELECT ${cells} WHERE false) TO ${textLiteral(join(folder, file))} (FORMAT parquet)`);
      relations.push({
        source,
        statement,
        name,
        files: [file],
        columns: columns.map((column) => ({ key: column.name, type: column.type, asText: false })),
        rowCount: 0,
        truncated: false,
      });
    }
  }
  return { relations, runtimeSeconds: 0 };
}
