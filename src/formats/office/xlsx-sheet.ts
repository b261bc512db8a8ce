/** What surrounds the rows of a sheet: its header, how wide columns are, how it is filtered and printed. */
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { isNumericType } from '../cells/value-sql.ts';
import { headerCells, headerLines } from '../table/header-lines.ts';
import { cellText } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { xlsxTextCell } from './xlsx-cell.ts';
import type { XlsxStyles } from './xlsx-styles.ts';

/** Rows whose texts decide how wide columns are. */
const WIDTH_SAMPLE = 1000;
const SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">';
const SHEET_START = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${SHEET}`;

export interface SheetFrame {
  /** Lines of the header, which stay in view and are printed on every page. */
  readonly headerLines: number;
  /** XML before the rows, and after them and the totals of a sheet with so many rows. */
  readonly start: string;
  end(rowCount: number): string;
  /** Cells that a sheet of so many rows filters, such as `$A$1:$C$10`; null if it offers no filters. */
  filtered(rowCount: number): string | null;
}

/** Reads the first rows, for the widths of columns. */
export async function sheetFrame(table: Table, styles: XlsxStyles): Promise<SheetFrame> {
  const lines = headerLines(table);
  const { columns, input } = table;
  const widths = await columnWidths(table, lines);
  // A filter's buttons stand in one line over all columns, which a header of pivots does not have.
  const filters = input.shaped.shape.pivots.length === 0 && columns.length > 0;
  const filtered = (rowCount: number): string | null =>
    filters ? `$A$1:$${columnName(columns.length - 1)}$${String(rowCount + 1)}` : null;
  return {
    headerLines: lines.length,
    start: `${SHEET_START}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>${viewXml(lines.length, table)}${widthsXml(widths)}<sheetData>${headerXml(table, styles)}`,
    end(rowCount) {
      const range = filtered(rowCount)?.replaceAll('$', '');
      const page = pageXml(widths);
      return `</sheetData>${range === undefined ? '' : `<autoFilter ref="${range}"/>`}${mergesXml(lines)}${page}`;
    },
    filtered,
  };
}

/** Characters across a landscape page that can still be read. */
const PAGE_WIDTH = 300;

/** All columns on the width of a page, or of as many as a wide table needs to be read; numbered. */
function pageXml(widths: readonly number[]): string {
  const pages = Math.max(1, Math.ceil(widths.reduce((sum, width) => sum + width, 0) / PAGE_WIDTH));
  return `<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup orientation="landscape" fitToWidth="${String(pages)}" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>`;
}

/** A sheet with one text. */
export function noteSheetXml(note: string): string {
  return `${SHEET_START}<sheetData><row>${xlsxTextCell(note, 0)}</row></sheetData></worksheet>`;
}

/** Header lines stay in view, and what names a row beside its pivoted columns. */
function viewXml(lines: number, { columns }: Table): string {
  const named = Math.max(
    0,
    columns.findIndex(({ pivot }) => pivot !== null),
  );
  const [split, pane] = named === 0 ? ['', 'bottomLeft'] : [`xSplit="${String(named)}" `, 'bottomRight'];
  const first = `${columnName(named)}${String(lines + 1)}`;
  return `<sheetViews><sheetView workbookViewId="0"><pane ${split}ySplit="${String(lines)}" topLeftCell="${first}" activePane="${pane}" state="frozen"/></sheetView></sheetViews>`;
}

/**
 * Labels of numbers stand over them at the right, as pivot values of a single column do; a pivot value of several
 * columns stands in their middle. Cells that a merged one covers have its text too, for programs that read each cell.
 */
function headerXml(table: Table, styles: XlsxStyles): string {
  const lines = headerCells(headerLines(table));
  const rows = lines.map((cells, line) =>
    cells.flatMap(({ text, start, columns }) => {
      const column = table.columns[start];
      const over = line === lines.length - 1 || column?.pivot !== null;
      const isNumber = over && column !== undefined && isNumericType(column.type);
      const align = columns > 1 ? 'center' : isNumber ? 'right' : null;
      const style = styles.indexOf({ format: null, bold: true, align });
      return Array<string>(columns).fill(xlsxTextCell(text, style));
    }),
  );
  return rows.map((cells) => `<row>${cells.join('')}</row>`).join('');
}

/** In characters: wide enough for the header and the first rows, within reason. */
async function columnWidths(table: Table, header: readonly (readonly string[])[]): Promise<readonly number[]> {
  if (table.columns.length === 0) return [];
  const { workbench, shaped } = table.input;
  const lengths = table.columns.map((column) => `coalesce(max(${widthSql(cellText(column, table))}), 0)::DOUBLE`);
  const reader = await workbench.runAndReadAll(
    `SELECT ${lengths.join(', ')} FROM (SELECT * FROM ${identifier(shaped.relation)} LIMIT ${String(WIDTH_SAMPLE)})`,
  );
  const longest = reader.getRows()[0] ?? [];
  const widths = table.columns.map((_, index) => Math.max(9, Number(longest[index] ?? 0)));
  // A pivot value takes the room of all columns that it stands over.
  for (const { text, start, columns } of headerCells(header).flat()) {
    const needed = Math.ceil(text.replaceAll(WIDE, 'xx').length / columns);
    for (let at = start; at < start + columns; at += 1) widths[at] = Math.max(widths[at] ?? 0, needed);
  }
  return widths.map((width) => Math.min(60, width + 2));
}

/** Characters of wide scripts take the room of two others. */
const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/gu;

function widthSql(text: string): string {
  const wide = WIDE.source.replaceAll(/\\u([0-9A-F]{4})/g, String.raw`\x{$1}`);
  return `length(regexp_replace(${text}, '${wide}', 'xx', 'g'))`;
}

function widthsXml(widths: readonly number[]): string {
  if (widths.length === 0) return '';
  const columns = widths.map((width, index) => {
    const at = String(index + 1);
    return `<col min="${at}" max="${at}" width="${String(width)}" customWidth="1"/>`;
  });
  return `<cols>${columns.join('')}</cols>`;
}

/** A pivot value stands once over its columns. */
function mergesXml(lines: readonly (readonly string[])[]): string {
  const merges = headerCells(lines).flatMap((cells, line) =>
    cells
      .filter(({ columns }) => columns > 1)
      .map(({ start, columns }) => {
        const row = String(line + 1);
        return `<mergeCell ref="${columnName(start)}${row}:${columnName(start + columns - 1)}${row}"/>`;
      }),
  );
  return merges.length === 0 ? '' : `<mergeCells count="${String(merges.length)}">${merges.join('')}</mergeCells>`;
}

/** 0 → A, 26 → AA. */
function columnName(index: number): string {
  const letter = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}
