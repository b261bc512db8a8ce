/**
 * The queries of elements and filters in LookML dashboards, in terms of the API: LookML's parameters of a query become
 * a query's members; any other parameter that does not belong to the tile is a setting of its chart.
 */
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { DashboardPart } from '../parse/parse-dashboard.ts';

/** Shaped like a body of `create_query`. */
export interface ElementQuery {
  readonly model: string;
  readonly view: string;
  readonly [member: string]: JsonValue;
}

export interface MergedSource {
  readonly query: ElementQuery;
  readonly mergeFields: readonly { readonly field_name: string; readonly source_field_name: string }[];
}

/** The data an element shows: a query's result, a merge of several, or none at all. */
export type ElementData =
  | { readonly kind: 'query'; readonly query: ElementQuery }
  | { readonly kind: 'merge'; readonly sources: readonly MergedSource[]; readonly rest: JsonObject }
  | { readonly kind: 'none' };

const queryMembers = words(`pivots fill_fields filter_expression sorts limit column_limit total row_total subtotals
  dynamic_fields query_timezone`);
const sourceMembers = words('model explore base_view view fields dimensions measures filters join_fields');
const tileMembers = words(`name title title_hidden listen row col width height top left note note_state note_display
  note_text refresh merged_queries tab_name title_text subtitle_text body_text rich_content_json`);
/** For merged queries, these belong to the merge as a whole. */
const mergeMembers = words('column_limit dynamic_fields pivots sorts total');

/** @param model the dashboard's model: elements need not name it */
export function elementData({ parameters }: DashboardPart, model: string): ElementData {
  const { merged_queries: merged } = parameters;
  if (Array.isArray(merged)) {
    const sources = merged.flatMap((source) => (isObject(source) ? mergedSource(source, model) : []));
    if (sources.length === 0) return { kind: 'none' };
    const rest = { ...queryPart(parameters, mergeMembers), vis_config: visConfig(parameters) };
    return { kind: 'merge', sources, rest };
  }
  const query = queryOf(parameters, model);
  return query === undefined ? { kind: 'none' } : { kind: 'query', query };
}

/** Dashboard filter → field that it filters. */
export function listenedFilters({ parameters }: DashboardPart): Readonly<Record<string, string>> {
  const entries = Object.entries(objectOf(parameters['listen']));
  return Object.fromEntries(entries.flatMap(([name, field]) => (typeof field === 'string' ? [[name, field]] : [])));
}

function mergedSource(source: JsonObject, model: string): readonly MergedSource[] {
  const query = queryOf(source, model);
  if (query === undefined) return [];
  const joins = Array.isArray(source['join_fields']) ? source['join_fields'].filter(isObject) : [];
  const mergeFields = joins.flatMap(({ field_name, source_field_name }) =>
    typeof field_name === 'string' && typeof source_field_name === 'string' ? [{ field_name, source_field_name }] : [],
  );
  return [{ query, mergeFields }];
}

/** Undefined if there is no explore to query. */
function queryOf(parameters: JsonObject, model: string): ElementQuery | undefined {
  const view = textOf(parameters['explore']) ?? textOf(parameters['base_view']) ?? textOf(parameters['view']);
  if (view === undefined || view === '') return undefined;
  const { fields, dimensions, measures } = parameters;
  const listed = Array.isArray(fields) ? fields : [...listOf(dimensions), ...listOf(measures)];
  return {
    ...queryPart(parameters, queryMembers),
    model: textOf(parameters['model']) || model,
    view,
    fields: [...listed],
    filters: filtersOf(parameters['filters']),
    vis_config: visConfig(parameters),
  };
}

function queryPart(parameters: JsonObject, members: ReadonlySet<string>): JsonObject {
  const part = Object.fromEntries(Object.entries(parameters).filter(([name]) => members.has(name)));
  const { total, sorts } = part;
  return {
    ...part,
    ...(total !== undefined && { total: isYes(total) }),
    ...(typeof sorts === 'string' && { sorts: [sorts] }),
  };
}

/** `field: value`, or a list of these in old dashboards. Values may be numbers, or lists of alternatives. */
function filtersOf(filters: JsonValue | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(objectOf(filters)).map(([field, value]) => [
      field,
      Array.isArray(value) ? value.map(String).join(',') : value === null ? '' : String(value),
    ]),
  );
}

function visConfig(parameters: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).filter(
      ([name]) => !queryMembers.has(name) && !sourceMembers.has(name) && !tileMembers.has(name),
    ),
  );
}

export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Older YAML has words for true that today's readers treat as text. */
export function isYes(value: JsonValue | undefined): boolean {
  return value === true || (typeof value === 'string' && /^(?:yes|true|on)$/iu.test(value));
}

/** A map, or the old way to write one: a list of maps. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  if (Array.isArray(value)) return Object.assign({}, ...value.filter(isObject)) as JsonObject;
  return isObject(value) ? value : {};
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
