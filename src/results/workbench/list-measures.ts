/** Measures of `type: list` in results. The workbench keeps the text that the SQL gives; readers see commas. */
import { DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import { LIST_SEPARATOR, SHOWN_SEPARATOR } from '../../lib/list-texts.ts';
import { textLiteral } from './duckdb-text.ts';
import type { ResultField } from '../prepared/result-shape.ts';

/** Is the column the text of a list measure, rather than a list that a calculation made? */
export function isListText(field: ResultField | undefined, type: DuckDBType | undefined): boolean {
  return field?.kind === 'list' && field.calculation === null && type?.typeId === DuckDBTypeId.VARCHAR;
}

/** The SQL of the text that a reader sees; null for null. */
export function shownListSql(expression: string): string {
  return `replace(${expression}, ${textLiteral(LIST_SEPARATOR)}, ${textLiteral(SHOWN_SEPARATOR)})`;
}
