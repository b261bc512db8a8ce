/**
 * Queries are immutable and have structural identity: the same definition is the same query. This room turns what a
 * client asks into what an executor can run; it knows no HTTP and runs nothing.
 */
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError, type FieldError } from '../errors/catalogue.ts';
import { present, toFilters, toFlag, toJsonText, toObject, toText, toTexts, type Body } from './normalise.ts';

export interface Query {
  /** Digits. */
  readonly id: string;
  /** 7 characters of base 62. */
  readonly slug: string;
  /** 22 characters of base 62: `share_url` ends with it. */
  readonly clientId: string;
  /** Of the definition. */
  readonly digest: string;
  readonly definition: QueryDefinition;
  readonly createdAt: number;
}

/** What can be run. `query` and `merge_query` by id, `sql_query` by slug. */
export interface QuerySubject {
  readonly kind: 'query' | 'sql_query' | 'merge_query';
  readonly id: string;
}

/**
 * The definition in a request body. The order of `fields`, `pivots` and `sorts` means something and stays.
 * @throws CoatcheckError `validation_failed` without `model` or `view`.
 */
export function normaliseQuery(body: Body): QueryDefinition {
  const model = toText(body['model']);
  const view = toText(body['view']);
  if (model === undefined || view === undefined) {
    const missing = [...(model === undefined ? ['model'] : []), ...(view === undefined ? ['view'] : [])];
    throw new CoatcheckError('validation_failed', { errors: missing.map(missingField) });
  }
  return {
    model,
    view,
    ...present({
      fields: toTexts(body['fields']),
      pivots: toTexts(body['pivots']),
      fill_fields: toTexts(body['fill_fields']),
      filters: toFilters(body['filters']),
      filter_expression: toText(body['filter_expression']),
      sorts: toTexts(body['sorts']),
      limit: toText(body['limit']),
      column_limit: toText(body['column_limit']),
      total: toFlag(body['total']),
      row_total: toText(body['row_total']),
      subtotals: toTexts(body['subtotals']),
      vis_config: toObject(body['vis_config']),
      filter_config: toObject(body['filter_config']),
      visible_ui_sections: toText(body['visible_ui_sections']),
      dynamic_fields: toJsonText(body['dynamic_fields']),
      query_timezone: toText(body['query_timezone']),
    }),
  };
}

export function missingField(field: string): FieldError {
  return { field, code: 'missing_field', message: `'${field}' is required.` };
}
