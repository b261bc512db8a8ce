/**
 * The envelope of json_detail around the rows: members that say what was asked and what became of it. Knows no database,
 * so that the server can write it for a query that failed.
 */
import { jsonPieces } from '../../lib/json-pieces.ts';
import { jsonText } from '../../lib/json-text.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { DEFAULT_NUMBER_FORMAT } from '../../results/prepared/number-marks.ts';
import type { QueryDetails } from '../../results/prepared/prepared-query.ts';
import type { ResultShape } from '../../results/prepared/result-shape.ts';
import { detailsWithoutModel, shapeWithoutModel } from '../../results/prepared/without-model.ts';
import { visibleMetadata, type Sight } from '../../results/reader/sight.ts';

/**
 * How the stored file begins. Two members belong to the ticket, not to the result: whoever serves the file takes
 * this head off and puts `detailHead` (a result asked for directly) or `multiDetailHead` (inside multi_results, where
 * `status` and `result_source` stand beside `data`) before the rest.
 */
export function storedDetailHead(resultId: string): string {
  return detailHead(resultId, { fromCache: false, resultSource: 'query' });
}

export function detailHead(
  resultId: string,
  ticket: { readonly fromCache: boolean; readonly resultSource: 'query' | 'cache' },
  status: 'complete' | 'error' = 'complete',
): string {
  const members: JsonObject = {
    status,
    from_cache: ticket.fromCache,
    id: resultId,
    result_source: ticket.resultSource,
  };
  return `${jsonText(members).slice(0, -1)},`;
}

export function multiDetailHead(resultId: string, ticket: { readonly fromCache: boolean }): string {
  return `${jsonText({ from_cache: ticket.fromCache, id: resultId }).slice(0, -1)},`;
}

export interface EnvelopeFacts {
  readonly failed?: boolean;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** Null when the query did not become SQL. */
  readonly sql: string | null;
  readonly sight: Sight;
  /** Any ISO 8601 time. */
  readonly ranAt: string;
  readonly runtimeSeconds: number;
  readonly pivots: JsonValue[] | null;
  /** JSON text. */
  readonly totals: string | null;
  /** JSON text. */
  readonly subtotals: string | null;
}

/** Members before and after `data`, in the order of Looker 22.8 (`spec/samples`, fact 7). */
export function envelope(
  details: QueryDetails,
  shape: ResultShape,
  facts: EnvelopeFacts,
): { readonly before: string; readonly after: string } {
  const { members, after } = envelopeMembers(details, shape, facts);
  return { before: members.map(([name, value]) => `${jsonText(name)}:${value},`).join(''), after };
}

/** Each member before `data` with its JSON text. */
function envelopeMembers(
  details: QueryDetails,
  shape: ResultShape,
  facts: EnvelopeFacts,
): { readonly members: readonly (readonly [string, string])[]; readonly after: string } {
  const members: [string, string][] = [];
  const add = (name: string, value: JsonValue): void => {
    members.push([name, jsonText(value)]);
  };
  if (facts.truncated) add('truncated', true);
  if (facts.columnsTruncated) add('columns_truncated', true);
  add('supports_pivot_in_db', true);
  add('null_sort_treatment', details.nullSortTreatment);
  add('expired', false);
  add('ran_at', lookerTime(facts.ranAt));
  add('aggregate_table_used_info', details.aggregateTableUsed === null ? null : { name: details.aggregateTableUsed });
  add('runtime', facts.runtimeSeconds.toFixed(3));
  if (details.addedParams !== null) add('added_params', { ...details.addedParams } as JsonObject);
  add('forecast_result', null);
  // Absent from results that failed (fact 7).
  if (facts.failed !== true) add('dialect_specific_metadata', {});
  if (facts.subtotals !== null) {
    members.push(['subtotals_data', facts.subtotals]);
    add(
      'subtotal_sets',
      shape.subtotals.map((set) => [...set]),
    );
  }
  const sql = facts.sight.sql ? facts.sql : null;
  add('sql', sql);
  add('sql_explain', sql === null ? null : `EXPLAIN ${sql}`);
  add('fields', fieldMembers(shape, facts.sight));
  add(
    'fill_fields',
    shape.fill.map((rule) => rule.field),
  );
  if (facts.pivots !== null) add('pivots', facts.pivots);
  add('has_totals', facts.totals !== null);
  add('has_row_totals', shape.rowTotal !== null);
  if (facts.totals !== null) members.push(['totals_data', facts.totals]);
  add('applied_filters', appliedFilters(details, facts.sight));
  if (details.alwaysFilter !== null) add('always_filter', details.alwaysFilter);
  if (details.conditionallyFilterApplied) add('conditionally_filter_applied', true);
  add('applied_filter_expression', details.appliedFilterExpression);
  add('number_format', details.numberFormat ?? DEFAULT_NUMBER_FORMAT);
  add('explore', details.explore === null ? null : { ...details.explore });
  add('timezone', details.timezone);
  return { members, after: `"drill_menu_build_time":0,"has_subtotals":${String(shape.subtotals.length > 0)}}` };
}

/** `2022-06-16T00:10:09+00:00`: whole seconds and an offset, as in the samples (fact 9). */
function lookerTime(iso: string): string {
  return new Date(iso).toISOString().replace(/\.\d+Z$/, '+00:00');
}

function appliedFilters({ appliedFilters: applied }: QueryDetails, sight: Sight): JsonObject {
  const filters = Object.entries(applied).map(([name, filter]) => [
    name,
    { ...filter, field: visibleMetadata(filter.field, sight) },
  ]);
  return Object.fromEntries(filters) as JsonObject;
}

/** `fields`: metadata by category, `sorted` last on those that the query sorts by. */
function fieldMembers(shape: ResultShape, sight: Sight): JsonObject {
  const pivots = new Set(shape.pivots);
  const members = (wanted: (field: ResultShape['fields'][number]) => boolean): JsonObject[] =>
    shape.fields.filter(wanted).map((field) => {
      const index = shape.sorts.findIndex((sort) => sort.field === field.name);
      const sort = shape.sorts[index];
      const metadata = visibleMetadata(field.metadata, sight);
      if (!sort) return metadata;
      return { ...metadata, sorted: { sort_index: index, desc: sort.desc } };
    });
  return {
    measures: members((field) => field.category === 'measure'),
    dimensions: members((field) => field.category === 'dimension' && !pivots.has(field.name)),
    table_calculations: members((field) => field.category === 'table_calculation'),
    pivots: members((field) => pivots.has(field.name)),
  };
}

/** What went wrong with a query, as `errors[]` of json_detail shows it. */
export interface DetailError {
  readonly message: string;
  readonly messageDetails: string | null;
  /** The SQL that failed. */
  readonly sql: string | null;
  readonly sqlErrorLoc: { readonly line: number; readonly column: number } | null;
  /** What caused it in the query or in LookML, where known: Coatcheck's addition to Looker's members. */
  readonly origin?: JsonObject | null;
}

/**
 * json_detail of a query that failed: everything that is known, `data` empty, `errors` filled. Without the members of
 * the ticket, in pieces, as its SQL may be long: put `detailHead` or `multiDetailHead` before it. `details` and `shape` are null when the query did not
 * compile.
 */
export function* renderErrorDetail(
  details: QueryDetails | null,
  shape: ResultShape | null,
  error: DetailError,
  run: { readonly ranAt: string; readonly runtimeSeconds: number; readonly sight: Sight },
): Generator<string> {
  const { members, after } = envelopeMembers(details ?? detailsWithoutModel, shape ?? shapeWithoutModel, {
    truncated: false,
    columnsTruncated: false,
    // Written below.
    sql: null,
    sight: run.sight,
    ranAt: run.ranAt,
    runtimeSeconds: run.runtimeSeconds,
    pivots: null,
    totals: null,
    subtotals: null,
    failed: true,
  });
  const head: JsonObject = { message: error.message, message_details: error.messageDetails };
  const tail: JsonObject = {
    edit_url: null,
    error_pos: null,
    level: 'error',
    sql_error_loc: error.sqlErrorLoc === null ? null : { ...error.sqlErrorLoc },
  };
  if (error.origin) tail['origin'] = error.origin;
  const sql = run.sight.sql ? error.sql : null;
  const long = new Map([
    ['sql', sql],
    ['sql_explain', sql === null ? null : `EXPLAIN ${sql}`],
  ]);
  for (const [name, value] of members) {
    yield `${jsonText(name)}:`;
    if (long.has(name)) yield* jsonPieces(long.get(name));
    else yield value;
    yield ',';
  }
  yield `"data":[],"errors":[${jsonText(head).slice(0, -1)},"params":`;
  yield* jsonPieces(error.sql);
  yield `,${jsonText(tail).slice(1)}],${after}`;
}
