/** How one column's cells are written into a sheet: typed, with the column's number format as their style. */
import { DuckDBTypeId } from '@duckdb/node-api';
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { isNumberFormat } from '../cells/number-format.ts';
import { xmlText, xmlTextSql } from './office-text.ts';
import { cellText } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import type { TableColumn } from '../cells/table-column.ts';
import { exceedsDoubleSql, isNumericType, valueClass } from '../cells/value-sql.ts';
import type { XlsxStyles } from './xlsx-styles.ts';

/** Longest text of a cell. */
const MAX_TEXT = 32_767;
/** Days from Excel's day zero to 1970-01-01. */
const EPOCH_SERIAL = 25_569;
/** Excel's calendar has a 29 February 1900: serials count right from the day after it. */
const FIRST_SERIAL = 61;
/** 10000-01-01: Excel's calendar ends with the day before it. */
const END_SERIAL = 2_958_466;
const DAY_MICROS = '86400000000.0';

/** SQL of a cell's XML; an empty cell for null. */
export function xlsxCellSql(column: TableColumn, table: Table, styles: XlsxStyles, bold: boolean): string {
  const { applyFormatting } = table.input.options;
  const value = identifier(column.name);
  const text = textCellSql(cellText(column, table), styles.indexOf({ format: null, bold, align: null }));
  if (applyFormatting && column.html !== null) return `coalesce(${text}, '<c/>')`;
  if (isNumericType(column.type)) {
    const style = styles.indexOf({ format: numberFormat(column, applyFormatting), bold, align: null });
    return `coalesce(${numberCellSql(column, value, style, text)}, '<c/>')`;
  }
  const serial = serialSql(column, value);
  if (serial !== null) {
    const style = styles.indexOf({ format: serial.format, bold, align: null });
    return `coalesce(CASE WHEN ${serial.sql} >= ${String(FIRST_SERIAL)} AND ${serial.sql} < ${String(END_SERIAL)} THEN '<c${styleAttribute(style)}><v>' || (${serial.sql})::VARCHAR || '</v></c>' ELSE ${text} END, '<c/>')`;
  }
  if (column.type.typeId === DuckDBTypeId.BOOLEAN) {
    return `coalesce('<c t="b"><v>' || (${value})::INTEGER::VARCHAR || '</v></c>', '<c/>')`;
  }
  return `coalesce(${text}, '<c/>')`;
}

function styleAttribute(style: number): string {
  return style === 0 ? '' : ` s="${String(style)}"`;
}

function textCellSql(text: string, style: number): string {
  // `_x0041_` is how a sheet writes characters by number: text that looks like this has its underscore written that way.
  const escaped = `regexp_replace(replace(left(${text}, ${String(MAX_TEXT)}), chr(13), ''), '_(x[0-9A-Fa-f]{4}_)', '_x005F_\\1', 'g')`;
  return `'<c${styleAttribute(style)} t="inlineStr"><is><t xml:space="preserve">' || ${xmlTextSql(escaped)} || '</t></is></c>'`;
}

/** A header's cell. */
export function xlsxTextCell(text: string, style: number): string {
  return `<c${styleAttribute(style)} t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

/** Numbers that a spreadsheet's double would round stay whole as text. */
function numberCellSql(column: TableColumn, value: string, style: number, text: string): string {
  const cell = `'<c${styleAttribute(style)}><v>' || ${column.plain} || '</v></c>'`;
  const exceeds = exceedsDoubleSql(value, column.type);
  return exceeds === null ? cell : `CASE WHEN ${exceeds} THEN ${text} ELSE ${cell} END`;
}

function numberFormat(column: TableColumn, applyFormatting: boolean): string | null {
  const { valueFormat } = column.field;
  if (valueFormat !== null && isNumberFormat(valueFormat)) return valueFormat;
  const whole = valueClass(column.type) === 'smallint' || valueClass(column.type) === 'bigint';
  return applyFormatting && whole && column.field.category === 'measure' ? '#,##0' : null;
}

const timestamps: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
]);

/** Dates and times as Excel counts them: days since the end of 1899. */
function serialSql(column: TableColumn, value: string): { readonly sql: string; readonly format: string } | null {
  if (column.type.typeId === DuckDBTypeId.DATE) {
    return { sql: `(${value} - DATE '1970-01-01' + ${String(EPOCH_SERIAL)})`, format: 'yyyy-mm-dd' };
  }
  if (!timestamps.has(column.type.typeId)) return null;
  return {
    sql: `(epoch_us((${value})::TIMESTAMP) / ${DAY_MICROS} + ${String(EPOCH_SERIAL)})`,
    format: 'yyyy-mm-dd hh:mm:ss',
  };
}
