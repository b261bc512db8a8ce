/** Looker's `json_bi` (schema `JsonBi`): what business-intelligence connectors read. */
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { QueryDetails } from '../../results/prepared/prepared-query.ts';
import type { ResultField, ResultShape } from '../../results/prepared/result-shape.ts';
import { SEES_ALL, visibleMetadata, type Sight } from '../../results/reader/sight.ts';
import type { RenderInput } from '../table/format.ts';
import { flatCellSql, jsonRowSql } from './json-row.ts';
import { selectedFields, selectedRowSql } from './selected-columns.ts';
import { openTable } from '../table/table.ts';
import { jsonText } from '../../lib/json-text.ts';
import { writeRows } from '../table/write-rows.ts';

export async function encodeJsonBi(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const { workbench, shaped, file, hold, signal, run, details } = input;
  const { selection } = details;
  const selected = selection && selectedFields(table, selection);
  const row =
    selection && selected
      ? selectedRowSql(selected, selection)
      : jsonRowSql(table.fields, flatCellSql(table), (field) => field.field.name);
  const shape = selected ? { ...shaped.shape, fields: selected.map(({ field }) => field) } : shaped.shape;
  const metadata = biMetadata(details, shape, {
    sql: run.sql,
    sight: input.options.sight ?? SEES_ALL,
    columnsTruncated: shaped.columnsTruncated,
    truncated: shaped.truncated,
    pivots: shaped.pivotKeys.map((pivot) => ({
      key: pivot.key,
      data: { ...pivot.data },
      sort_values: { ...pivot.sortValues },
      is_total: pivot.isTotal,
    })),
  });
  const prefix = `{"metadata":${jsonText(metadata)},"rows":[`;
  await writeRows({
    workbench,
    relation: shaped.relation,
    row,
    prefix,
    separator: ',',
    suffix: ']}',
    file,
    hold,
    signal,
  });
}

function biMetadata(
  details: QueryDetails,
  shape: ResultShape,
  facts: {
    readonly sql: string;
    readonly sight: Sight;
    readonly truncated: boolean;
    readonly columnsTruncated: boolean;
    readonly pivots: JsonValue[];
  },
): JsonObject {
  const pivoted = new Set(shape.pivots);
  const members = (wanted: (field: ResultField) => boolean): JsonObject[] =>
    shape.fields.filter(wanted).map((field) => biField(field, facts.sight));
  return {
    big_query_metadata: { total_bytes_processed: 0, backend_cache_hit: false },
    fields: {
      dimensions: members((field) => field.category === 'dimension' && !pivoted.has(field.name)),
      measures: members((field) => field.category === 'measure'),
      pivots: members((field) => pivoted.has(field.name)),
      table_calculations: shape.fields.filter((field) => field.category === 'table_calculation').map(biCalculation),
    },
    pivots: facts.pivots,
    has_subtotals: shape.subtotals.length > 0,
    has_totals: shape.total,
    // A text in Looker's schema.
    columns_truncated: String(facts.columnsTruncated),
    ...(facts.truncated ? { truncated: true } : {}),
    filter_expression: details.appliedFilterExpression,
    filters: { ...details.filters },
    sql: facts.sight.sql ? facts.sql : null,
  };
}

function biField(field: ResultField, sight: Sight): JsonObject {
  const metadata = visibleMetadata(field.metadata, sight);
  return {
    sql: metadata['sql'] ?? null,
    view: metadata['view'] ?? null,
    dimension_group: metadata['dimension_group'] ?? null,
    category: metadata['category'] ?? field.category,
    field_group_label: metadata['field_group_label'] ?? null,
    name: field.name,
    type: metadata['type'] ?? field.kind,
    view_label: metadata['view_label'] ?? null,
    label: field.label,
    field_group_variant: metadata['field_group_variant'] ?? field.labelShort,
    hidden: field.hidden,
    description: metadata['description'] ?? null,
  };
}

function biCalculation(field: ResultField): JsonObject {
  const { metadata, calculation } = field;
  return {
    name: field.name,
    label: field.label,
    align: metadata['align'] ?? (field.kind === 'number' ? 'right' : 'left'),
    expression: metadata['expression'] ?? (calculation?.kind === 'expression' ? calculation.expression : null),
    value_format: field.valueFormat,
    measure: metadata['measure'] ?? true,
  };
}
