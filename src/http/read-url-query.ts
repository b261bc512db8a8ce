/** A query out of the parameters of `run_url_encoded_query`. */

const lists = ['fields', 'pivots', 'fill_fields', 'sorts', 'subtotals'] as const;
const texts = ['filter_expression', 'limit', 'column_limit', 'row_total', 'query_timezone', 'dynamic_fields'] as const;
const objects = { vis: 'vis_config', vis_config: 'vis_config', filter_config: 'filter_config' } as const;
const FILTER = /^f\[(.+)\]$/;

/** Is `name` a parameter that `readUrlQuery` reads? */
export function isUrlQueryParameter(name: string): boolean {
  const known: readonly string[] = [...lists, ...texts, ...Object.keys(objects), 'total'];
  return known.includes(name) || FILTER.test(name);
}

/** The definition as `create_query` takes it. */
export function readUrlQuery(model: string, view: string, search: URLSearchParams): Readonly<Record<string, unknown>> {
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
    const value = parseObject(search.get(name));
    if (value !== undefined) definition[member] = value;
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

/** What is no JSON object is left out, as any parameter that says nothing. */
function parseObject(text: string | null): object | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
