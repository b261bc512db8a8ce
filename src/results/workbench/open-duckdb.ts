/**
 * The one way to open DuckDB, so that what every instance needs is said once. What differs (memory, folders, locks) is
 * the caller's.
 */
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Optimizers that make correct SQL answer wrong, in the version that package-lock.json names.
 *
 * `common_subplan` takes two joins of the same tables for one, though other columns are read of them: two derived tables
 * or UNION arms that join a table with itself and aggregate different sides get the same sums. Upstream knows the
 * family as duckdb/duckdb #25819, #24624 and #25170; the backport #25831 for 1.5 does not cure all of it.
 *
 * `test/second-opinion` tries this list on random queries. A newer DuckDB is good when it passes; then try whether a
 * name can leave.
 */
const WRONG_OPTIMIZERS: readonly string[] = ['common_subplan'];

const EVERYWHERE: Readonly<Record<string, string>> = {
  disabled_optimizers: WRONG_OPTIMIZERS.join(','),
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** @param options settings as DuckDB names and writes them. */
export function openDuckdb(path: string, options: Readonly<Record<string, string>> = {}): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { ...EVERYWHERE, ...options });
}
