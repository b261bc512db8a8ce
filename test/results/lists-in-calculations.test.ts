/** Lists where functions range over values: each row's own, beside columns, and what is no list's place. */
import { describe, expect, it } from 'vitest';
import { expressionFunctions, readSideBySide } from '../../src/expression/expression-functions.ts';
import { parseExpression } from '../../src/expression/parse-expression.ts';
import type { CalculationColumn, CalculationTable } from '../../src/results/table-calculations/calculation-table.ts';
import { evaluateCalculation } from '../../src/results/table-calculations/evaluate-calculation.ts';

const columns: Readonly<Record<string, CalculationColumn>> = {
  n: { pivoted: false, kind: 'number', cells: [1, 2, 5, 4] },
  m: { pivoted: false, kind: 'number', cells: [2, 4, 1, 7] },
  name: { pivoted: false, kind: 'string', cells: ['a', 'b', 'c', 'd'] },
  /** A measure of `type: list`. */
  names: { pivoted: false, kind: 'list', cells: ['a, b', 'c', null, 'd, e'] },
  /** Another calculation. */
  pair: { pivoted: false, kind: 'list', cells: [[1, 2], [3, 4], null, [5, 6]] },
};

/** Two rows, three pivot columns. */
const pivots: Readonly<Record<string, CalculationColumn>> = {
  p: {
    pivoted: true,
    kind: 'number',
    cells: [
      [1, 6],
      [2, 5],
      [4, 1],
    ],
  },
  q: {
    pivoted: true,
    kind: 'number',
    cells: [
      [2, 1],
      [4, 2],
      [8, 6],
    ],
  },
};

function evaluated(expression: string, of = columns) {
  const { ast } = parseExpression(expression, 'calc');
  if (ast === null) throw new Error(expression);
  const table: CalculationTable = {
    rowCount: of === columns ? 4 : 2,
    pivotCount: of === columns ? 0 : 3,
    column: (name) => (Object.hasOwn(of, name) ? of[name] : undefined),
    nowMs: 0,
    queryTimezone: null,
  };
  const { column, diagnostics } = evaluateCalculation(ast, table);
  return { cells: column?.cells.map(rounded), messages: diagnostics.map(({ message }) => message) };
}

function rounded(cell: unknown): unknown {
  if (Array.isArray(cell)) return cell.map(rounded);
  return typeof cell === 'number' ? Number(cell.toPrecision(6)) : cell;
}

/** The three pairs of `list(1,2,4)` and `list(3,5,4)`: means 7/3 and 4, products of deviations 1, squares 14/3 and 2. */
const [one, other] = ['list(1, 2, 4)', 'list(3, 5, 4)'];

describe('functions of two lists', () => {
  it.each([
    ['correl', 1 / Math.sqrt((14 / 3) * 2)],
    ['covar_pop', 1 / 3],
    ['covar_samp', 1 / 2],
    // The first argument is y, the second x.
    ['slope', 1 / 2],
    ['intercept', 7 / 3 - 2],
  ])('%s gives what their pairs say, in every row', (name, expected) => {
    const value = rounded(expected);
    expect(evaluated(`${name}(${one}, ${other})`).cells).toEqual([value, value, value, value]);
  });

  it('are 1 of lists that rise together', () => {
    expect(evaluated('correl(list(1,2,3), list(2,4,6))').cells).toEqual([1, 1, 1, 1]);
    expect(evaluated('t_test(list(1,2,3), list(1,2,3), 2, 2)').cells).toEqual([1, 1, 1, 1]);
    expect(evaluated('t_test(list(1,2,3), list(1,2,3), 2, if(row() = 1, 3, 2))').cells).toEqual([1, 1, 1, 1]);
  });

  it('lookup finds the value’s place in the one and reads the other there', () => {
    expect(evaluated('lookup(2, list(1, 2, 3), list("a", "b", "c"))').cells).toEqual(['b', 'b', 'b', 'b']);
    expect(evaluated('lookup(${n}, list(1, 2, 5), list("a", "b", "c"))').cells).toEqual(['a', 'b', 'c', null]);
    expect(evaluated('lookup(4, offset_list(${m}, 0, 4), offset_list(${name}, 0, 4))').cells).toEqual([
      'b',
      'b',
      null,
      null,
    ]);
  });

  it('take the lists of each row', () => {
    const lists = 'offset_list(${n}, 0, 3), offset_list(${m}, 0, 3)';
    // Rows 1 to 3, 2 to 4, 3 to 4, 4 alone.
    expect(evaluated(`covar_pop(${lists})`).cells).toEqual([-1.22222, -1, -1.5, 0]);
    expect(evaluated('slope(pivot_row(${q}), pivot_row(${p}))', pivots).cells).toEqual([2, -1]);
    expect(evaluated('intercept(pivot_row(${q}), pivot_row(${p}))', pivots).cells).toEqual([0, 7]);
    expect(evaluated('lookup(4, pivot_row(${p}), pivot_row(${q}))', pivots).cells).toEqual([8, null]);
    expect(evaluated('t_test(pivot_row(${p}), pivot_row(${p}), 2, 3)', pivots).cells).toEqual([1, 1]);
    expect(evaluated('correl(${pair}, list(1, 2))').cells).toEqual([1, 1, null, 1]);
  });

  it('chisq_test takes two lists as it takes two columns, and columns of lists as a table', () => {
    const ofColumns = evaluated('chisq_test(${n}, ${m})').cells;
    expect(evaluated('chisq_test(list(1, 2, 5, 4), list(2, 4, 1, 7))').cells).toEqual(ofColumns);
    expect(evaluated('chisq_test(pivot_row(${p}), pivot_row(${q}))', pivots).cells?.[0]).toBeTypeOf('number');
  });
});

/** What stands behind the values that a function ranges over, of those that take more. */
const more: Readonly<Record<string, string>> = {
  large: ', 2',
  small: ', 2',
  percentile: ', 0.3',
  quartile: ', 1',
  percent_rank: ', 4',
  index: ', 3',
  z_test: ', 3',
};
const byValue = ['rank', 'rank_avg', 'match'];
const plain = `count count_distinct sum mean median mode min max product geomean kurtosis skew stddev_pop stddev_samp var_pop
  var_samp`;
const ranging = [...plain.split(/\s+/), ...Object.keys(more), ...byValue];

it.each(ranging)('%s gives of a list what it gives of a column of its values', (name) => {
  const asked = (values: string): string =>
    byValue.includes(name) ? `${name}(4, ${values})` : `${name}(${values}${more[name] ?? ''})`;
  const ofColumn = evaluated(asked('${n}')).cells;
  expect(ofColumn?.[0]).toBeTypeOf('number');
  expect(evaluated(asked('list(1, 2, 5, 4)')).cells).toEqual(ofColumn);
  // The first row's list has all values; that of the last its own alone.
  expect(evaluated(asked('offset_list(${n}, 0, 4)')).cells?.[0]).toEqual(ofColumn?.[0]);
  expect(evaluated(asked('split("1,2,5,4", ",")')).messages).toEqual([]);
});

it('every function that takes a column is tried with lists', () => {
  const taking = [...expressionFunctions.values()].filter(({ name, place, parameters }) => {
    const isOfCells = ['case', 'coalesce', 'if', 'is_null', 'when', 'concat', 'to_string', 'list'].includes(name);
    const isOfPlaces = name.startsWith('pivot_') || name.startsWith('offset') || name === 'lookup';
    return place !== 'sql' && !isOfCells && !isOfPlaces && parameters.some(({ type }) => type === 'any');
  });
  const where = '`plain`, `more` or `byValue` of test/results/lists-in-calculations.test.ts, or two arguments with `&`';
  expect(taking.map(({ name }) => name).toSorted(), where).toEqual(
    [...ranging, ...[...readSideBySide.keys()].filter((name) => name !== 'lookup')].toSorted(),
  );
});

it.each([...readSideBySide])('%s refuses a list beside a column, in words', (name, [left, right]) => {
  const asked = (first: string, second: string): string => {
    const args = expressionFunctions.get(name)?.parameters.map(() => '1') ?? [];
    args[left] = first;
    args[right] = second;
    return `${name}(${args.join(', ')})`;
  };
  const words = (list: number, column: number): string[] => [
    `${name}() needs two columns or two lists: argument ${String(list + 1)} is a list, and argument ${String(column + 1)} is not.`,
  ];
  const said = (expression: string) => {
    const { messages } = evaluated(expression);
    return messages.map((message) => message.toLowerCase());
  };
  expect(said(asked('${n}', 'list(1, 2)'))).toEqual(words(right, left));
  expect(said(asked('offset_list(${n}, 0, 2)', '${m}'))).toEqual(words(left, right));
  expect(said(asked('${pair}', 'row()'))).toEqual(words(left, right));
  expect(said(asked('${n}', '${m}'))).toEqual([]);
  expect(said(asked('${n}', 'null'))).toEqual([]);
});

describe('a list where one value is read', () => {
  it.each([
    ['running_total(list(1, 2))', 'Running_total() needs a number, not a list.'],
    ['running_product(pivot_row(${n}))', 'Running_product() needs a number, not a list.'],
    ['list(1, 2) + 1', '"+" needs a number, not a list.'],
    ['1 / ${pair}', '"/" needs a number, not a list.'],
    ['-list(1)', '"-" needs a number, not a list.'],
    ['NOT list(1)', '"NOT" needs a yesno, not a list.'],
    ['list(1) = 1', 'A list cannot be compared with a number.'],
    ['if(yes, list(1), 1)', 'The results are of different types: a list and a number.'],
    ['rank(list(1, 2), list(1, 2))', 'Rank() needs a single value, not a list.'],
    ['match(pivot_row(${n}), ${n})', 'Match() needs a single value, not a list.'],
    ['lookup(list(1), ${n}, ${m})', 'Lookup() needs a single value, not a list.'],
    ['to_number(split("1,2", ","))', 'To_number() needs a single value, not a list.'],
    ['length(split("a,b", ","))', 'Length() needs a text, not a list.'],
    ['round(offset(${pair}, 1), 0)', 'Round() needs a number, not a list.'],
    ['large(${n}, list(1))', 'Large() needs a number, not a list.'],
  ])('%s is refused, in words', (expression, message) => {
    expect(evaluated(expression).messages).toEqual([message]);
  });

  it.each([
    ['contains(${names}, "b")', [true, false, null, false]],
    ['count(split("a,b", ","))', [2, 2, 2, 2]],
    ['concat(${names}, "!")', ['a, b!', 'c!', null, 'd, e!']],
    ['${names} = "c"', [false, true, null, false]],
    ['to_string(list(1, 2))', ['1, 2', '1, 2', '1, 2', '1, 2']],
    ['is_null(${pair})', [false, false, true, false]],
    ['sum(coalesce(${pair}, list(0)))', [3, 7, 0, 11]],
    ['index(offset(${pair}, 1), 2)', [4, null, 6, null]],
    ['max(list(1, 3)) + 1', [4, 4, 4, 4]],
  ])('%s is none', (expression, cells) => {
    expect(evaluated(expression)).toEqual({ cells, messages: [] });
  });
});
