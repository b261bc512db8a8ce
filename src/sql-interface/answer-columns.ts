/** The columns of the answer: what readers are told of them, their keys, how their values are read. */
import type { SelectedColumn } from '../contract/sql-selection.ts';
import type { ColumnType } from './column-types.ts';
import type { QueryField } from './query-fields.ts';
import type { SelectItem } from './sql-ast.ts';

/** A column of the answer, as its reader is told of it. */
export interface AnswerColumn {
  /** Its alias, or the name of its field. */
  readonly label: string;
  readonly type: ColumnType;
  /** Is it a field of LookML, as it is? */
  readonly isField: boolean;
}

export function answerColumn(
  { expression, alias }: SelectItem,
  index: number,
  field: QueryField | undefined,
): AnswerColumn {
  const isField = field?.ref !== null && field !== undefined;
  const own = expression.kind === 'column' && field ? field.name : `EXPR$${String(index)}`;
  return { label: alias ?? own, type: field?.type ?? 'VARCHAR', isField };
}

/** Keys are unique. JDBC clients look for the next member "value" in the text, so that no column may be called that. */
export function selectedColumns(
  items: readonly SelectItem[],
  fields: readonly QueryField[],
  jdbc: boolean,
): readonly SelectedColumn[] {
  const taken = new Set<string>();
  return fields.map((field, index) => {
    const wanted = (jdbc ? null : items[index]?.alias) ?? field.name;
    let key = wanted;
    for (let count = index; taken.has(key); count += 1) key = `EXPR__${String(count)}`;
    taken.add(key);
    return { field: field.name, key, reads: readsOf(field.type) };
  });
}

function readsOf(type: ColumnType): SelectedColumn['reads'] {
  return type === 'BOOLEAN' || type === 'DATE' || type === 'TIMESTAMP' ? type : null;
}
