/** Functions of two columns or lists, and the tests that compare them. */
import type { Cell } from './calculation-table.ts';
import { asDouble, isList } from './cell-values.ts';
import { chiSquareCdf, tCdf } from './distributions.ts';
import { sumNumbers, toDouble } from './exact-arithmetic.ts';
import { doublesOf, finite, mean, variance } from './statistics.ts';

type Pairs = readonly (readonly [number, number])[];

/** Functions of two columns, row by row; pairs with a null do not count. */
export const pairFunctions = {
  correl: paired((pairs) => {
    const [x, y] = columnsOf(pairs);
    return covariance(pairs, 0) / Math.sqrt(variance(x, 0) * variance(y, 0));
  }),
  covar_pop: paired((pairs) => covariance(pairs, 0)),
  covar_samp: paired((pairs) => covariance(pairs, 1)),
  slope: paired((pairs) => covariance(pairs, 0) / variance(columnsOf(pairs)[1], 0)),
  intercept: paired((pairs) => {
    const [y, x] = columnsOf(pairs);
    return mean(y) - (covariance(pairs, 0) / variance(x, 0)) * mean(x);
  }),
  chisq_test: (actual, expected) => chiSquareTest(actual, expected),
} satisfies Readonly<Record<string, (left: readonly Cell[], right: readonly Cell[]) => Cell>>;

function paired(compute: (pairs: Pairs) => number): (left: readonly Cell[], right: readonly Cell[]) => Cell {
  return (left, right) => {
    const pairs = pairsOf(left, right);
    return pairs.length === 0 ? null : finite(compute(pairs));
  };
}

function pairsOf(left: readonly Cell[], right: readonly Cell[]): Pairs {
  return left.flatMap((cell, index) => {
    const a = asDouble(cell);
    const b = asDouble(right[index]);
    return a === null || b === null ? [] : [[a, b] as const];
  });
}

function columnsOf(pairs: Pairs): readonly [readonly number[], readonly number[]] {
  return [pairs.map(([left]) => left), pairs.map(([, right]) => right)];
}

function covariance(pairs: Pairs, less: 0 | 1): number {
  const [left, right] = columnsOf(pairs);
  const [a, b] = [mean(left), mean(right)];
  return toDouble(sumNumbers(pairs.map(([x, y]) => (x - a) * (y - b)))) / (pairs.length - less);
}

/** Columns of values have one degree of freedom less than rows; columns of lists form a table. */
function chiSquareTest(actual: readonly Cell[], expected: readonly Cell[]): Cell {
  const rows = actual.map((cell, index) => pairsOf(asList(cell), asList(expected[index] ?? null)));
  const width = Math.max(0, ...rows.map((row) => row.length));
  const statisticValue = rows.flat().reduce((sum, [a, e]) => sum + (a - e) ** 2 / e, 0);
  const dof = width > 1 ? (rows.length - 1) * (width - 1) : rows.length - 1;
  return dof < 1 ? null : finite(1 - chiSquareCdf(statisticValue, dof));
}

function asList(cell: Cell): readonly Cell[] {
  return isList(cell) ? cell : [cell];
}

/** Student's t-test; `type` 1 = paired, 2 = equal variances, 3 = unequal variances. */
export function tTest(left: readonly Cell[], right: readonly Cell[], tails: number, type: number): Cell {
  const [a, b] = type === 1 ? columnsOf(pairsOf(left, right)) : [doublesOf(left), doublesOf(right)];
  if (a.length < 2 || b.length < 2 || (tails !== 1 && tails !== 2)) return null;
  const { t, dof } = tStatistic(a, b, type);
  return finite(tails * (1 - tCdf(Math.abs(t), dof)));
}

function tStatistic(a: readonly number[], b: readonly number[], type: number): { t: number; dof: number } {
  if (type === 1) {
    const differences = a.map((value, index) => value - (b[index] ?? 0));
    const error = Math.sqrt(variance(differences, 1) / differences.length);
    return { t: mean(differences) / error, dof: differences.length - 1 };
  }
  const [va, vb] = [variance(a, 1) / a.length, variance(b, 1) / b.length];
  if (type === 3) {
    const dof = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
    return { t: (mean(a) - mean(b)) / Math.sqrt(va + vb), dof };
  }
  const dof = a.length + b.length - 2;
  const pooled = (variance(a, 1) * (a.length - 1) + variance(b, 1) * (b.length - 1)) / dof;
  return { t: (mean(a) - mean(b)) / Math.sqrt(pooled * (1 / a.length + 1 / b.length)), dof };
}
