/**
 * `xlsx`: sheets are written as XML by DuckDB, row by row, and zipped as streams. More rows than a sheet holds go on
 * in further sheets; a result that was cut says so in a sheet of its own, out of the way of programs that read rows.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { identifier } from '../../results/workbench/duckdb-text.ts';
import type { RenderInput } from '../table/format.ts';
import { headerLines } from '../table/header-lines.ts';
import { truncationNote } from '../text/markup.ts';
import { readTexts } from '../table/read-texts.ts';
import { cellText, ofTotals, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { writeRows } from '../table/write-rows.ts';
import { xlsxCellSql, xlsxTextCell } from './xlsx-cell.ts';
import { contentTypesXml, relationsXml, workbookRelationsXml, workbookXml } from './xlsx-parts.ts';
import { XlsxStyles } from './xlsx-styles.ts';

/** Rows of a sheet. */
const MAX_SHEET_ROWS = 1_048_576;
/** Rows whose texts decide how wide columns are. */
const WIDTH_SAMPLE = 1000;
/** Deflate's quick end: sheets are repetitive, and three times the effort saves a tenth. */
const COMPRESSION_LEVEL = 2;
const SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">';

export async function encodeXlsx(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const styles = new XlsxStyles();
  const header = headerLines(table);
  const bold = styles.indexOf({ format: null, bold: true });
  const rowsPerSheet = MAX_SHEET_ROWS - header.length - 1;
  const sheetCount = Math.max(1, Math.ceil(input.shaped.rowCount / rowsPerSheet));
  const headerXml = header.map((line) => `<row>${line.map((text) => xlsxTextCell(text, bold)).join('')}</row>`);
  const start = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${SHEET}${viewXml(header.length)}${await widthsXml(table, header)}<sheetData>${headerXml.join('')}`;
  const row = rowSql(table, styles, false);
  const totals =
    input.shaped.totals === null
      ? ''
      : (await readTexts(input.workbench, rowSql(ofTotals(table), styles, true), input.shaped.totals)).join('');
  const files = Array.from({ length: sheetCount }, (_, index) => `${input.file}.sheet${String(index + 1)}`);
  try {
    for (const [index, file] of files.entries()) {
      const last = index === files.length - 1;
      await writeRows({
        workbench: input.workbench,
        relation: input.shaped.relation,
        row,
        prefix: start,
        separator: '\n',
        suffix: `${last ? totals : ''}</sheetData>${mergesXml(header)}</worksheet>`,
        file,
        signal: input.signal,
        clause: sheetCount > 1 ? `LIMIT ${String(rowsPerSheet)} OFFSET ${String(index * rowsPerSheet)}` : '',
      });
    }
    await zip(input, files, styles);
  } finally {
    for (const file of files) await rm(file, { force: true });
  }
}

function rowSql(table: Table, styles: XlsxStyles, bold: boolean): string {
  const cells = table.columns.map((column) => xlsxCellSql(column, table, styles, bold));
  return `concat(${["'<row>'", ...cells, "'</row>'"].join(', ')})`;
}

/** Header lines stay in view. */
function viewXml(lines: number): string {
  return `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${String(lines)}" topLeftCell="A${String(lines + 1)}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;
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
function mergesXml(header: readonly (readonly string[])[]): string {
  const merges: string[] = [];
  for (const [lineIndex, line] of header.slice(0, -1).entries()) {
    let start = 0;
    for (let index = 1; index <= line.length; index += 1) {
      if (index < line.length && line[index] === line[start]) continue;
      if (index - start > 1 && line[start] !== '') {
        const row = String(lineIndex + 1);
        merges.push(`<mergeCell ref="${columnName(start)}${row}:${columnName(index - 1)}${row}"/>`);
      }
      start = index;
    }
  }
  return merges.length === 0 ? '' : `<mergeCells count="${String(merges.length)}">${merges.join('')}</mergeCells>`;
}

/** 0 → A, 26 → AA. */
function columnName(index: number): string {
  const letter = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

async function zip(input: RenderInput, sheetFiles: readonly string[], styles: XlsxStyles): Promise<void> {
  const names = sheetFiles.map((_, index) => (index === 0 ? 'Results' : `Results ${String(index + 1)}`));
  const note = truncationNote(input, (text) => text);
  if (note !== '') names.push('Note');
  const archive = new ZipFile();
  const add = (path: string, text: string): void =>
    archive.addBuffer(Buffer.from(text), path, { mtime: ZIP_TIME, compressionLevel: COMPRESSION_LEVEL });
  add('[Content_Types].xml', contentTypesXml(names.length));
  add('_rels/.rels', relationsXml);
  add('xl/workbook.xml', workbookXml(names));
  add('xl/_rels/workbook.xml.rels', workbookRelationsXml(names.length));
  add('xl/styles.xml', styles.xml());
  for (const [index, file] of sheetFiles.entries()) {
    const options = { mtime: ZIP_TIME, compressionLevel: COMPRESSION_LEVEL };
    archive.addFile(file, `xl/worksheets/sheet${String(index + 1)}.xml`, options);
  }
  if (note !== '') {
    const sheet = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${SHEET}<sheetData><row>${xlsxTextCell(note, 0)}</row></sheetData></worksheet>`;
    add(`xl/worksheets/sheet${String(names.length)}.xml`, sheet);
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(input.file), { signal: input.signal });
}

/** The same result gives the same bytes: the archive's members carry no real time. Zip counts from 1980. */
const ZIP_TIME = new Date('1980-01-01T00:00:00Z');
