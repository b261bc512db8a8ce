/** Whether a query failed because of what its command names: a model, an explore or a field that is not there. */
import type { QueryDefinition } from '../contract/query-definition.ts';

/** Looker's sentences, as `compileQuery` and servers write them. */
const UNKNOWN = /^(?:Unknown or inaccessible (?:model|field) "([^"]*)"|(?:Model|Explore) "([^"]*)" does not exist)/gm;

/** Names that only the LookML uses are not the command's fault. */
export function namesUnknown(message: string, { model, view, ...query }: QueryDefinition): boolean {
  const sorted = (query.sorts ?? []).map((sort) => sort.split(' ', 1)[0] ?? '');
  const named = [model, view, ...(query.fields ?? []), ...Object.keys(query.filters ?? {}), ...sorted];
  return [...message.matchAll(UNKNOWN)].some(([, one, other]) => named.includes(one ?? other ?? ''));
}
