import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * The environment of child processes: nothing of the server's, which may contain secrets and variables that drivers
 * read (PG…). Only the cache of compiled code is passed on, with which they start in half the time.
 */
export function childEnvironment(): Readonly<Record<string, string>> {
  const cache = getCompileCacheDir();
  // Node appends a folder for its version itself.
  return { TZ: 'UTC', ...(cache !== undefined && { NODE_COMPILE_CACHE: dirname(cache) }) };
}
