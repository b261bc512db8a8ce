/** A merge query whose sources are prepared: which rows are joined how, and the shape of the result. */
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import type { ResultField, ResultShape, ResultSort } from '../results/prepared/result-shape.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import { columnFor, FreeNames } from '../results/workbench/free-names.ts';
import { DiagnosticLog } from '../diagnostics/diagnostic-log.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkCalculations } from '../lookml/plan/check-calculations.ts';
import { readDynamicFields } from '../lookml/plan/dynamic-fields.ts';
import { NO_NAMES } from '../lookml/plan/field-names.ts';
import type { TableCalculation } from '../lookml/plan/field-ref.ts';
import { calculationField } from '../lookml/result/result-fields.ts';
import { columnLimit, rowLimit } from '../lookml/plan/row-limit.ts';
import type { ResolvedModel } from '../lookml/resolve/resolved-model.ts';
import { refusal } from './compile-failure.ts';
import type { MergeQueryDefinition } from './merge-query.ts';

export type MergeOutcome =
  | { readonly ok: true; readonly prepared: Omit<PreparedQuery, 'cacheKey'> }
  | { readonly ok: false; readonly error: TaskError };

export interface MergeContext {
  /** Replaces the definition's own. */
  readonly limit: string | null;
  /** The most rows, whatever is requested; null = all. */
  readonly maxRows: number | null;
  /** The base's model, whose named formats calculations may use; undefined if it has none. */
  readonly model: Pick<ResolvedModel, 'namedValueFormats' | 'fiscalMonthOffset'> | undefined;
}

/** `sources` are in the order of the definition. */
export function planMerge(
  definition: MergeQueryDefinition,
  sources: readonly PreparedQuery[],
  { limit, maxRows, model = { namedValueFormats: {}, fiscalMonthOffset: 0 } }: MergeContext,
): MergeOutcome {
  const base = sources[0];
  if (base === undefined) return { ok: false, error: refusal('A merge query needs at least one source query.') };
  const problem = findProblem(definition, sources);
  if (problem !== null) return { ok: false, error: refusal(problem) };
  const { calculations, diagnostics } = readDynamicFields(definition.dynamic_fields, NO_NAMES);
  const { fields, carried } = carryFields(definition, sources);
  const planned = sources.map((query, index) => ({
    name: sourceName(definition, index),
    query,
    mergeFields: (definition.source_queries[index]?.merge_fields ?? []).map((field) => ({
      fieldName: field.field_name,
      sourceFieldName: field.source_field_name,
    })),
    fields: carried[index] ?? [],
  }));
  const twice = calculations.find(({ name }) => fields.some((field) => field.name === name));
  if (twice) {
    return { ok: false, error: refusal(`A field named "${twice.name}" already exists in one of the sources.`) };
  }
  fields.push(...calculations.map((one) => calculationField(one, model)));
  const limits = readLimits(definition, { limit, maxRows });
  const found = [...diagnostics, ...limits.diagnostics];
  // Names of columns of pivoted sources are only known after they have run.
  if (sources.every(({ shape }) => shape.pivots.length === 0))
    found.push(...checkNames(definition, fields, calculations));
  const wrong = found.find(({ severity }) => severity === 'error');
  if (wrong) return { ok: false, error: refusal(wrong.message) };
  return {
    ok: true,
    prepared: {
      connection: base.connection,
      statements: [],
      shape: mergedShape(definition, fields, limits),
      persistForMs: shortest(sources.map(({ persistForMs }) => persistForMs)),
      datagroups: sources.flatMap(({ datagroups = [] }) => datagroups),
      details: {
        ...base.details,
        sources: sources.map(({ details }) => details),
        addedParams: null,
        notice: noticeOf(sources),
        visConfig: (definition.vis_config ?? null) as PreparedQuery['details']['visConfig'],
      },
      merge: { sources: planned },
    },
  };
}

interface CarriedFields {
  /** Fields of the merged rows. */
  readonly fields: ResultField[];
  /** For each source: the field's own name there, and the column. */
  readonly carried: readonly { readonly name: string; readonly as: string }[][];
}

/** Fields that are shown get their names first, so that hidden ones do not take them. */
function carryFields(definition: MergeQueryDefinition, sources: readonly PreparedQuery[]): CarriedFields {
  const names = new FreeNames();
  const columns = new FreeNames();
  const fields: ResultField[] = [];
  const carried = sources.map((): { name: string; as: string }[] => []);
  for (const areHidden of [false, true]) {
    for (const [source, query] of sources.entries()) {
      const mapped = source === 0 ? [] : (definition.source_queries[source]?.merge_fields ?? []);
      const isMapped = new Set(mapped.map((field) => field.source_field_name));
      for (const field of query.shape.fields) {
        if (field.hidden !== areHidden || isMapped.has(field.name)) continue;
        // As in exported dashboards: the second source's is `q1_`.
        const name = names.take(field.name, `q${String(source)}_${field.name}`);
        const as = columns.take(columnFor(name));
        fields.push(mergedField(field, { source, name, as }));
        carried[source]?.push({ name: field.name, as });
      }
    }
  }
  return { fields, carried };
}

function mergedField(
  field: ResultField,
  { source, name, as }: { readonly source: number; readonly name: string; readonly as: string },
): ResultField {
  const { drillsInto, ...others } = field;
  // Links open the base's query, which knows nothing about the other sources.
  const drills = source > 0 ? { drillFields: [] } : drillsInto === undefined ? {} : { drillsInto };
  return {
    ...others,
    ...drills,
    name,
    column: as,
    calculation: null,
    metadata: name === field.name ? field.metadata : { ...field.metadata, name },
    origin: { source, name: field.name },
  };
}

/** The query's name for it, or else one by its place, like the names of its fields: `q1` is the second. */
export function sourceName({ source_queries }: MergeQueryDefinition, index: number): string {
  return source_queries[index]?.name ?? `q${String(index)}`;
}

/** A mapping to a missing field would silently join nothing. */
function findProblem(definition: MergeQueryDefinition, sources: readonly PreparedQuery[]): string | null {
  const base = joinableFields(sources[0]);
  for (const [index, source] of definition.source_queries.entries()) {
    if (index === 0) continue;
    const own = joinableFields(sources[index]);
    const label = source.name ?? `source query ${String(index + 1)}`;
    for (const { field_name, source_field_name } of source.merge_fields) {
      if (!base.has(field_name)) return `"${label}" maps to "${field_name}", which is not a field of the first query.`;
      if (!own.has(source_field_name))
        return `"${label}" maps "${source_field_name}", which is not one of its own fields.`;
    }
  }
  return null;
}

/**
 * Fields that are columns of rows: neither those that a source is pivoted by, nor those that only its templates read.
 */
function joinableFields(source: PreparedQuery | undefined): ReadonlySet<string> {
  const { fields = [], pivots = [] } = source?.shape ?? {};
  return new Set(fields.flatMap(({ name, hidden }) => (hidden || pivots.includes(name) ? [] : [name])));
}

interface MergeLimits {
  /** null = all. */
  readonly rows: number | null;
  readonly columns: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** The sources already limit the rows: a merge without a limit of its own has all of theirs. */
function readLimits(
  definition: MergeQueryDefinition,
  { limit, maxRows }: Pick<MergeContext, 'limit' | 'maxRows'>,
): MergeLimits {
  const override = limit === null ? {} : { limitOverride: limit };
  const rows = rowLimit(definition.limit, { ...override, defaultRowLimit: -1, maxRows });
  const columns = columnLimit(definition.column_limit);
  return { rows: rows.rows, columns: columns.columns, diagnostics: [...rows.diagnostics, ...columns.diagnostics] };
}

/** Names in calculations, sorts and pivots must exist: otherwise nothing would show that they do not. */
function checkNames(
  { sorts = [], pivots = [] }: MergeQueryDefinition,
  fields: readonly ResultField[],
  calculations: readonly TableCalculation[],
): readonly Diagnostic[] {
  const log = new DiagnosticLog();
  const shown = fields.filter(({ hidden }) => !hidden);
  const names = shown.map(({ name }) => name);
  checkCalculations(calculations, names, log);
  const dimensions = shown.filter(({ category }) => category === 'dimension').map(({ name }) => name);
  for (const name of pivots.filter((pivot) => !dimensions.includes(pivot))) {
    log.error(
      'unknown-field',
      undefined,
      `The merge query is pivoted by "${name}", which is not a dimension of its sources.`,
    );
  }
  for (const { field } of toSorts(sorts).filter((sort) => !names.includes(sort.field))) {
    log.error(
      'unknown-field',
      undefined,
      `The merge query is sorted by "${field}", which is not a field of its sources.`,
    );
  }
  return log.sorted();
}

function mergedShape(
  definition: MergeQueryDefinition,
  fields: readonly ResultField[],
  { rows, columns }: Pick<MergeLimits, 'rows' | 'columns'>,
): ResultShape {
  const sorts = toSorts(definition.sorts ?? []);
  return {
    fields,
    pivots: definition.pivots ?? [],
    sorts,
    total: definition.total ?? false,
    rowTotal: null,
    subtotals: [],
    fill: [],
    limit: rows,
    columnLimit: columns,
    sortAfter: sorts.some(({ field }) =>
      fields.some(({ name, calculation }) => name === field && calculation !== null),
    ),
    free: false,
  };
}

/**
 * `view.field`, `view.field desc`, `view.field desc 0`; for pivoted sources also `key - view.field`. `__UNSORTED__`
 * means none. The lookbehinds let a run of blanks be read from its start alone.
 */
const SORT = /^(.*?)(?:(?<!\s)\s+(asc|desc))?(?:(?<!\s)\s+(\d+))?$/is;

function toSorts(texts: readonly string[]): readonly ResultSort[] {
  return texts.flatMap((text) => {
    const [, field = '', direction, pivot] = SORT.exec(text.trim()) ?? [];
    if (field === '__UNSORTED__') return [];
    const desc = direction?.toLowerCase() === 'desc';
    return [{ field, desc, ...(pivot === undefined ? {} : { pivot: Number(pivot) }) }];
  });
}

/** Notices about the sources. */
function noticeOf(sources: readonly PreparedQuery[]): string | null {
  const notices = new Set(sources.flatMap(({ details }) => details.notice ?? []));
  return notices.size === 0 ? null : [...notices].join(' ');
}

function shortest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
