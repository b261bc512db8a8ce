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
  // A filter's buttons stand in one line over all columns, which a header of pivots does not have.
  const filters = input.shaped.shape.pivots.length === 0 && columns.length > 0;
  const filtered = (rowCount: number): string | null =>
    filters ? `$A$1:$${columnName(columns.length - 1)}$${String(rowCount + 1)}` : null;
  return {
    headerLines: lines.length,
    start: `${SHEET_START}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>${viewXml(lines.length)}${await widthsXml(table, lines)}<sheetData>${headerXml(table, styles)}`,
    end(rowCount) {
      const range = filtered(rowCount)?.replaceAll('$', '');
      return `</sheetData>${range === undefined ? '' : `<autoFilter ref="${range}"/>`}${mergesXml(lines)}${PAGE}`;
    },
    filtered,
  };
}

/** All columns on the width of a page, as many pages as the rows need, numbered. */
const PAGE =
  '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>';

/** A sheet with one text. */
export function noteSheetXml(note: string): string {
  return `${SHEET_START}<sheetData><row>${xlsxTextCell(note, 0)}</row></sheetData></worksheet>`;
}

/** Header lines stay in view. */
function viewXml(lines: number): string {
  return `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${String(lines)}" topLeftCell="A${String(lines + 1)}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;
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

/** Wide enough for the header and the first rows, within reason. */
async function widthsXml(table: Table, header: readonly (readonly string[])[]): Promise<string> {
  if (table.columns.length === 0) return '';
  const { workbench, shaped } = table.input;
  const lengths = table.columns.map((column) => `coalesce(max(length(${cellText(column, table)})), 0)::DOUBLE`);
  const reader = await workbench.runAndReadAll(
    `SELECT ${lengths.join(', ')} FROM (SELECT * FROM ${identifier(shaped.relation)} LIMIT ${String(WIDTH_SAMPLE)})`,
  );
  const longest = reader.getRows()[0] ?? [];
  const columns = table.columns.map((_, index) => {
    const titles = header.map((line) => line[index]?.length ?? 0);
    const width = Math.min(60, Math.max(9, Number(longest[index] ?? 0), ...titles) + 2);
    return `<col min="${String(index + 1)}" max="${String(index + 1)}" width="${String(width)}" customWidth="1"/>`;
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
