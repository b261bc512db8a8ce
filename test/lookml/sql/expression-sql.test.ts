import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { expressionFunctions, type ParameterType } from '../../../src/expression/expression-functions.ts';
import { parseExpression } from '../../../src/expression/parse-expression.ts';
import { expressionToSql, type ExpressionSql } from '../../../src/lookml/sql/expressions/expression-sql.ts';
import type { ValueKind } from '../../../src/results/prepared/result-shape.ts';
import { engineNames, type EngineName } from '../../support/engines.ts';
import { requireDialect } from '../../support/require-dialect.ts';

const kinds: Readonly<Record<string, ValueKind>> = { n: 'number', i: 'number', s: 'string', d: 'date', ts: 'datetime' };

function compile(expression: string, name = 'duckdb'): ExpressionSql {
  const { ast, diagnostics } = parseExpression(expression, 'custom');
  if (ast === null) return { sql: null, kind: 'unknown', diagnostics };
  return expressionToSql(ast, {
    dialect: requireDialect(name),
    nowMs: Date.UTC(2024, 2, 1, 3, 0, 0),
    queryTimezone: 'America/New_York',
    weekStartDay: 'monday',
    reference: (field) => {
      if (field === 'big') return { sql: { text: 't.n > 5', mappings: [] }, kind: 'yesno' };
      const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined;
      return kind && { sql: { text: `t.${field}`, mappings: [] }, kind };
    },
  });
}

let database: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  database = await openDuckdb(':memory:');
  connection = await database.connect();
  await connection.run(`CREATE TABLE t AS SELECT * FROM (VALUES
    (1, 10, 7, 'Foo', DATE '2024-02-29', TIMESTAMP '2024-02-29 23:30:00'),
    (2, NULL, 0, NULL, NULL, NULL)) AS v(id, n, i, s, d, ts)`);
});

afterAll(() => {
  connection.closeSync();
  database.closeSync();
});

async function values(expression: string): Promise<readonly string[]> {
  const { sql, diagnostics } = compile(expression);
  expect(diagnostics).toEqual([]);
  const result = await connection.runAndReadAll(`SELECT CAST(${sql?.text ?? ''} AS VARCHAR) FROM t ORDER BY id`);
  return result.getRows().map(([value]) => String(value));
}

const argumentOf: Readonly<Record<ParameterType, string>> = {
  number: '${n}',
  string: '${s}',
  yesno: '${big}',
  date: '${d}',
  datetime: '${ts}',
  list: 'list(1)',
  null: 'null',
  any: '${n}',
  value: '${n}',
};
const inOwnWords: Readonly<Record<string, string>> = {
  case: 'case(when(${big}, 1), 2)',
  when: 'case(when(${big}, 1), 2)',
  matches_filter: 'matches_filter(${s}, "a")',
};
/** What a database cannot do, so that a query that needs it is refused. */
const unwritten: Readonly<Record<EngineName, readonly string[]>> = { duckdb: [], postgres: [], mysql: [] };

it.each(engineNames)('every function of custom fields is SQL on %s, or known not to be', (name) => {
  const inSql = [...expressionFunctions.values()].filter(({ place }) => place !== 'calculation');
  const refused = inSql.filter(({ name: called, parameters }) => {
    const args = parameters.map(({ type }) => argumentOf[type]).join(', ');
    return compile(inOwnWords[called] ?? `${called}(${args})`, name).diagnostics.length > 0;
  });
  const where = `\`functions\` of src/dialects/${name}.ts, \`calls\` of src/lookml/sql/expressions/expression-call-sql.ts, or \`unwritten\` here`;
  expect(
    refused.map(({ name: called }) => called),
    where,
  ).toEqual(unwritten[name]);
});

describe('expressions as SQL', () => {
  it.each<readonly [string, readonly string[]]>([
    ['${n} + 1 * 2', ['12', 'null']],
    ['(${n} + 1) * 2', ['22', 'null']],
    ['${n} / ${i}', [String(10 / 7), 'null']],
    ['1 / ${i} ', [String(1 / 7), 'null']],
    ['- ${n} - -${n}', ['0', 'null']],
    ['if(${big}, "big", "small")', ['big', 'small']],
    ['case(when(${n} > 100, "a"), when(${n} > 5, "b"), "c")', ['b', 'c']],
    ['coalesce(${n}, 0)', ['10', '0']],
    ['is_null(${n})', ['false', 'true']],
    ['NOT ${big}', ['false', 'true']],
    ['${n} != 10 OR is_null(${n})', ['false', 'true']],
    ['concat(${s}, "-", ${n})', ['Foo-10', 'null']],
    ['concat(${big}, "!")', ['Yes!', 'No!']],
    ['contains(${s}, "oo")', ['true', 'null']],
    ['contains(${s}, "OO")', ['false', 'null']],
    ['upper(${s})', ['FOO', 'null']],
    ['length(${s})', ['3', 'null']],
    ['position(${s}, "o")', ['2', 'null']],
    ['replace(${s}, "o", "0")', ['F00', 'null']],
    ['substring(${s}, 2, 1)', ['o', 'null']],
    ['round(${n} / 3, 2)', ['3.33', 'null']],
    ['mod(${n}, 0)', ['null', 'null']],
    ['power(${n}, 2)', ['100.0', 'null']],
    ['add_days(1, ${d})', ['2024-03-01', 'null']],
    ['add_hours(1, ${ts})', ['2024-03-01 00:30:00', 'null']],
    ['diff_days(${d}, date(2024, 3, 3))', ['3', 'null']],
    ['diff_hours(date_time(2024, 3, 1, 1, 0, 0), ${ts})', ['-1', 'null']],
    ['extract_years(${d})', ['2024', 'null']],
    ['trunc_months(${ts})', ['2024-02-01', 'null']],
    ['now()', ['2024-02-29 22:00:00', '2024-02-29 22:00:00']],
    ['date(2023, 2, 29)', ['null', 'null']],
    ['matches_filter(${s}, "F%,BAR")', ['true', 'null']],
    ['matches_filter(${n}, `[5,10]`)', ['true', 'null']],
    ['matches_filter(${ts}, "2024-02")', ['true', 'null']],
    ['matches_filter(${big}, "No")', ['false', 'true']],
    ['"it\'s"', ["it's", "it's"]],
  ])('%s', async (expression, expected) => {
    expect(await values(expression)).toEqual(expected);
  });

  it('knows the kind of its result', () => {
    expect(compile('${n} > 1').kind).toBe('yesno');
    expect(compile('add_days(1, ${d})').kind).toBe('date');
    expect(compile('if(${big}, ${n}, null)').kind).toBe('number');
  });

  it.each<readonly [string, string, string]>([
    ['${nope} + 1', 'unknown-field', '${nope}'],
    ['uper(${s})', 'unknown-function', 'uper(${s})'],
    ['${s} + 1', 'expression-type', '${s}'],
    ['${s} = 1', 'expression-type', '${s} = 1'],
    ['running_total(${n})', 'expression-place', 'running_total(${n})'],
    ['${n:total}', 'expression-place', '${n:total}'],
    ['round()', 'expression-arity', 'round()'],
    ['if(${big}, 1)', 'expression-arity', 'if(${big}, 1)'],
    ['if(${big}, 1, "a")', 'expression-type', 'if(${big}, 1, "a")'],
    ['case(1, 2)', 'expression-arity', '1'],
    ['matches_filter(${n}, "abc")', 'filter-syntax', '"abc"'],
    ['${n} >', 'expression-syntax', ''],
    ['(${n}', 'expression-syntax', '('],
  ])('%s is an error with its place', (expression, code, place) => {
    const { sql, diagnostics } = compile(expression);
    expect(sql).toBeNull();
    const [found] = diagnostics;
    expect(found?.code).toBe(code);
    expect(expression.slice(found?.range?.start.offset, found?.range?.end.offset)).toBe(place);
  });

  it('reports every error of a text', () => {
    expect(parseExpression('abs(1 2) + foo + concat(, 1)', '').diagnostics.length).toBe(3);
    expect(compile('${a} + ${b} + uper("x")').diagnostics.map((found) => found.code)).toEqual([
      'unknown-field',
      'unknown-field',
      'unknown-function',
    ]);
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'if(',
      ')',
      ',',
      '${n}',
      '${',
      '}',
      '"',
      "'",
      '`',
      '\\',
      '+',
      '-',
      'NOT ',
      ' AND ',
      '1e999',
      '0.',
      'date(',
      'matches_filter(${s},',
      '"%\'"',
      '--',
      ';',
      '\u0000',
      'constructor(',
      '__proto__',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), fc.constantFrom(...engineNames), (parts, name) => {
        const { sql, diagnostics } = compile(parts.join(''), name);
        expect(sql === null).toBe(diagnostics.length > 0);
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['(', '-', 'NOT ', 'f(', '1+', '"', "'\\", '`', '${n}*', '#'])(
    '%s repeated is an error, not a hang',
    (piece) => {
      expect(compile(piece.repeat(30_000)).diagnostics).not.toEqual([]);
    },
  );
});
