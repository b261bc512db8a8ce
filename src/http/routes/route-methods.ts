import { addressesOf } from '../route/route.ts';
import { routeTable } from './route-table.ts';

const patterns = routeTable.flatMap((route) =>
  addressesOf(route).map((path) => ({
    method: route.method,
    pattern: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/:\w+/g, '[^/]+')}/?$`),
  })),
);

/** The methods that a path has in the route table; empty for a path that it does not have. */
export function allowedMethods(path: string): readonly string[] {
  const one = path.replaceAll(/\/{2,}/g, '/');
  const methods = new Set<string>(patterns.filter(({ pattern }) => pattern.test(one)).map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}
