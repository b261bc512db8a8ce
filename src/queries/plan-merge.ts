/** A merge query whose sources are prepared: which rows are joined how, and the shape of what comes out. */
import type { PreparedQuery } from '../results/prepared-query.ts';
import type { ResultField, ResultShape, ResultSort } from '../results/result-shape.ts';
import type { TaskError } from '../results/task-error.ts';
import { readDynamicFields } from '../lookml/plan/dynamic-fields.ts';
import { calculationField } from '../lookml/plan/result-fields.ts';
import { refusal } from './compile-failure.ts';
import type { MergeQueryDefinition } from './merge-query.ts';
import { rowLimit } from './prepare-free-sql.ts';

export type MergeOutcome =
  | { readonly ok: true; readonly prepared: Omit<PreparedQuery, 'cacheKey'> }
  | { readonly ok: false; readonly error: TaskError };

/** Looker's default for pivoted columns. */
const DEFAULT_COLUMN_LIMIT = 50;

/** `sources` in the order of the definition's; `limit` takes the place of the definition's own. */
export function planMerge(
  definition: MergeQueryDefinition,
  sources: readonly PreparedQuery[],
  limit: string | null,
): MergeOutcome {
  const base = sources[0];
  if (base === undefined) return { ok: false, error: refusal('A merge query needs at least one source query.') };
  const problem = findProblem(definition, sources);
  if (problem !== null) return { ok: false, error: refusal(problem) };
  const taken = new Set<string>();
  const fields: ResultField[] = [];
  const planned = sources.map((query, index) => {
    const source = definition.source_queries[index];
    const mapped = new Set(index === 0 ? [] : source?.merge_fields.map((field) => field.source_field_name));
    const carried = query.shape.fields
      .filter(({ name }) => !mapped.has(name))
      .map((field) => {
        const as = taken.has(field.name) ? `q${String(index + 1)}_${field.name}` : field.name;
        taken.add(as);
        fields.push({ ...field, name: as, column: as, calculation: null });
        return { name: field.name, as };
      });
    return {
      name: source?.name ?? `q${String(index + 1)}`,
      query,
      mergeFields: (source?.merge_fields ?? []).map((field) => ({
        fieldName: field.field_name,
        sourceFieldName: field.source_field_name,
      })),
      fields: carried,
    };
  });
  const { calculations, diagnostics } = readDynamicFields(definition.dynamic_fields, () => undefined);
  const wrong = diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) return { ok: false, error: refusal(wrong.message) };
  fields.push(...calculations.map((one) => calculationField(one, { namedValueFormats: {}, fiscalMonthOffset: 0 })));
  return {
    ok: true,
    prepared: {
      connection: base.connection,
      statements: [],
      shape: mergedShape(definition, fields, limit),
      persistForMs: shortest(sources.map(({ persistForMs }) => persistForMs)),
      details: {
        ...base.details,
        addedParams: null,
        visConfig: (definition.vis_config ?? null) as PreparedQuery['details']['visConfig'],
      },
      merge: { sources: planned },
    },
  };
}

/** A mapping that names a field which is not there would silently join nothing. */
function findProblem(definition: MergeQueryDefinition, sources: readonly PreparedQuery[]): string | null {
  const base = new Set(sources[0]?.shape.fields.map(({ name }) => name));
  for (const [index, source] of definition.source_queries.entries()) {
    if (index === 0) continue;
    const own = new Set(sources[index]?.shape.fields.map(({ name }) => name));
    const label = source.name ?? `source query ${String(index + 1)}`;
    if (source.merge_fields.length === 0) return `"${label}" maps no field onto the first query (merge_fields).`;
    for (const { field_name, source_field_name } of source.merge_fields) {
      if (!base.has(field_name)) return `"${label}" maps onto "${field_name}", which the first query has not.`;
      if (!own.has(source_field_name)) return `"${label}" maps "${source_field_name}", which it has not itself.`;
    }
  }
  return null;
}

function mergedShape(
  definition: MergeQueryDefinition,
  fields: readonly ResultField[],
  limit: string | null,
): ResultShape {
  return {
    fields,
    pivots: definition.pivots ?? [],
    sorts: (definition.sorts ?? []).map(toSort),
    total: definition.total ?? false,
    rowTotal: null,
    subtotals: [],
    fill: [],
    limit: rowLimit(limit ?? definition.limit ?? null, null),
    columnLimit: Number(definition.column_limit ?? DEFAULT_COLUMN_LIMIT),
    // Without sorts of its own a merge keeps the order of its base.
    sortAfter: (definition.sorts ?? []).length > 0,
    free: false,
  };
}

/** `view.field`, `view.field desc`, `view.field desc 0`. */
function toSort(text: string): ResultSort {
  const [field = '', direction, pivot] = text.trim().split(/\s+/u);
  return {
    field,
    desc: direction?.toLowerCase() === 'desc',
    ...(pivot === undefined ? {} : { pivot: Number(pivot) }),
  };
}

function shortest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
