/** The flat JSON formats: an array of rows, or a row per line. */
import type { Encoder, RenderInput } from '../table/format.ts';
import { flatCellSql, jsonRowSql } from './json-row.ts';
import { openTable } from '../table/table.ts';
import type { Table, TableField } from '../table/table.ts';
import { writeRows } from '../table/write-rows.ts';

type KeyOf = (field: TableField) => string;
const byName = (): KeyOf => (field) => field.field.name;

/** Labels as keys; a label that stands on several fields is told apart by the field's name, for keys must differ. */
function byLabel({ fields }: Table): KeyOf {
  const groups = Map.groupBy(fields, (field) => field.label);
  return (field) => (groups.get(field.label)?.[0] === field ? field.label : `${field.label} (${field.field.name})`);
}

async function renderRows(
  input: RenderInput,
  keyOf: (table: Table) => KeyOf,
  frame: readonly [string, string, string],
): Promise<void> {
  const table = await openTable(input);
  const [prefix, separator, suffix] = frame;
  const row = jsonRowSql(table.fields, flatCellSql(table), keyOf(table));
  const { workbench, shaped, file, hold, signal } = input;
  await writeRows({ workbench, relation: shaped.relation, row, prefix, separator, suffix, file, hold, signal });
}

/** `[{"v.f":1},{"v.f":2}]` */
export const encodeJson: Encoder = (input) => renderRows(input, byName, ['[', ',', ']']);

/** As `json`, its keys being the fields' labels. */
export const encodeJsonLabel: Encoder = (input) => renderRows(input, byLabel, ['[', ',', ']']);

/** One object per line; every line, the last too, ends with a newline. */
export const encodeNdjson: Encoder = (input) => renderRows(input, byName, ['', '\n', '']);
