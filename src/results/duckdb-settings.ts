/**
 * Settings that every DuckDB of Coatcheck has, sandbox and workbench alike.
 *
 * `common_subplan` takes two subplans over self joins of one table for the same and gives wrong sums (DuckDB 1.5.6;
 * upstream knows the family: duckdb/duckdb #25819, #24624, #25170; the fix of #25831 does not cover it). It may come
 * back when a version passes `test/execution/right-sums.test.ts` with it.
 */
export const duckdbSettings = {
  disabled_optimizers: 'common_subplan',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
} as const;
