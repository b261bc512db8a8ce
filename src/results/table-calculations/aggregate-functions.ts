/**
 * Functions of many values, of a column or of a list. Nulls do not count. `rest` are the other arguments, as they are
 * in the row for which the result is computed.
 */
import type { Cell, NumberCell } from './calculation-table.ts';
import { asDouble, cellKey, compareCells } from './cell-values.ts';
import { normalCdf } from './distributions.ts';
import { addCells, divideCells, multiplyCells, sumNumbers } from './exact-arithmetic.ts';
import { doublesOf, finite, mean, moment, numbersOf, variance } from './statistics.ts';

/** Computes once what does not depend on the row. The function that it gives is called for each row. */
export type AggregateFunction = (cells: readonly Cell[]) => (rest: readonly Cell[]) => Cell;

/** A function with one value for all rows. */
function single(compute: (cells: readonly Cell[]) => Cell): AggregateFunction {
  return (cells) => {
    const result = compute(cells);
    return () => result;
  };
}

/** A function of doubles. Without values, or without a finite result, it gives null. */
function statistic(compute: (values: readonly number[]) => number): AggregateFunction {
  return single((cells) => {
    const values = doublesOf(cells);
    return values.length === 0 ? null : finite(compute(values));
  });
}

function sorted(cells: readonly Cell[]): readonly Cell[] {
  return cells.filter((cell) => cell !== null).toSorted((left, right) => compareCells(left, right) ?? 0);
}

/** Interpolates between the two nearest values, like the inclusive percentile of spreadsheets. */
function percentileOf(values: readonly number[], fraction: number): number {
  const position = (values.length - 1) * fraction;
  const below = values[Math.floor(position)] ?? Number.NaN;
  const above = values[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

function percentile(cells: readonly Cell[]): (fraction: number | null) => Cell {
  const values = doublesOf(cells).toSorted((left, right) => left - right);
  return (fraction) =>
    fraction === null || fraction < 0 || fraction > 1 || values.length === 0
      ? null
      : finite(percentileOf(values, fraction));
}

function nth(cells: readonly Cell[], fromEnd: boolean): (rest: readonly Cell[]) => Cell {
  const values = sorted(cells);
  return ([k]) => {
    const position = asDouble(k);
    if (position === null || position < 1 || position > values.length) return null;
    return values[fromEnd ? values.length - Math.floor(position) : Math.floor(position) - 1] ?? null;
  };
}

function extreme(sign: 1 | -1): AggregateFunction {
  return single((cells) => {
    let best: Cell = null;
    for (const cell of cells) {
      if (cell !== null && (best === null || (compareCells(cell, best) ?? 0) * sign > 0)) best = cell;
    }
    return best;
  });
}

/** The most frequent value; the first if there are several. */
function mode(cells: readonly Cell[]): Cell {
  let best: Cell = null;
  let bestCount = 0;
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== null) counts.set(cellKey(cell), (counts.get(cellKey(cell)) ?? 0) + 1);
  for (const cell of cells) {
    const count = cell === null ? 0 : (counts.get(cellKey(cell)) ?? 0);
    if (count > bestCount) {
      best = cell;
      bestCount = count;
    }
  }
  return best;
}

export const aggregateFunctions = {
  count: single((cells) => cells.filter((cell) => cell !== null).length),
  count_distinct: single((cells) => new Set(cells.flatMap((cell) => (cell === null ? [] : cellKey(cell)))).size),
  sum: single((cells) => {
    const values = numbersOf(cells);
    return values.length === 0 ? null : sumNumbers(values);
  }),
  mean: single((cells) => {
    const values = numbersOf(cells);
    return values.length === 0 ? null : divideCells(sumNumbers(values), values.length);
  }),
  min: extreme(-1),
  max: extreme(1),
  product: single((cells) => {
    const values = numbersOf(cells);
    return values.length === 0 ? null : values.reduce(multiplyCells);
  }),
  median: single((cells) => percentile(cells)(0.5)),
  percentile: (cells) => {
    const at = percentile(cells);
    return ([fraction]) => at(asDouble(fraction));
  },
  quartile: (cells) => {
    const at = percentile(cells);
    return ([quartile]) => {
      const number = asDouble(quartile);
      return at(number === null ? null : number / 4);
    };
  },
  mode: single(mode),
  geomean: statistic((values) => Math.exp(mean(values.map(Math.log)))),
  stddev_pop: statistic((values) => Math.sqrt(variance(values, 0))),
  stddev_samp: statistic((values) => Math.sqrt(variance(values, 1))),
  var_pop: statistic((values) => variance(values, 0)),
  var_samp: statistic((values) => variance(values, 1)),
  skew: statistic((values) => {
    const n = values.length;
    return ((n / ((n - 1) * (n - 2))) * moment(values, 3)) / variance(values, 1) ** 1.5;
  }),
  kurtosis: statistic((values) => {
    const n = values.length;
    const scaled = moment(values, 4) / variance(values, 1) ** 2;
    return ((n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3))) * scaled - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
  }),
  large: (cells) => nth(cells, true),
  small: (cells) => nth(cells, false),
  index:
    (cells) =>
    ([n]) => {
      const position = asDouble(n);
      return position === null ? null : (cells[Math.trunc(position) - 1] ?? null);
    },
  z_test: (cells) => {
    const values = doublesOf(cells);
    return ([value, stdev]) => {
      const hypothesis = asDouble(value);
      if (hypothesis === null || values.length === 0) return null;
      const deviation = stdev === undefined ? Math.sqrt(variance(values, 1)) : asDouble(stdev);
      if (deviation === null) return null;
      return finite(1 - normalCdf((mean(values) - hypothesis) / (deviation / Math.sqrt(values.length))));
    };
  },
  percent_rank: (cells) => {
    const values = doublesOf(cells).toSorted((left, right) => left - right);
    return ([cell]) => percentRank(values, asDouble(cell));
  },
} satisfies Readonly<Record<string, AggregateFunction>>;

/** The rank between two values is interpolated; beyond the values there is none. */
function percentRank(values: readonly number[], value: number | null): number | null {
  const last = values.length - 1;
  if (value === null || last < 0 || value < (values[0] ?? 0) || value > (values[last] ?? 0)) return null;
  if (last === 0) return 1;
  const at = firstNotLess(values, value, (left, right) => left - right);
  const here = values[at] ?? value;
  if (here === value) return at / last;
  const before = values[at - 1] ?? value;
  return (at - 1 + (value - before) / (here - before)) / last;
}

function firstNotLess<T>(values: readonly T[], value: T, compare: (left: T, right: T) => number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(values[middle] as T, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Functions whose first argument is a row's value and whose second is the column or list. */
export const searchFunctions = {
  /** The place of the first equal value, from 1. */
  match: (cells) => {
    const places = new Map<string, number>();
    cells.forEach((cell, index) => {
      if (cell !== null && !places.has(cellKey(cell))) places.set(cellKey(cell), index + 1);
    });
    return ([value]) => (value === null || value === undefined ? null : (places.get(cellKey(value)) ?? null));
  },
  /** The greatest value has rank 1; equal values have equal ranks. */
  rank: (cells) => {
    const rank = ranker(cells);
    return ([value]) => rank(value)?.first ?? null;
  },
  rank_avg: (cells) => {
    const rank = ranker(cells);
    return ([value]) => {
      const place = rank(value);
      return place === null ? null : (place.first + place.last) / 2;
    };
  },
} satisfies Readonly<Record<string, AggregateFunction>>;

function ranker(cells: readonly Cell[]): (value: Cell | undefined) => { first: number; last: number } | null {
  const values = sorted(cells);
  const compare = (left: Cell, right: Cell) => compareCells(left, right) ?? 0;
  return (value) => {
    if (value === null || value === undefined || values.length === 0) return null;
    const less = firstNotLess(values, value, compare);
    const notGreater = firstNotLess(values, value, (left, right) => (compare(left, right) <= 0 ? -1 : 1));
    const first = values.length - notGreater + 1;
    return { first, last: Math.max(first, values.length - less) };
  };
}

/** Running totals and products down a column. A null repeats what has been reached. */
export const runningFunctions = {
  running_total: addCells,
  running_product: multiplyCells,
} satisfies Readonly<Record<string, (left: NumberCell, right: NumberCell) => NumberCell>>;
