import type { Dialect } from '../../src/dialects/dialect.ts';
import { getDialect } from '../../src/dialects/registry.ts';

/** The dialect of that name; there is no test without it. */
export function requireDialect(name: string): Dialect {
  const dialect = getDialect(name);
  if (dialect === undefined) throw new Error(`no dialect ${name}`);
  return dialect;
}
