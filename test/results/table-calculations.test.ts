import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/expression/parse-expression.ts';
import type {
  CalculationColumn,
  CalculationTable,
  Cell,
} from '../../src/results/table-calculations/calculation-table.ts';
import { exactText, isDecimal, parseNumber } from '../../src/results/table-calculations/exact-arithmetic.ts';
import { postSqlColumn, shortcutColumn } from '../../src/results/table-calculations/derive-column.ts';
import { evaluateCalculation } from '../../src/results/table-calculations/evaluate-calculation.ts';

const money = (text: string): Cell => {
  const [whole = '0', fraction = ''] = text.split('.');
  return { value: BigInt(whole + fraction), scale: fraction.length };
};

const columns: Readonly<Record<string, CalculationColumn>> = {
  n: { pivoted: false, kind: 'number', cells: [10, 20, null, 40] },
  zero: { pivoted: false, kind: 'number', cells: [0, 1, 2, 0] },
  big: { pivoted: false, kind: 'number', cells: [9007199254740993n, 1, 2, 9007199254740993n] },
  price: { pivoted: false, kind: 'number', cells: [money('0.10'), money('0.20'), null, money('0.30')] },
  name: { pivoted: false, kind: 'string', cells: ['Ann', 'bob', null, 'Zoë'] },
  day: { pivoted: false, kind: 'date', cells: ['2024-02-29', '2024-03-01', null, '2023-12-31'] },
  month: { pivoted: false, kind: 'date', cells: ['2024-02', '2024-03', null, '2023-12'] },
  year: { pivoted: false, kind: 'number', cells: [2024n, 2023, null, 2025] },
  time: {
    pivoted: false,
    kind: 'datetime',
    cells: ['2024-02-29 23:30:00', '2024-03-01 00:15:30', null, '2023-12-31 12:00:00'],
  },
  flag: { pivoted: false, kind: 'yesno', cells: ['Yes', 'No', null, 'Yes'] },
};

const pivots: Readonly<Record<string, CalculationColumn>> = {
  p: {
    pivoted: true,
    kind: 'number',
    cells: [
      [1, 2],
      [3, null],
      [5, 6],
    ],
    rowTotal: [9, 8],
  },
  year: {
    pivoted: true,
    kind: 'string',
    cells: [
      ['2022', '2022'],
      ['2023', '2023'],
      ['2024', '2024'],
    ],
  },
  u: { pivoted: false, kind: 'number', cells: [100, 200] },
};

/** The rows of totals, tables of one row. */
const totals: Readonly<Record<string, CalculationColumn>> = {
  n: { pivoted: false, kind: 'number', cells: [70] },
};

const pivotTotals: Readonly<Record<string, CalculationColumn>> = {
  p: { pivoted: true, kind: 'number', cells: [[3], [3], [11]], rowTotal: [17] },
};

const rowCounts = new Map([
  [columns, 4],
  [pivots, 2],
]);

const table = (of: Readonly<Record<string, CalculationColumn>>): CalculationTable => ({
  rowCount: rowCounts.get(of) ?? 1,
  pivotCount: of === columns || of === totals ? 0 : 3,
  column: (name) => (Object.hasOwn(of, name) ? of[name] : undefined),
  total: (name) => (of === columns || of === totals ? totals : pivotTotals)[name],
  isYear: (name) => name === 'year',
  nowMs: Date.UTC(2024, 2, 1, 3, 0, 0),
  queryTimezone: 'America/New_York',
});

function evaluate(expression: string, of = columns): CalculationColumn {
  const { ast, diagnostics } = parseExpression(expression, 'calc');
  expect(diagnostics).toEqual([]);
  if (ast === null) throw new Error('no tree');
  const result = evaluateCalculation(ast, table(of));
  expect(result.diagnostics).toEqual([]);
  if (result.column === null) throw new Error('no column');
  return result.column;
}

/** Decimals as text, doubles rounded to 12 digits. */
function shown(cell: unknown): unknown {
  if (Array.isArray(cell)) return cell.map(shown);
  if (isDecimal(cell as Cell)) return exactText(cell as { value: bigint; scale: number });
  return typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(10)) : cell;
}

describe('rows', () => {
  it.each<readonly [string, readonly unknown[]]>([
    ['${n} + 1', [11, 21, null, 41]],
    ['${n} / ${zero}', [null, 20, null, null]],
    ['1 / 4', [0.25, 0.25, 0.25, 0.25]],
    ['${big} + 1', [9007199254740994n, 2, 3, 9007199254740994n]],
    ['${big} * 2', [18014398509481986n, 2, 4, 18014398509481986n]],
    ['${price} + 0.2', ['0.30', '0.40', null, '0.50']],
    ['${price} * 3', ['0.30', '0.60', null, '0.90']],
    ['${price} * 0.5', ['0.050', '0.100', null, '0.150']],
    ['sum(${price})', ['0.60', '0.60', '0.60', '0.60']],
    ['0.1 + 0.2 = 0.3', [true, true, true, true]],
    ['sum(${n})', [70, 70, 70, 70]],
    ['sum(${big})', Array(4).fill(18014398509481989n)],
    ['mean(${n})', [70 / 3, 70 / 3, 70 / 3, 70 / 3].map((x) => Number(x.toPrecision(10)))],
    ['median(${n})', [20, 20, 20, 20]],
    ['count(${n})', [3, 3, 3, 3]],
    ['count_distinct(${flag})', [2, 2, 2, 2]],
    ['max(${name})', ['bob', 'bob', 'bob', 'bob'].map(() => 'bob')],
    ['min(${day})', Array(4).fill('2023-12-31')],
    ['product(${n})', Array(4).fill(8000)],
    ['percentile(${n}, 0.25)', Array(4).fill(15)],
    ['percentile(${n}, 2)', Array(4).fill(null)],
    ['stddev_samp(${n})', Array(4).fill(15.27525232)],
    ['var_pop(${n})', Array(4).fill(155.5555556)],
    ['large(${n}, 1)', Array(4).fill(40)],
    ['small(${n}, 2)', Array(4).fill(20)],
    ['rank(${n}, ${n})', [3, 2, null, 1]],
    ['rank_avg(${zero}, ${zero})', [3.5, 2, 1, 3.5]],
    ['percent_rank(${n}, ${n})', [0, 0.5, null, 1]],
    ['running_total(${n})', [10, 30, 30, 70]],
    ['running_product(${zero} + 1)', [1, 2, 6, 6]],
    ['row()', [1, 2, 3, 4]],
    ['offset(${n}, 1)', [20, null, 40, null]],
    ['offset(${n}, -1)', [null, 10, 20, null]],
    [
      'offset_list(${n}, -1, 2)',
      [
        [null, 10],
        [10, 20],
        [20, null],
        [null, 40],
      ],
    ],
    ['mean(offset_list(${n}, -1, 2))', [10, 15, 20, 40]],
    ['index(${n}, 2)', [20, 20, 20, 20]],
    ['lookup(2, row(), ${name})', ['bob', 'bob', 'bob', 'bob']],
    ['match(40, ${n})', [4, 4, 4, 4]],
    ['${month} = ${day}', [false, true, null, false]],
    ['${month} <= ${day}', [true, true, null, true]],
    ['${day} < ${time}', [true, true, null, true]],
    [
      'list(1, ${n})',
      [
        [1, 10],
        [1, 20],
        [1, null],
        [1, 40],
      ],
    ],
    ['sum(list(1, ${n}))', [11, 21, 1, 41]],
    ['${n:total}', [70, 70, 70, 70]],
    ['if(${n} > 15, "big", "small")', ['small', 'big', 'small', 'big']],
    ['case(when(${n} > 30, "c"), when(${n} > 15, "b"), "a")', ['a', 'b', 'a', 'c']],
    ['case(when(is_null(${n}), 0))', [null, null, 0, null]],
    ['coalesce(${n}, -1)', [10, 20, -1, 40]],
    ['NOT ${flag}', [false, true, null, false]],
    ['${flag} AND ${n} > 15', [false, false, null, true]],
    ['is_null(${n}) OR ${flag}', [true, false, true, true]],
    ['${n} != 10', [false, true, null, true]],
    ['concat(${name}, "-", ${n})', ['Ann-10', 'bob-20', null, 'Zoë-40']],
    ['upper(${name})', ['ANN', 'BOB', null, 'ZOË']],
    ['length(${name})', [3, 3, null, 3]],
    ['substring(${name}, 2, 2)', ['nn', 'ob', null, 'oë']],
    ['position(${name}, "b")', [0, 1, null, 0]],
    ['contains(${name}, "n")', [true, false, null, false]],
    ['replace(${name}, "b", "$&")', ['Ann', '$&o$&', null, 'Zoë']],
    ['split("a,b", ",")', Array.from({ length: 4 }, () => ['a', 'b'])],
    ['to_number("12.50") + 1', ['13.50', '13.50', '13.50', '13.50']],
    ['to_number("x")', Array(4).fill(null)],
    ['to_string(${n})', ['10', '20', '', '40']],
    ['round(2.345, 2)', ['2.35', '2.35', '2.35', '2.35']],
    ['round(-2.5)', Array(4).fill(-3)],
    ['ceiling(1.2) + floor(-1.2)', Array(4).fill(0)],
    ['mod(${n}, 0)', Array(4).fill(null)],
    ['mod(-7, 3)', Array(4).fill(-1)],
    ['power(2, 10)', Array(4).fill(1024)],
    ['sqrt(-1)', Array(4).fill(null)],
    ['ln(0)', Array(4).fill(null)],
    ['add_days(1, ${day})', ['2024-03-01', '2024-03-02', null, '2024-01-01']],
    ['add_years(1, ${day})', ['2025-02-28', '2025-03-01', null, '2024-12-31']],
    ['add_hours(1, ${time})', ['2024-03-01 00:30:00', '2024-03-01 01:15:30', null, '2023-12-31 13:00:00']],
    ['diff_days(${day}, date(2024, 3, 1))', [1, 0, null, 61]],
    ['diff_months(date(2024, 3, 31), date(2024, 2, 29))', Array(4).fill(-1)],
    ['diff_minutes(${time}, date_time(2024, 3, 1, 0, 0, 0))', [30, -15, null, 87120]],
    ['extract_months(${day})', [2, 3, null, 12]],
    ['extract_years(${year})', [2024, 2023, null, 2025]],
    ['${year} <= ${day}', [true, true, null, false]],
    ['date(2024, 1, 1) = ${year}', [true, false, null, false]],
    ['trunc_months(${time})', ['2024-02-01', '2024-03-01', null, '2023-12-01']],
    ['trunc_hours(${time})', ['2024-02-29 23:00:00', '2024-03-01 00:00:00', null, '2023-12-31 12:00:00']],
    ['date(2023, 2, 29)', Array(4).fill(null)],
    ['to_date("2024-03")', Array(4).fill('2024-03-01 00:00:00')],
    ['now()', Array(4).fill('2024-02-29 22:00:00')],
    ['${day} < ${time}', [true, true, null, true]],
    ['correl(${n}, row())', Array(4).fill(1)],
    ['slope(${n}, row())', Array(4).fill(10)],
    ['round(intercept(${n}, row()) + 1, 9)', Array(4).fill(1)],
    ['norm_s_dist(1.96, yes)', Array(4).fill(0.9750021049)],
    ['norm_s_inv(0.975)', Array(4).fill(1.959963985)],
    ['t_dist(2, 10, yes)', Array(4).fill(0.9633059826)],
    ['t_inv(0.975, 10)', Array(4).fill(2.228138852)],
    ['chisq_inv(0.95, 3)', Array(4).fill(7.814727903)],
    ['f_dist(3, 2, 10, yes)', Array(4).fill(0.9046325684)],
    ['binom_dist(3, 10, 0.5, no)', Array(4).fill(0.1171875)],
    ['binom_inv(10, 0.5, 0.9)', Array(4).fill(7)],
    ['poisson_dist(2, 3, yes)', Array(4).fill(0.4231900811)],
    ['combin(5, 2) + fact(4)', Array(4).fill(34)],
    ['multinomial(1, 2, 3)', Array(4).fill(60)],
    ['beta_dist(0.4, 2, 3, yes)', Array(4).fill(0.5248)],
    ['weibull_dist(2, 1, 2, yes)', Array(4).fill(0.6321205588)],
    ['hypgeom_dist(1, 4, 8, 20, no)', Array(4).fill(0.3632610939)],
    ['confidence_norm(0.05, 2.5, 50)', Array(4).fill(0.6929519122)],
  ])('%s', (expression, expected) => {
    expect(evaluate(expression).cells.map(shown)).toEqual(expected);
  });

  it('takes totals for a table of one row', () => {
    expect(evaluate('${n} * 2', totals).cells).toEqual([140]);
    expect(evaluate('${n} / sum(${n})', totals).cells).toEqual([1]);
    expect(evaluate('${n} / ${n:total} + row()', totals).cells).toEqual([2]);
  });
});

describe('pivots', () => {
  it.each<readonly [string, readonly unknown[]]>([
    [
      '${p} + 1',
      [
        [2, 3],
        [4, null],
        [6, 7],
      ],
    ],
    [
      '${p} / ${u}',
      [
        [0.01, 0.01],
        [0.03, null],
        [0.05, 0.03],
      ],
    ],
    [
      'sum(${p})',
      [
        [3, 3],
        [3, 3],
        [11, 11],
      ],
    ],
    [
      'pivot_column()',
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
    ],
    [
      'pivot_offset(${p}, -1)',
      [
        [null, null],
        [1, 2],
        [3, null],
      ],
    ],
    [
      'sum(pivot_offset_list(${p}, 1 - pivot_column(), pivot_column()))',
      [
        [1, 2],
        [4, 2],
        [9, 8],
      ],
    ],
    [
      'running_total(${p})',
      [
        [1, 3],
        [3, 3],
        [5, 11],
      ],
    ],
    [
      'pivot_row(${p})',
      [
        [1, 3, 5],
        [2, null, 6],
      ],
    ],
    ['sum(pivot_row(${p}))', [9, 8]],
    ['pivot_index(${p}, 2)', [3, null]],
    ['pivot_index(${p}, 9)', [null, null]],
    ['pivot_where(${year} = "2024", ${p})', [5, 6]],
    ['pivot_where(${year} != "2024", ${p})', [null, null]],
    ['${p:row_total}', [9, 8]],
    [
      '${p} / ${p:row_total}',
      [
        [0.1111111111, 0.25],
        [0.3333333333, null],
        [0.5555555556, 0.75],
      ],
    ],
    [
      '${p:total}',
      [
        [3, 3],
        [3, 3],
        [11, 11],
      ],
    ],
  ])('%s', (expression, expected) => {
    const { cells } = evaluate(expression, pivots);
    expect(cells.map(shown)).toEqual(expected);
  });

  it('carries totals and row totals', () => {
    expect(evaluate('${p} * 10', pivots)).toMatchObject({ rowTotal: [90, 80] });
    expect(evaluate('${p} * 10', pivotTotals)).toMatchObject({ cells: [[30], [30], [110]], rowTotal: [170] });
  });

  it('gives null for pivot functions without pivots', () => {
    expect(evaluate('pivot_index(${n}, 1)').cells).toEqual([null, null, null, null]);
    expect(evaluate('pivot_row(${n})').cells).toEqual([null, null, null, null]);
  });
});

describe('derived columns', () => {
  const cells = (result: ReturnType<typeof shortcutColumn>) => result.column?.cells.map(shown);
  it.each<readonly [string, readonly unknown[]]>([
    ['percent_of_column_sum', [0.1428571429, 0.2857142857, null, 0.5714285714]],
    ['percent_of_previous', [0.5, null, null, null]],
    ['percent_difference_from_previous', [-0.5, null, null, null]],
    ['percent_change_from_previous', [-0.5, null, null, null]],
    ['running_total', [10, 30, 30, 70]],
    ['rank_of_column', [3, 2, null, 1]],
    ['percent_of_max', [0.25, 0.5, null, 1]],
  ])('shortcut %s', (type, expected) => {
    expect(cells(shortcutColumn(type, 'n', [], table(columns)))).toEqual(expected);
  });

  it('runs post-SQL measures down and across', () => {
    expect(cells(postSqlColumn('running_total', 'p', 'row', table(pivots)))).toEqual([
      [1, 2],
      [4, 2],
      [9, 8],
    ]);
    expect(cells(postSqlColumn('percent_of_total', 'n', 'column', table(columns)))?.[3]).toBe(57.14285714);
    expect(cells(postSqlColumn('percent_of_previous', 'n', 'row', table(columns)))).toEqual([null, 100, null, null]);
    const across = cells(postSqlColumn('percent_of_previous', 'p', 'column', table(pivots)));
    expect(across).toEqual(cells(postSqlColumn('percent_of_previous', 'p', 'row', table(pivots))));
    expect(across?.[0]).toEqual([null, null]);
  });

  it('names what it does not know', () => {
    expect(shortcutColumn('nonsense', 'n', [], table(columns)).diagnostics[0]?.message).toContain('nonsense');
    expect(shortcutColumn('rank', 'gone', [], table(columns)).diagnostics[0]?.message).toContain('gone');
  });
});

it('a text of blanks is read as a number in no time', { timeout: 5000 }, () => {
  const blanks = ' \n'.repeat(40_000);
  expect([`${blanks}7${blanks}`, `${blanks}x`, `7${blanks}7`, blanks].map(parseNumber)).toEqual([7, null, null, null]);
});
