/**
 * Queries are immutable and have structural identity: the same definition is the same query. This room turns what a
 * client asks for into what an executor can run; it knows nothing about HTTP and runs nothing.
 */
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError, type FieldError } from '../errors/catalogue.ts';
import { present, toFilters, toFlag, toJsonText, toObject, readText, readTexts, type Body } from './normalise.ts';

export interface Query {
  /** Digits. */
  readonly id: string;
  /** 7 characters of base 62. */
  readonly slug: string;
  /** 22 characters of base 62: `share_url` ends with it. */
  readonly clientId: string;
  /** Digest of the definition. */
  readonly digest: string;
  readonly definition: QueryDefinition;
  readonly createdAt: number;
}

/** What can be run: `query` and `merge_query` by id, `sql_query` by slug. */
export interface QuerySubject {
  readonly kind: 'query' | 'sql_query' | 'merge_query';
  readonly id: string;
}

/**
 * The definition in a request body. The order of `fields`, `pivots` and `sorts` is meaningful and stays.
 * @throws CoatcheckError `validation_failed` without `model` or `view`.
 */
export function normaliseQuery(body: Body): QueryDefinition {
  const model = readText(body['model']);
  const view = readText(body['view']);
  if (model === undefined || view === undefined) {
    const missing = [...(model === undefined ? ['model'] : []), ...(view === undefined ? ['view'] : [])];
    throw new CoatcheckError('validation_failed', { errors: missing.map(missingField) });
  }
  return {
    model,
    view,
    ...present({
      fields: readTexts(body['fields'])?.flatMap(namesIn),
      pivots: readTexts(body['pivots']),
      fill_fields: readTexts(body['fill_fields']),
      filters: toFilters(body['filters']),
      filter_expression: readText(body['filter_expression']),
      sorts: readTexts(body['sorts']),
      limit: readText(body['limit']),
      column_limit: readText(body['column_limit']),
      total: toFlag(body['total']),
      row_total: readText(body['row_total']),
      subtotals: readTexts(body['subtotals']),
      vis_config: toObject(body['vis_config']),
      filter_config: toObject(body['filter_config']),
      visible_ui_sections: readText(body['visible_ui_sections']),
      dynamic_fields: toJsonText(body['dynamic_fields']),
      query_timezone: readText(body['query_timezone']),
    }),
  };
}

/** Some programs write several fields as one text: `a.b, c.d`. */
const SEVERAL = /^\w+\.\w+(?:\s*,\s*\w+\.\w+)+$/;

function namesIn(text: string): readonly string[] {
  return SEVERAL.test(text) ? text.split(/\s*,\s*/) : [text];
}

export function missingField(field: string): FieldError {
  return { field, code: 'missing_field', message: `'${field}' is required.` };
}
