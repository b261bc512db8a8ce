/** The values over a pivot column, as templates of the cells below them read them: one for each pivoted dimension. */
import { BIGINT, DOUBLE, HUGEINT, VARCHAR, type DuckDBType } from '@duckdb/node-api';
import { jsonText } from '../../lib/json-text.ts';
import type { PivotKey } from '../../results/grid/shaped-result.ts';
import type { ResultField, ResultShape } from '../../results/prepared/result-shape.ts';
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import type { CellSource } from './cell-templates.ts';
import { filterableSql } from './filterable-sql.ts';
import { renderedSql } from './rendered-sql.ts';
import type { ValueOptions } from './value-sql.ts';

type Headers = Pick<ResultShape, 'pivots' | 'fields'>;

/** Row totals stand under no value. */
export function pivotHeaders(
  { pivots, fields }: Headers,
  keys: readonly PivotKey[],
  values: ValueOptions,
): readonly CellSource[] {
  const dimensions = fields.filter(({ name }) => pivots.includes(name));
  return keys.flatMap((key) => (key.isTotal ? [] : dimensions.map((field) => header(field, key, values))));
}

function header(field: ResultField, pivot: PivotKey, { numberFormat }: ValueOptions): CellSource {
  const value = pivot.data[field.name] ?? null;
  if (value === null) {
    return { field, pivot, forTemplates: `'null'`, plain: 'NULL::VARCHAR', rendered: null, filterable: null };
  }
  const text = String(value);
  const type = field.kind === 'number' ? numericType(text) : VARCHAR;
  const plain = textLiteral(text);
  const typed = type === VARCHAR ? plain : `${plain}::${type.toString()}`;
  return {
    field,
    pivot,
    forTemplates: textLiteral(type === VARCHAR ? jsonText(text) : text),
    plain,
    rendered: renderedSql(typed, type, field, numberFormat),
    filterable: filterableSql(typed, type, field),
  };
}

/** Texts that are no numbers, such as `NaN`, are shown as they are. */
function numericType(text: string): DuckDBType {
  if (/^-?\d{1,18}$/.test(text)) return BIGINT;
  if (/^-?\d{1,38}$/.test(text)) return HUGEINT;
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? DOUBLE : VARCHAR;
}
