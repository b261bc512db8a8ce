import type { DuckDBType } from '@duckdb/node-api';
import type { ResultField } from '../../results/prepared/result-shape.ts';
import type { PivotKey } from '../../results/grid/shaped-result.ts';

/** One column of the table that formats read, with the SQL of its texts. */
export interface TableColumn {
  /** Name in the relation. */
  readonly name: string;
  readonly sortColumn: string | null;
  readonly field: ResultField;
  readonly type: DuckDBType;
  readonly pivot: PivotKey | null;
  /** Header of csv and friends: view label and field label. */
  readonly label: string;
  /** SQL over a row, JSON text of the raw value; never null. */
  readonly json: string;
  /** SQL over a row: what templates take for the value, as JSON text; never null. Of a list measure its SQL's own text. */
  readonly forTemplates: string;
  /** SQL over a row, plain text of the raw value, null where the value is. */
  readonly plain: string;
  /** SQL over a row: what a filter takes for the value, null where that is the value itself; null = it always is. */
  readonly filterable: string | null;
  /** SQL over a row: the field's `html` filled in; null = the field has none. */
  readonly html: string | null;
  /** SQL over a row: JSON objects of the field's own links, joined by commas; null = not asked for, or none. */
  readonly links: string | null;
  /** SQL over a row: the text that `apply_formatting` shows; null = the same as `plain`. */
  readonly rendered: string | null;
}

/** What identifies a row. */
export type LabelColumn = Pick<TableColumn, 'field' | 'plain' | 'filterable'>;
