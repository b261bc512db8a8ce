/**
 * The one way to open DuckDB, so that what every instance needs is said once. Callers add what differs: memory,
 * folders, locks.
 */
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Optimizers that give wrong answers to correct SQL, in the version that package-lock.json names.
 *
 * `common_subplan` takes two joins of the same tables for one even if different columns are read from them. If two
 * derived tables or UNION arms join a table with itself and aggregate different sides, they get the same sums. Upstream
 * knows the family as duckdb/duckdb #25819, #24624 and #25170; the backport #25831 for 1.5 does not fix all of it.
 *
 * `common_subexpressions` computes what two TRY have in common, or one has twice, before them: where it fails, the whole
 * query does.
 *
 * `test/second-opinion` tries this list on random queries. A newer DuckDB must pass it; then try whether a name can be
 * removed.
 */
const WRONG_OPTIMIZERS: readonly string[] = ['common_subplan', 'common_subexpressions'];

/** Tells apart by the values of all rows of a table which parts of a condition are computed at all. */
const BY_STATISTICS = 'statistics_propagation';

/**
 * DuckDB's `disabled_optimizers`.
 * @param statistics whether statements may be planned by what DuckDB knows of the values of all rows
 */
export function disabledOptimizers(statistics: 'used' | 'unused'): string {
  return [...WRONG_OPTIMIZERS, ...(statistics === 'used' ? [] : [BY_STATISTICS])].join(',');
}

const EVERYWHERE: Readonly<Record<string, string>> = {
  disabled_optimizers: disabledOptimizers('used'),
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** @param options settings by DuckDB's names, as DuckDB writes them */
export function openDuckdb(path: string, options: Readonly<Record<string, string>> = {}): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { ...EVERYWHERE, ...options });
}
