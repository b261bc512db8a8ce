/** What Looker's Explore page sends: custom fields, custom filters and values of parameters, on a real DuckDB. */
import type { DuckDBInstance, DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import { compiled, errorsOf, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: orders {}
  view: orders {
    dimension: id { type: number primary_key: yes }
    dimension: status {}
    dimension: vip { type: yesno sql: \${TABLE}.vip ;; }
    dimension: amount { type: number }
    measure: count { type: count }
    measure: total { type: sum sql: \${amount} ;; }
  }
`);

let database: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  database = await openDuckdb(':memory:');
  connection = await database.connect();
  await connection.run(`CREATE TABLE orders AS SELECT * FROM (VALUES
    (1, 'new', true, 10), (2, 'new', false, 20), (3, 'old', true, 30)) AS v(id, status, vip, amount)`);
});

afterAll(() => {
  connection.closeSync();
  database.closeSync();
});

const asking = (items: readonly object[], filter_expression?: string) => ({
  view: 'orders',
  fields: ['orders.status', 'm'],
  sorts: ['orders.status'],
  dynamic_fields: JSON.stringify(items),
  ...(filter_expression === undefined ? {} : { filter_expression }),
});

async function values(items: readonly object[]): Promise<readonly unknown[]> {
  const result = await connection.runAndReadAll(compiled(project, asking(items)).statements[0]?.sql ?? '');
  return result.getRows().map((row) => Number(row[1]));
}

describe('custom measures', () => {
  const isVip = '${orders.vip} = yes';

  it.each([
    ['as filter_expression and expression', { expression: isVip, filter_expression: isVip }],
    ['as expression alone', { expression: isVip, filter_expression: null }],
    ['as filters', { expression: null, filters: { 'orders.vip': 'Yes', 'orders.status': '' } }],
  ])('filter the field that they are based on: %s', async (_, filter) => {
    expect(await values([{ measure: 'm', based_on: 'orders.amount', type: 'sum', ...filter }])).toEqual([10, 30]);
    expect(await values([{ measure: 'm', based_on: 'orders.total', type: 'sum', ...filter }])).toEqual([10, 30]);
  });

  it.each([
    [{ table_calculation: 'm', expression: '${orders.id} +' }, 'expression-syntax: A value is missing after "+".'],
    [
      { measure: 'm', type: 'sum', expression: 'if(${orders.id}' },
      'expression-syntax: This parenthesis is not closed.',
    ],
    [{ dimension: 'm', expression: ' ' }, 'bad-dynamic-field: Custom dimension "m" has no expression.'],
  ])('are told what is wrong in them, and not that they are missing: %j', (item, error) => {
    expect(errorsOf(project, asking([item]))).toEqual([error]);
  });

  it('may stand before what they are based on', async () => {
    const double = { dimension: 'double', expression: '${orders.amount} * 2', _type_hint: 'number' };
    const sum = { measure: 'sum', based_on: 'double', type: 'sum' };
    const filtered = { measure: 'm', based_on: 'sum', filters: { 'orders.vip': 'Yes' } };
    expect(await values([filtered, sum, double])).toEqual([20, 60]);
  });

  it.each([
    [{ filters: [{ field: 'orders.vip', value: 'Yes' }] }, /filters of custom measure "m"/],
    [{ filters: { 'orders.vip': ['Yes'] } }, /filter on "orders.vip" of custom measure "m"/],
    [{ based_on: 'orders.total', type: 'period_over_period' }, /"m" compares periods/],
    [{ expression: '${orders.amount} * 2' }, /must be yes or no/],
  ])('are refused rather than computed without %j', (item, message) => {
    const query = asking([{ measure: 'm', based_on: 'orders.amount', type: 'sum', ...item }]);
    expect(errorsOf(project, query)[0]).toMatch(message);
  });
});

describe('values of parameters', () => {
  const chosen = projectOf(`
    explore: t {}
    view: t {
      parameter: grain { type: unquoted allowed_value: { value: "by_month" } allowed_value: { value: "a, b" } }
      parameter: word { type: string }
      dimension: grained { sql: '{% parameter grain %}' ;; }
      dimension: worded { sql: {% parameter word %} ;; }
    }
  `);

  it.each([
    ['grain', 'by_month', "'by_month'"],
    ['grain', 'by^_month', "'by_month'"],
    ['grain', '"by_month"', "'by_month'"],
    ['grain', 'a^, b', "'a, b'"],
    ['word', '50% off', "'50% off'"],
    ['word', '50^% off', "'50% off'"],
    ['word', 'a, b', "'a, b'"],
    ['word', '-x', "'-x'"],
    ['word', "it's", "'it''s'"],
  ])('are read as clients escape them: %s = %s', (parameter, value, text) => {
    const query = { view: 't', fields: [`t.${parameter}ed`], filters: { [`t.${parameter}`]: value } };
    expect(compiled(chosen, query).statements[0]?.sql).toContain(`SELECT\n    ${text} AS`);
  });
});

describe('custom filters', () => {
  const count = { measure: 'm', based_on: 'orders.id', type: 'count_distinct' };

  it('name the dimension that stands beside measures and is not selected', () => {
    expect(errorsOf(project, asking([count], '${m} > 1 OR ${orders.vip}'))).toEqual([
      'ungrouped-filter: The filter expression uses "orders.vip" together with measures, so the query has to select it.',
    ]);
    expect(errorsOf(project, asking([count], '${m} > 1 OR ${orders.status} = "old"'))).toEqual([]);
    expect(errorsOf(project, asking([count], '${m} > 1 AND ${orders.vip}'))).toEqual([]);
  });
});

describe('a custom dimension that is made with rand()', () => {
  const dice = { dimension: 'dice', expression: 'rand() < 0.5' };
  const refused = (reader: string): readonly string[] => [
    `random-field: "dice" is made with rand() and can be selected and sorted by, but ${reader} cannot read it: each reading would be another number than the one that is shown.`,
  ];
  const asked = (rest: object, more: readonly object[] = []) => ({
    view: 'orders',
    fields: ['orders.id', 'dice'],
    dynamic_fields: JSON.stringify([dice, ...more]),
    ...rest,
  });
  const reading = { dimension: 'x', expression: 'if(${dice}, 1, 0)' };
  const summing = { measure: 'x', type: 'sum', based_on: 'orders.amount', filters: { dice: 'yes' } };
  const counting = { measure: 'x', type: 'count_distinct', based_on: 'dice' };
  const fields = ['dice', 'x'];

  it.each([
    ['filters', asked({ filters: { dice: 'yes' } }), 'a filter'],
    ['a filter expression', asked({ filter_expression: '${dice}' }), 'the filter expression'],
    ['another custom dimension', asked({ fields }, [reading]), '"x"'],
    ['the filter of a custom measure', asked({ fields }, [summing]), '"x"'],
    ['a custom measure', asked({ fields }, [counting]), '"x"'],
  ])('is no part of %s, where it would be another value', (_, query, reader) => {
    expect(errorsOf(project, query)).toEqual(refused(reader));
  });

  it('is selected, sorted and pivoted by; a filter may have a rand() of its own', () => {
    const query = asked({ sorts: ['dice'], pivots: ['dice'], filter_expression: 'rand() < 0.5' });
    expect(errorsOf(project, { ...query, fields: [...query.fields, 'orders.count'] })).toEqual([]);
  });
});
