/** `csv` (RFC 4180, lines end in `\n`) and `txt` (the same with tabs): written by DuckDB's own CSV writer. */
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import type { Encoder, RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { readTexts } from '../table/read-texts.ts';
import { namedTotals } from '../table/named-totals.ts';
import { cellText, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { runCancellable } from '../table/write-rows.ts';

async function render(input: RenderInput, delimiter: ',' | '\t'): Promise<void> {
  const table = await openTable(input);
  const { workbench, shaped, file, signal } = input;
  const cells = selectCells(table);
  const header = headerLines(table).map((line) => line.map((text) => quoted(text, delimiter)).join(delimiter));
  const body = [`SELECT ${cells} FROM ${identifier(shaped.relation)}`];
  if (shaped.totals !== null) body.push(`SELECT ${selectCells(namedTotals(table))} FROM ${identifier(shaped.totals)}`);
  // DuckDB's writer takes only a prefix that is not empty. If no column is shown, the header is an empty line, which is
  // written as the first row.
  const prefix = header.join('\n') + ((await hasLines(input)) ? '\n' : '');
  if (prefix === '') body.unshift('SELECT NULL::VARCHAR');
  const options = [
    'FORMAT csv',
    'HEADER false',
    `DELIMITER ${textLiteral(delimiter)}`,
    `QUOTE '"'`,
    `ESCAPE '"'`,
    `NULL ''`,
    `NEW_LINE ${textLiteral('\n')}`,
    ...(prefix === '' ? [] : [`PREFIX ${textLiteral(prefix)}`, `SUFFIX ${textLiteral('\n')}`]),
  ];
  const sql = `COPY (${body.join(' UNION ALL ')}) TO ${textLiteral(file)} (${options.join(', ')})`;
  await runCancellable(workbench, sql, signal);
}

/** Do lines follow the header: rows, or totals, which an empty pivoted result does not have? */
async function hasLines({ workbench, shaped }: RenderInput): Promise<boolean> {
  if (shaped.rowCount > 0) return true;
  return shaped.totals !== null && (await readTexts(workbench, '1', shaped.totals)).length > 0;
}

function selectCells(table: Table): string {
  // A table without columns still has one empty cell in each row, since SELECT needs something to select.
  return table.columns.map((column) => cellText(column, table)).join(', ') || `NULL::VARCHAR`;
}

function quoted(text: string, delimiter: string): string {
  const plain = !text.includes(delimiter) && !/["\r\n]/.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}

export const encodeCsv: Encoder = (input) => render(input, ',');

export const encodeTxt: Encoder = (input) => render(input, '\t');
