/** Reads a query from the parameters of `run_url_encoded_query`. */
import { readJsonParameter } from './read-json-parameter.ts';
import type { JsonParameterLimits } from './read-json-parameter.ts';

const lists = ['fields', 'pivots', 'fill_fields', 'sorts', 'subtotals'] as const;
const texts = ['filter_expression', 'limit', 'column_limit', 'row_total', 'query_timezone', 'dynamic_fields'] as const;
const objects = { vis: 'vis_config', vis_config: 'vis_config', filter_config: 'filter_config' } as const;
const FILTER = /^f\[(.+)\]$/;

/** Is `name` a parameter that `readUrlQuery` reads? */
export function isUrlQueryParameter(name: string): boolean {
  const names: readonly string[] = [...lists, ...texts, ...Object.keys(objects), 'total'];
  return names.includes(name) || FILTER.test(name);
}

/** The definition as `create_query` takes it. @throws CoatcheckError `validation_failed` for JSON beyond the limits */
export function readUrlQuery(
  { model, view }: { readonly model: string; readonly view: string },
  search: URLSearchParams,
  limits: JsonParameterLimits,
): Readonly<Record<string, unknown>> {
  const definition: Record<string, unknown> = { model, view };
  for (const name of lists) {
    const values = search.getAll(name).flatMap(splitNames);
    if (values.length > 0) definition[name] = values;
  }
  for (const name of texts) {
    const value = search.get(name);
    if (value !== null && value !== '') definition[name] = value;
  }
  for (const [name, member] of Object.entries(objects)) {
    const text = search.get(name);
    // Anything but a JSON object is left out, like any parameter that says nothing.
    const value = text === null ? undefined : readJsonParameter(name, text, limits);
    if (typeof value === 'object' && value !== null) definition[member] = value;
  }
  const filters = [...search].flatMap(([name, value]): [string, string][] => {
    const field = FILTER.exec(name)?.[1];
    return field === undefined ? [] : [[field, value]];
  });
  if (filters.length > 0) definition['filters'] = Object.fromEntries(filters);
  if (['on', 'true', '1', 'yes'].includes(search.get('total') ?? '')) definition['total'] = true;
  return definition;
}

function splitNames(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
