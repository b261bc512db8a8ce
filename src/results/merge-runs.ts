/** Merge queries: the shaped results of several queries joined to one relation, as if one statement had made it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readColumnTypes } from './column-types.ts';
import { identifier } from './duckdb-text.ts';
import type { PreparedQuery } from './prepared-query.ts';
import type { ResultField, ResultShape } from './result-shape.ts';
import type { ShapedColumn, ShapedResult } from './shaped-result.ts';
import type { StatementRun } from './statement-run.ts';

interface MergedColumn {
  readonly source: number;
  readonly column: ShapedColumn;
  readonly field: ResultField;
}

/**
 * Joins each further source left outer to the first on its mapped fields. Fields keep their names; a name that an
 * earlier source has already gets the number of its own source before it: `q2_orders.count`. Mapped fields of further
 * sources do not appear again.
 */
export async function mergeRuns(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  shaped: readonly ShapedResult[],
): Promise<{ readonly shape: ResultShape; readonly runs: readonly StatementRun[] }> {
  const sources = prepared.merge?.sources ?? [];
  const columns = mergedColumns(
    sources.map((source) => source.mergeFields),
    shaped,
  );
  const calculations = prepared.shape.fields.filter((field) => field.calculation !== null);
  const shape: ResultShape = {
    ...prepared.shape,
    fields: [...columns.map((column) => column.field), ...calculations],
    total: prepared.shape.total && shaped.every((result) => result.totals !== null),
    free: false,
  };
  const base = shaped[0];
  if (!base) return { shape, runs: [] };
  const main = `${base.relation}_merged`;
  const joins: string[] = [];
  for (const [index, result] of shaped.entries()) {
    if (index > 0) joins.push(await joinSql(workbench, base, result, index, sources[index]?.mergeFields ?? []));
  }
  const cells = columns.flatMap(mergedCells).join(', ');
  const limit = prepared.shape.limit === null ? '' : `LIMIT ${String(prepared.shape.limit)}`;
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(main)} AS SELECT ${cells}
     FROM (SELECT *, row_number() OVER () AS __position FROM ${identifier(base.relation)}) s0 ${joins.join(' ')}
     ORDER BY s0.__position ${limit}`,
  );
  const truncated = shaped.some((result) => result.truncated);
  const runs: StatementRun[] = [mergedRun('main', main, truncated)];
  if (shape.total) {
    const totals = `${main}_totals`;
    const from = shaped.map((result, index) => `${identifier(result.totals ?? '')} s${String(index)}`);
    await workbench.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(totals)} AS SELECT ${cells} FROM ${from.join(' CROSS JOIN ')}`,
    );
    runs.push(mergedRun('total', totals, false));
  }
  return { shape, runs };
}

function mergedRun(role: 'main' | 'total', relation: string, truncated: boolean): StatementRun {
  const statement = { role, sql: '', runSql: '', limit: null, columns: [], sourceMap: [] };
  return { statement, relation, truncated };
}

type MergeFields = readonly { readonly fieldName: string; readonly sourceFieldName: string }[];

function mergedColumns(mergeFields: readonly MergeFields[], shaped: readonly ShapedResult[]): readonly MergedColumn[] {
  const taken = new Set<string>();
  return shaped.flatMap((result, source) => {
    const mapped = new Set(source === 0 ? [] : mergeFields[source]?.map((pair) => pair.sourceFieldName));
    return result.columns.flatMap((column): MergedColumn[] => {
      if (mapped.has(column.field.name)) return [];
      const field = mergedField(column, result, source, taken);
      taken.add(field.name);
      return [{ source, column, field }];
    });
  });
}

/** A pivoted source's columns become fields of their own, named by pivot key and field. */
function mergedField(
  column: ShapedColumn,
  result: ShapedResult,
  source: number,
  taken: ReadonlySet<string>,
): ResultField {
  const key = column.pivot === null ? undefined : result.pivotKeys[column.pivot]?.key;
  const own = key === undefined ? column.field.name : `${key} - ${column.field.name}`;
  const name = taken.has(own) ? `q${String(source + 1)}_${own}` : own;
  const label = key === undefined ? column.field.label : `${key} - ${column.field.label}`;
  const sortColumn = column.sortColumn === null ? null : `${name}|sort`;
  const metadata = { ...column.field.metadata, name, label };
  return { ...column.field, name, label, column: name, sortColumn, calculation: null, metadata };
}

function mergedCells({ source, column, field }: MergedColumn): readonly string[] {
  const from = `s${String(source)}`;
  const value = `${from}.${identifier(column.name)} AS ${identifier(field.name)}`;
  if (column.sortColumn === null || field.sortColumn === null) return [value];
  return [value, `${from}.${identifier(column.sortColumn)} AS ${identifier(field.sortColumn)}`];
}

/** Values of different types (a date here, its text there) meet as text. */
async function joinSql(
  workbench: DuckDBConnection,
  base: ShapedResult,
  result: ShapedResult,
  index: number,
  mergeFields: MergeFields,
): Promise<string> {
  const baseTypes = await readColumnTypes(workbench, base.relation);
  const types = await readColumnTypes(workbench, result.relation);
  const alias = `s${String(index)}`;
  const terms = mergeFields.flatMap(({ fieldName, sourceFieldName }) => {
    const left = base.columns.find((column) => column.field.name === fieldName);
    const right = result.columns.find((column) => column.field.name === sourceFieldName);
    if (!left || !right) return [];
    const same = baseTypes.get(left.name)?.toString() === types.get(right.name)?.toString();
    const cast = same ? '' : '::VARCHAR';
    return [`s0.${identifier(left.name)}${cast} IS NOT DISTINCT FROM ${alias}.${identifier(right.name)}${cast}`];
  });
  return `LEFT JOIN ${identifier(result.relation)} ${alias} ON ${terms.join(' AND ') || 'true'}`;
}
