/** Looker's `json_detail`: an envelope of facts about the query around its rows, each cell an object. */
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { jsonText } from '../../lib/json-text.ts';
import type { JsonValue } from '../../lib/json.ts';
import { SEES_ALL } from '../../results/reader/sight.ts';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import type { RenderInput } from '../table/format.ts';
import { drillLinksSql } from '../table/drill-links.ts';
import { envelope, storedDetailHead } from './json-detail-envelope.ts';
import { jsonRowSql } from './json-row.ts';
import { readTexts } from '../table/read-texts.ts';
import { ofTotals, openTable } from '../table/table.ts';
import type { Table, TableField } from '../table/table.ts';
import type { LabelColumn, TableColumn } from '../cells/table-column.ts';
import { jsonTextSql } from '../cells/value-sql.ts';
import { writeRows } from '../table/write-rows.ts';

const byName = (field: TableField): string => field.field.name;

export async function encodeJsonDetail(input: RenderInput): Promise<void> {
  const opened = await openTable(input);
  const table = input.options.serverTableCalcs ? opened : withoutCalculations(opened);
  const { workbench, shaped, file, hold, signal, run } = input;
  const shown = table.columns.filter((column) => column.field.category === 'dimension');
  const labels = [...shown, ...table.hiddenLabels];
  const row = jsonRowSql(table.fields, (column) => detailCellSql(column, table, labels), byName);
  const totalsRow = jsonRowSql(ofTotals(table).fields, (column) => detailCellSql(column, table, []), byName);
  const { before, after } = envelope(input.details, shaped.shape, {
    // No rows at all is cut off by Looker's reckoning, whatever there is (samples, fact 11).
    truncated: shaped.truncated || shaped.shape.limit === 0,
    columnsTruncated: shaped.columnsTruncated,
    sql: run.sql,
    sight: input.options.sight ?? SEES_ALL,
    ranAt: run.ranAt,
    runtimeSeconds: run.runtimeSeconds,
    pivots: pivotMembers(table),
    totals: await totalsMember(table, totalsRow),
    subtotals: await subtotalsMember(table),
  });
  // Coatcheck's addition: inside multi_results no header can say it.
  const said = run.notice ?? input.details.notice ?? null;
  const notice = said === null ? '' : `"notice":${jsonText(said)},`;
  await writeRows({
    workbench,
    relation: shaped.relation,
    row,
    prefix: `${storedDetailHead(run.resultId)}${before}${notice}"data":[`,
    separator: ',',
    suffix: `],${after}`,
    file,
    hold,
    signal,
  });
}

/** For clients that compute table calculations themselves: the envelope says what they are, the rows leave them out. */
function withoutCalculations(table: Table): Table {
  const isKept = ({ field }: { readonly field: ResultField }): boolean => field.category !== 'table_calculation';
  return { ...table, fields: table.fields.filter(isKept), columns: table.columns.filter(isKept) };
}

/** JSON of a cell: `{"value":1062,"rendered":"1,062"}`; members beside `value` stand only where they say something. */
function detailCellSql(column: TableColumn, table: Table, labels: readonly LabelColumn[]): string {
  const parts = [`'{"value":'`, column.json];
  if (column.sortColumn !== null) {
    // JSON has no such numbers.
    const value = ['NaN', 'Infinity', '-Infinity'].reduce(
      (text, none) => `nullif(${text}, '${none}')`,
      `to_json(${identifier(column.sortColumn)})::VARCHAR`,
    );
    parts.push(`coalesce(',"sort_value":' || ${value}, '')`);
  }
  if (column.rendered !== null) {
    parts.push(
      `CASE WHEN ${column.rendered} <> ${column.plain} THEN ',"rendered":' || ${jsonTextSql(column.rendered)} ELSE '' END`,
    );
  }
  if (column.filterable !== null) {
    parts.push(`coalesce(',"filterable_value":' || ${jsonTextSql(column.filterable)}, '')`);
  }
  if (column.html !== null) parts.push(`coalesce(',"html":' || ${jsonTextSql(column.html)}, '')`);
  const links = [
    ...(table.input.options.generateDrillLinks ? [drillLinksSql(column, table, labels)] : []),
    column.links,
  ].filter((sql) => sql !== null);
  if (links.length > 0) {
    const joined = `concat_ws(',', ${links.map((sql) => `nullif(${sql}, '')`).join(', ')})`;
    parts.push(
      `CASE WHEN ${column.plain} IS NOT NULL THEN coalesce(',"links":[' || nullif(${joined}, '') || ']', '') ELSE '' END`,
    );
  }
  return `concat(${parts.join(', ')}, '}')`;
}

function pivotMembers(table: Table): JsonValue[] | null {
  const { shape, pivotKeys } = table.input.shaped;
  if (shape.pivots.length === 0) return null;
  return pivotKeys.map((pivot) => ({
    key: pivot.key,
    data: { ...pivot.data },
    sort_values: { ...pivot.sortValues },
    is_total: pivot.isTotal,
    metadata: Object.fromEntries(Object.entries(pivot.data).map(([name, value]) => [name, { value }])),
  }));
}

async function totalsMember(table: Table, row: string): Promise<string | null> {
  const { workbench, shaped } = table.input;
  if (shaped.totals === null) return null;
  const [text] = await readTexts(workbench, row, shaped.totals);
  // There may be no row: of a pivot without any column.
  return text ?? null;
}

/** `{"1":[rows]}`, each row with the fields it is grouped by. Subtotal rows are bounded by the query's own limit. */
async function subtotalsMember(table: Table): Promise<string | null> {
  const { workbench, shaped } = table.input;
  if (shaped.subtotals.length === 0) return null;
  const depths = await Promise.all(
    shaped.subtotals.map(async (subtotal) => {
      const grouped = new Set(subtotal.groupedBy);
      const labels = table.columns.filter((column) => grouped.has(column.field.name));
      const cell = (column: TableColumn): string =>
        column.field.category === 'dimension' && !grouped.has(column.field.name)
          ? `'{"value":null,"filterable_value":"EMPTY"}'`
          : detailCellSql(table.inGroups(column, labels), table, labels);
      const rows = await readTexts(workbench, jsonRowSql(table.fields, cell, byName), subtotal.relation);
      const grouping = `,"$$$__grouping__$$$":${jsonText(subtotal.groupedBy)}}`;
      return `"${String(subtotal.depth)}":[${rows.map((row) => row.slice(0, -1) + grouping).join(',')}]`;
    }),
  );
  return `{${depths.join(',')}}`;
}
