/** Addresses of a query, as Looker builds them: `/explore/MODEL/VIEW?fields=a,b&f[v.x]=…&limit=500`. */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { lengthIsAtMost } from '../../lib/json-size.ts';

/** Form encoding, except for the comma that joins names. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2C', ',');
}

/** Values keep their commas encoded: only lists have plain ones. */
function encodeValue(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+');
}

/** The most letters of an address that browsers and proxies accept. */
const LONGEST = 100_000;

/** Null if the query is too long for an address. */
export function queryUrl(query: QueryDefinition): string | null {
  return lengthIsAtMost(LONGEST, query) ? writeUrl(query) : null;
}

function writeUrl(query: QueryDefinition): string {
  const parts: string[] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) parts.push(`${name}=${value}`);
  };
  const addList = (name: string, list: readonly string[] | undefined): void => add(name, list?.map(encode).join(','));
  const addText = (name: string, text: string | undefined): void => add(name, text && encodeValue(text));
  const addJson = (name: string, value: object | undefined): void =>
    add(name, value && encodeValue(JSON.stringify(value)));
  addList('fields', query.fields);
  addList('pivots', query.pivots);
  addList('fill_fields', query.fill_fields);
  for (const [field, expression] of Object.entries(query.filters ?? {})) {
    parts.push(`f[${encode(field)}]=${encodeValue(expression)}`);
  }
  addText('filter_expression', query.filter_expression);
  addList('sorts', query.sorts);
  addText('limit', query.limit);
  addText('column_limit', query.column_limit);
  add('total', query.total === true ? 'on' : undefined);
  addText('row_total', query.row_total);
  addList('subtotals', query.subtotals);
  addText('query_timezone', query.query_timezone);
  addJson('vis', query.vis_config);
  addJson('filter_config', query.filter_config);
  addText('dynamic_fields', query.dynamic_fields);
  const search = parts.length === 0 ? '' : `?${parts.join('&')}`;
  return `/explore/${encodeURIComponent(query.model)}/${encodeURIComponent(query.view)}${search}`;
}
