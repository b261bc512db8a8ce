/** Every function and aggregate of a dialect's tables runs on its engine and gives what the others give. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIST_SEPARATOR } from '../../src/lib/list-texts.ts';
import { dialectNames, getDialect } from '../../src/dialects/registry.ts';
import { engineDialects, engineNames, openEngine, type EngineName } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';

/** Function, arguments as SQL (texts by their literal), value. */
const calls: readonly (readonly [name: string, args: readonly (number | string)[], value: string | null])[] = [
  ['abs', [-3], '3'],
  ['acos', [1], '0'],
  ['acos', [2], null],
  ['asin', [0], '0'],
  ['atan', [0], '0'],
  ['ceiling', [2.1], '3'],
  ['coalesce', ['NULL', 4], '4'],
  ['concat', ["'a'", "'b'"], 'ab'],
  ['cos', [0], '1'],
  ['degrees', [0], '0'],
  ['divide', [7, 2], '3.5'],
  ['divide', [1, 3], '0.333333333333'],
  ['divide', [1, 0], null],
  ['exp', [0], '1'],
  ['floor', [-2.1], '-3'],
  ['length', ["'straße'"], '6'],
  ['ln', [1], '0'],
  ['ln', [0], null],
  ['log', [1000], '3'],
  ['log', [-1], null],
  ['lower', ["'ÄB'"], 'äb'],
  ['mod', [7, 4], '3'],
  ['mod', [-7, 4], '-3'],
  ['mod', [7.5, 2], '1.5'],
  ['mod', [7, 0], null],
  ['position', ["'hello'", "'l'"], '3'],
  ['position', ["'hello'", "'L'"], '0'],
  ['power', [2, 10], '1024'],
  ['radians', [0], '0'],
  ['replace', ["'aXbX'", "'X'", "'-'"], 'a-b-'],
  ['round', [2.5], '3'],
  ['round', [-2.5], '-3'],
  ['round', [2.345, 2], '2.35'],
  ['round', [1234, -2], '1200'],
  ['round', [2.36, 'x'], '2.4'],
  ['round', ['x * 2.36', 'CAST(x AS DECIMAL(4, 1))'], '2.4'],
  ['round', [2.36, 'x * 1.0'], '2.4'],
  ['sin', [0], '0'],
  ['sqrt', [16], '4'],
  ['sqrt', [-1], null],
  ['substring', ["'hello'", 2], 'ello'],
  ['substring', ["'hello'", 2, 3], 'ell'],
  ['substring', ["'hello'", 'x * 2.0'], 'ello'],
  ['substring', ["'hello'", 'CAST(x AS DECIMAL(4, 1))', 'x * 2.0'], 'he'],
  ['tan', [0], '0'],
  ['to_number', ["' 12.50 '"], '12.5'],
  ['to_number', ["'1e3'"], '1000'],
  ['to_number', ["'12a'"], null],
  ['to_number', ["''"], null],
  ['to_string', [5], '5'],
  ['trim', ["'  a '"], 'a'],
  ['upper', ["'äb'"], 'ÄB'],
];

/** Values 1, 2, 2, 4, null in a column `x`; aggregate, further arguments, value. */
const aggregates: readonly (readonly [name: string, args: readonly string[], value: string])[] = [
  ['count', [], '5'],
  ['count', ['x'], '4'],
  ['count_distinct', ['x'], '3'],
  ['sum', ['x'], '9'],
  ['average', ['x'], '2.25'],
  ['average', ['x * 0.5'], '1.125'],
  ['average_sum', ['x'], '9'],
  ['min', ['x'], '1'],
  ['max', ['x'], '4'],
  ['median', ['x'], '2'],
  ['percentile', ['x', '0.9'], '3.4'],
  ['list', ['x'], ['1', '2', '4'].join(LIST_SEPARATOR)],
  ['list', ['5 * x'], ['5', '10', '20'].join(LIST_SEPARATOR)],
  ['stddev_samp', ['x'], '1.25830573921'],
  ['stddev_pop', ['x'], '1.08972473589'],
  ['var_samp', ['x'], '1.58333333333'],
  ['var_pop', ['x'], '1.1875'],
  ['approximate_count_distinct', ['x'], '3'],
];

/** What an engine cannot do: absent from its tables, so that a query that needs it is refused. */
const missing: Readonly<Record<EngineName, readonly string[]>> = {
  duckdb: [],
  postgres: ['approximate_count_distinct'],
  mysql: ['approximate_count_distinct', 'median', 'percentile'],
};

/** Functions without a fixed value. */
const loose = ['pi', 'rand'];

describe.each(engineNames)('tables of %s', async (name) => {
  const engine = await openEngine(name);
  afterAll(() => engine?.close());
  const run = it.skipIf(engine === null);
  const { functions, aggregates: table, literal } = engineDialects[name];
  const valueOf = async (expression: string): Promise<string | null | undefined> =>
    (await engine?.query(`SELECT ${expression} AS y FROM numbers`))?.rows[0]?.[0];
  beforeAll(async () => {
    const rows = ['1', '2', '2', '4', null].map((value) => [value]);
    if (engine) await loadTable(engine, { name: 'numbers', columns: { x: 'int' }, rows });
  });

  run.each(calls)('%s(%j) = %j', async (called, args, value) => {
    const texts = args.map((arg) => {
      if (typeof arg === 'number') return literal.number(String(arg));
      return arg.startsWith("'") ? literal.string(arg.slice(1, -1)) : arg;
    });
    expect(await valueOf(functions[called]?.(texts) ?? 'missing')).toBe(value);
  });

  run.each(aggregates.filter(([called]) => !missing[name].includes(called)))(
    '%s(%j) = %j',
    async (called, args, value) => {
      expect(await valueOf(table[called]?.(args) ?? 'missing')).toBe(value);
    },
  );

  it('hold nothing that is not tested, and lack only what is listed', () => {
    expect(
      Object.keys(functions).filter((key) => !loose.includes(key) && !calls.some(([called]) => called === key)),
    ).toEqual([]);
    const tested = [...new Set(aggregates.map(([called]) => called))];
    expect(tested.filter((called) => !Object.hasOwn(table, called)).sort()).toEqual(missing[name]);
    expect(Object.keys(table).filter((key) => !tested.includes(key))).toEqual([]);
  });

  run('sort nulls where they say', async () => {
    const { orderBy, nullSortTreatment } = engineDialects[name];
    const nullsFirst = async (desc: boolean): Promise<boolean> =>
      (await engine?.query(`SELECT x FROM numbers ORDER BY ${orderBy('x', desc)}`))?.rows[0]?.[0] === null;
    expect([await nullsFirst(false), await nullsFirst(true)]).toEqual(
      { low: [true, false], high: [false, true], first: [true, true], last: [false, false] }[nullSortTreatment],
    );
  });

  run('join nulls with nulls', async () => {
    const { nullSafeEquals, limit } = engineDialects[name];
    const count = `SELECT COUNT(*) AS n FROM numbers AS a JOIN numbers AS b ON ${nullSafeEquals('a.x', 'b.x')} ${limit.sql(1)}`;
    expect((await engine?.query(count))?.rows).toEqual([['7']]);
  });

  it.skipIf(engine === null || name !== 'mysql')('find texts in columns of any character set', async () => {
    await engine?.query(
      `CREATE TABLE old (a VARCHAR(9) CHARACTER SET latin1, b VARCHAR(9) CHARACTER SET utf8mb3, c VARBINARY(9))`,
    );
    await engine?.query(`INSERT INTO old VALUES ('xÉy', 'xÉy', 'xÉy')`);
    for (const column of ['a', 'b', 'c']) {
      const places = ['É', 'é', '☃'].map((text) => functions['position']?.([column, literal.string(text)]));
      expect((await engine?.query(`SELECT ${places.join(', ')} FROM old`))?.rows).toEqual([['2', '0', '0']]);
    }
  });
});

describe('registry', () => {
  it("knows Looker's names of each dialect", () => {
    expect(getDialect('mysql_8')?.name).toBe('mysql');
    expect(getDialect('MariaDB')?.name).toBe('mysql');
    expect(getDialect('postgres')?.name).toBe('postgres');
    expect(getDialect('oracle')).toBeUndefined();
    expect(getDialect('constructor')).toBeUndefined();
    expect(dialectNames.slice(0, engineNames.length)).toEqual(engineNames);
    expect(engineNames.map((name) => engineDialects[name].name)).toEqual(engineNames);
  });
});
