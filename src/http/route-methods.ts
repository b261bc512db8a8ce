import { BASE_PATH } from './route.ts';
import { routeTable } from './route-table.ts';

const patterns = routeTable.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${BASE_PATH.replaceAll('.', String.raw`\.`)}${path.replaceAll(/:\w+/g, '[^/]+')}/?$`),
}));

/** The methods that a path has in the route table; empty when there is no such path. */
export function allowedMethods(path: string): readonly string[] {
  const methods = new Set<string>(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}
