/** Step two of a job that must not ask a database: the relations of a query's statements, without rows. */
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../results/workbench/duckdb-text.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import type { StoredRelation } from '../results/storage/stored-result.ts';
import { valueType } from '../results/workbench/value-type.ts';
import { relationName, type StatementsRun } from './run-statements.ts';

/** Only the database knows the columns of free SQL; a file has at least one. */
const UNKNOWN_TYPE = 'VARCHAR';
const UNKNOWN_COLUMNS = [{ name: 'result', type: UNKNOWN_TYPE }];

/** The query as it is shaped and stored: nothing is filled in, because what is missing is unknown. */
export function withoutFill(prepared: PreparedQuery): PreparedQuery {
  return { ...prepared, shape: { ...prepared.shape, fill: [] } };
}

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
    const fields = new Map(query.shape.fields.map((field) => [field.column, field]));
    for (const statement of query.statements) {
      const known = statement.columns.map(({ name }) => {
        const field = fields.get(name);
        return { name, type: field === undefined ? UNKNOWN_TYPE : valueType(field) };
      });
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
  return { relations, loaded: new Map(), runtimeSeconds: 0 };
}
