/** The pivot columns of a result: the distinct values of the pivot fields, in order, cut at the column limit. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { emptyRecord } from '../../lib/record.ts';
import { isNumericColumn } from '../workbench/column-types.ts';
import { identifier } from '../workbench/duckdb-text.ts';
import { fillDomain, fiscalMonthOffsetOf, isTooMuchToFill, sortValueSql } from './fill-domain.ts';
import type { FillDomain } from './fill-domain.ts';
import { PIVOT_KEY_SEPARATOR, ROW_TOTAL_KEY } from './grid.ts';
import { orderTerm } from '../workbench/order-rows.ts';
import type { ResultShape } from '../prepared/result-shape.ts';
import type { RunColumns } from './run-columns.ts';
import type { PivotKey } from './shaped-result.ts';

export interface PivotKeys {
  /** A table with the pivot fields' columns and `__key`, the index in `keys`. */
  readonly relation: string;
  readonly keys: readonly PivotKey[];
  readonly truncated: boolean;
}

/** @param complete false if rows were cut off, see `FillSource` */
export async function createPivotKeys(
  workbench: DuckDBConnection,
  run: RunColumns,
  shape: ResultShape,
  complete: boolean,
): Promise<PivotKeys> {
  const relation = `${run.relation}_pivot_keys`;
  const fields = shape.pivots.flatMap((name) => {
    const column = run.values.get(name);
    return column === undefined ? [] : [{ name, column, sortColumn: run.sorts.get(name) ?? null }];
  });
  const columns = fields.flatMap((field) => [field.column, ...(field.sortColumn === null ? [] : [field.sortColumn])]);
  const distinct = [...new Set(columns)].map(identifier);
  const domains = await filledDomains(workbench, run, shape, fields, complete);
  const filled = domains.size > 0;
  const source = filled
    ? filledKeysSql(run, shape, fields, domains)
    : `SELECT ${distinct.join(', ')}, ${run.pivotRank === null ? 'NULL' : `min(${identifier(run.pivotRank)})`} AS __rank
       FROM ${identifier(run.relation)} GROUP BY ${distinct.join(', ')}`;
  const terms = fields.map((field) => keyOrder(field, shape));
  const order = filled || run.pivotRank === null ? terms : ['__rank', ...terms];
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(relation)} AS
     SELECT ${distinct.join(', ')}, (row_number() OVER (ORDER BY ${order.join(', ')}) - 1)::INTEGER AS __key FROM (${source})
     QUALIFY __key <= ${String(shape.columnLimit)}`,
  );
  const keys = await readKeys(workbench, relation, fields, run);
  const kept = keys.slice(0, shape.columnLimit);
  return { relation, keys: kept, truncated: keys.length > kept.length };
}

interface PivotField {
  readonly name: string;
  readonly column: string;
  readonly sortColumn: string | null;
}

/** Nulls come last in every dialect and direction, as in the SQL. */
function keyOrder(field: PivotField, shape: ResultShape): string {
  const desc = shape.sorts.find((sort) => sort.field === field.name)?.desc ?? false;
  const order = [...new Set([field.sortColumn ?? field.column, field.column])];
  return order.map((column) => orderTerm(identifier(column), desc, 'last')).join(', ');
}

/** The values of filled pivot fields, by field; none if there would be too many columns to sort. */
async function filledDomains(
  workbench: DuckDBConnection,
  run: RunColumns,
  shape: ResultShape,
  fields: readonly PivotField[],
  complete: boolean,
): Promise<ReadonlyMap<PivotField, FillDomain>> {
  const relation = identifier(run.relation);
  const domains = new Map<PivotField, FillDomain>();
  const counts: string[] = [];
  for (const field of fields) {
    const value = identifier(field.column);
    const rule = shape.fill.find((candidate) => candidate.field === field.name);
    const domain =
      rule &&
      fillDomain(rule, {
        relation,
        value,
        databaseType: run.types.get(field.column)?.toString() ?? 'VARCHAR',
        knownFrom: complete,
        knownTo: complete,
        fiscalMonthOffset: fiscalMonthOffsetOf(shape, field.name),
      });
    if (domain) domains.set(field, domain);
    const present = `(SELECT count(DISTINCT ${value}) FROM ${relation})`;
    counts.push(domain ? `${domain.count} + ${present}` : present);
  }
  return domains.size > 0 && (await isTooMuchToFill(workbench, counts)) ? new Map() : domains;
}

/** Combines every value of each filled pivot field with every value of the others. */
function filledKeysSql(
  run: RunColumns,
  shape: ResultShape,
  fields: readonly PivotField[],
  domains: ReadonlyMap<PivotField, FillDomain>,
): string {
  const relation = identifier(run.relation);
  const sources = fields.map((field, index) => {
    const value = identifier(field.column);
    const present = `SELECT DISTINCT ${value} AS value FROM ${relation}`;
    const rule = shape.fill.find((candidate) => candidate.field === field.name);
    const domain = domains.get(field);
    const values = domain ? `SELECT value FROM (${domain.sql}) UNION ${present}` : present;
    const { sortColumn } = field;
    const sort =
      sortColumn === null
        ? ''
        : `, ${sortValueSql(rule, { relation, value, sort: identifier(sortColumn), sortType: run.types.get(sortColumn) })} AS ${identifier(sortColumn)}`;
    return `(SELECT value AS ${value}${sort} FROM (${values}) v) s${String(index)}`;
  });
  return `SELECT * FROM ${sources.join(' CROSS JOIN ')}`;
}

async function readKeys(
  workbench: DuckDBConnection,
  relation: string,
  fields: readonly PivotField[],
  run: RunColumns,
): Promise<readonly PivotKey[]> {
  const texts = fields.flatMap((field) => [
    `${identifier(field.column)}::VARCHAR`,
    `${identifier(field.sortColumn ?? field.column)}::VARCHAR`,
  ]);
  const reader = await workbench.runAndReadAll(
    `SELECT ${texts.join(', ')} FROM ${identifier(relation)} ORDER BY __key`,
  );
  const taken = new Set([ROW_TOTAL_KEY]);
  return reader.getRows().map((row) => {
    const data = emptyRecord<string | number | null>();
    const sortValues = emptyRecord<string | number | null>();
    fields.forEach((field, index) => {
      data[field.name] = toKeyValue(row[index * 2], isNumericColumn(run.types.get(field.column)));
      const sortType = run.types.get(field.sortColumn ?? field.column);
      sortValues[field.name] = toKeyValue(row[index * 2 + 1], isNumericColumn(sortType));
    });
    // As in Looker, the values are followed by the sort values of fields that have a sort column: `Monday|FIELD|0`.
    const places = fields.flatMap(({ name, sortColumn }) => (sortColumn === null ? [] : [String(sortValues[name])]));
    const values = fields.map((field) => String(data[field.name]));
    const key = unusedKey([...values, ...places].join(PIVOT_KEY_SEPARATOR), taken);
    taken.add(key);
    return { key, data, sortValues, isTotal: false };
  });
}

/**
 * The text `null` would have the same key as a null, and so may texts that contain the separator: the later key gets a
 * number.
 */
function unusedKey(key: string, taken: ReadonlySet<string>): string {
  let unused = key;
  for (let number = 2; taken.has(unused); number += 1) unused = `${key} (${String(number)})`;
  return unused;
}

/** Numbers that JavaScript represents exactly stay numbers; everything else is text. */
function toKeyValue(text: unknown, numeric: boolean): string | number | null {
  if (typeof text !== 'string') return null;
  const number = Number(text);
  return numeric && String(number) === text ? number : text;
}
