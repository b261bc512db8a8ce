/**
 * `xlsx`: sheets are written as XML by DuckDB, row by row, and zipped as streams. More rows than a sheet holds go on
 * in further sheets; a result that was cut says so in a sheet of its own, out of the way of programs that read rows.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { RenderInput } from '../table/format.ts';
import { namedTotals } from '../table/named-totals.ts';
import { truncationNote } from '../text/markup.ts';
import { readTexts } from '../table/read-texts.ts';
import { openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import { writeRows } from '../table/write-rows.ts';
import { xlsxCellSql } from './xlsx-cell.ts';
import { contentTypesXml, relationsXml, workbookRelationsXml, workbookXml } from './xlsx-parts.ts';
import type { WorkbookSheet } from './xlsx-parts.ts';
import { noteSheetXml, sheetFrame } from './xlsx-sheet.ts';
import { XlsxStyles } from './xlsx-styles.ts';

/** Rows of a sheet. */
const MAX_SHEET_ROWS = 1_048_576;
/** Deflate's quick end: sheets are repetitive, and three times the effort saves a tenth. */
const COMPRESSION_LEVEL = 2;

export async function encodeXlsx(input: RenderInput): Promise<void> {
  const { workbench, shaped, signal } = input;
  const table = await openTable(input);
  const styles = new XlsxStyles();
  const frame = await sheetFrame(table, styles);
  const rowsPerSheet = MAX_SHEET_ROWS - frame.headerLines - 1;
  const sheetCount = Math.max(1, Math.ceil(shaped.rowCount / rowsPerSheet));
  const row = rowSql(table, styles, false);
  const totals =
    shaped.totals === null
      ? ''
      : (await readTexts(workbench, rowSql(namedTotals(table), styles, true), shaped.totals)).join('');
  const sheets = Array.from({ length: sheetCount }, (_, index) => {
    const rows = Math.min(rowsPerSheet, shaped.rowCount - index * rowsPerSheet);
    return { file: `${input.file}.sheet${String(index + 1)}`, rows };
  });
  try {
    for (const [index, { file, rows }] of sheets.entries()) {
      await writeRows({
        workbench,
        relation: shaped.relation,
        row,
        prefix: frame.start,
        separator: '\n',
        suffix: `${index === sheets.length - 1 ? totals : ''}${frame.end(rows)}`,
        file,
        signal,
        clause: sheetCount > 1 ? `LIMIT ${String(rowsPerSheet)} OFFSET ${String(index * rowsPerSheet)}` : '',
      });
    }
    const named = sheets.map(({ file, rows }, index) => ({
      file,
      name: index === 0 ? 'Results' : `Results ${String(index + 1)}`,
      headerLines: frame.headerLines,
      filtered: frame.filtered(rows),
    }));
    await zip(input, named, styles);
  } finally {
    for (const { file } of sheets) await rm(file, { force: true });
  }
}

function rowSql(table: Table, styles: XlsxStyles, bold: boolean): string {
  const cells = table.columns.map((column) => xlsxCellSql(column, table, styles, bold));
  return `concat(${["'<row>'", ...cells, "'</row>'"].join(', ')})`;
}

async function zip(
  input: RenderInput,
  rowSheets: readonly (WorkbookSheet & { readonly file: string })[],
  styles: XlsxStyles,
): Promise<void> {
  const note = truncationNote(input, (text) => text);
  const sheets = [...rowSheets, ...(note === '' ? [] : [{ name: 'Note', headerLines: 0, filtered: null }])];
  const archive = new ZipFile();
  const add = (path: string, text: string): void =>
    archive.addBuffer(Buffer.from(text), path, { mtime: ZIP_TIME, compressionLevel: COMPRESSION_LEVEL });
  add('[Content_Types].xml', contentTypesXml(sheets.length));
  add('_rels/.rels', relationsXml);
  add('xl/workbook.xml', workbookXml(sheets));
  add('xl/_rels/workbook.xml.rels', workbookRelationsXml(sheets.length));
  add('xl/styles.xml', styles.xml());
  for (const [index, { file }] of rowSheets.entries()) {
    const options = { mtime: ZIP_TIME, compressionLevel: COMPRESSION_LEVEL };
    archive.addFile(file, `xl/worksheets/sheet${String(index + 1)}.xml`, options);
  }
  if (note !== '') add(`xl/worksheets/sheet${String(sheets.length)}.xml`, noteSheetXml(note));
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(input.file), { signal: input.signal });
}

/** The same result gives the same bytes: the archive's members carry no real time. Zip counts from 1980. */
const ZIP_TIME = new Date('1980-01-01T00:00:00Z');
