/** What explores and joins say beside `sql_on`, on four orders and three users, with the numbers counted by hand. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdb } from '../../../src/results/workbench/open-duckdb.ts';
import type { QueryDefinition } from '../../../src/contract/query-definition.ts';
import { compile, context, projectOf } from './compile-support.ts';

const DATA = `
  CREATE TABLE orders AS SELECT * FROM (VALUES
    (10, 1, 5, 'open'), (11, 1, 7, 'done'), (12, 2, 11, 'open'), (13, NULL, 13, 'done')) t (id, user_id, amount, status);
  CREATE TABLE users AS SELECT * FROM (VALUES
    (1, 'Ann', 'NY', 1), (2, 'Bob', 'CA', 2), (3, 'Cy', 'NY', NULL)) t (id, name, state, city_id);
  CREATE TABLE cities AS SELECT * FROM (VALUES (1, 'Albany'), (2, 'Fresno')) t (id, city);
  CREATE TABLE items AS SELECT * FROM (VALUES (100, 10, 1), (101, 10, 2), (102, 12, 4)) t (id, order_id, price);`;

const VIEWS = `
  view: orders {
    dimension: id { primary_key: yes type: number }
    dimension: user_id { type: number }
    dimension: status {}
    dimension: amount { type: number }
    measure: count { type: count }
    measure: total { type: sum sql: \${amount} ;; }
    measure: mean { type: average sql: \${amount} ;; }
  }
  view: users {
    dimension: id { primary_key: yes type: number }
    dimension: name {}
    dimension: state {}
    dimension: city_id { type: number }
    dimension: loud { sql: UPPER(\${name}) ;; }
    set: public { fields: [name, loud] }
    measure: count { type: count }
  }
  view: cities { dimension: id { primary_key: yes type: number } dimension: city {} }
  view: items {
    dimension: id { primary_key: yes type: number }
    dimension: order_id { type: number }
    measure: revenue { type: sum sql: \${TABLE}.price ;; }
  }`;

const users = 'join: users { sql_on: ${users.id} = ${orders.user_id} ;; relationship: many_to_one';
const items = 'join: items { sql_on: ${items.order_id} = ${orders.id} ;; relationship: one_to_many';
const cities = 'join: cities { foreign_key: users.city_id }';
const conditional = 'conditionally_filter: { filters: [orders.status: "open"] unless: [orders.id, users.name] }';
const ofState = 'access_filter: { field: users.state user_attribute: state }';

interface Case {
  /** Inside of `explore: orders { … }`. */
  readonly explore: string;
  readonly fields: readonly string[];
  readonly filters?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Rows in the order of the first field; or the code of what is wrong. */
  readonly expected: readonly (readonly unknown[])[] | string;
}

const total = ['orders.total'];
const cases: Readonly<Record<string, Case>> = {
  'cancel_grouping_fields gives rows as they are': {
    explore: 'cancel_grouping_fields: [status]',
    fields: ['orders.status'],
    expected: [['done'], ['done'], ['open'], ['open']],
  },
  'cancel_grouping_fields gives way to a measure': {
    explore: 'cancel_grouping_fields: [status]',
    fields: ['orders.status', 'orders.count'],
    expected: [
      ['done', 2],
      ['open', 2],
    ],
  },
  'always_join brings what it needs': {
    explore: `always_join: [cities] ${users} } join: cities { type: inner sql_on: \${cities.id} = \${users.city_id} ;; relationship: many_to_one }`,
    fields: total,
    expected: [[23]],
  },
  'always_join repeats no row': {
    explore: `always_join: [items] ${items} }`,
    fields: ['orders.total', 'orders.mean'],
    expected: [[36, 9]],
  },
  'required_joins come along, and first': {
    explore: `join: cities { required_joins: [users] sql_on: cities.id = users.city_id ;; relationship: many_to_one } ${users} type: inner }`,
    fields: ['cities.city', 'orders.count'],
    expected: [
      ['Albany', 2],
      ['Fresno', 1],
    ],
  },
  'foreign_key of the base and of a join': {
    explore: `join: users { foreign_key: user_id } ${cities}`,
    fields: ['cities.city', 'orders.total'],
    expected: [
      ['Albany', 12],
      ['Fresno', 11],
      [null, 13],
    ],
  },
  'sql_foreign_key is the other side of the primary key': {
    explore:
      'join: users { sql_foreign_key: ${orders.user_id} ;; } join: cities { sql_foreign_key: users.city_id ;; required_joins: [users] }',
    fields: ['cities.city', 'orders.total'],
    expected: [
      ['Albany', 12],
      ['Fresno', 11],
      [null, 13],
    ],
  },
  'raw sql joins in order': {
    explore:
      'join: users { sql: INNER JOIN users ON users.id = orders.user_id ;; } join: cities { sql: LEFT JOIN cities ON cities.id = users.city_id ;; }',
    fields: ['cities.city', 'orders.count'],
    expected: [
      ['Albany', 2],
      ['Fresno', 1],
    ],
  },
  'sql_where holds where its join is': {
    explore: `sql_always_where: \${id} = 10 OR \${id} = 12 ;; ${users} sql_where: \${users.state} = 'NY' OR \${users.state} = 'XX' ;; }`,
    fields: ['users.name', 'orders.total'],
    expected: [['Ann', 5]],
  },
  'sql_where holds nowhere else': {
    explore: `${users} sql_where: \${users.state} = 'NY' ;; }`,
    fields: total,
    expected: [[36]],
  },
  'sql_where may read a join that hangs on its own': {
    explore: `${users} sql_where: \${cities.city} = 'Fresno' ;; } ${cities}`,
    fields: ['users.name', 'orders.total'],
    expected: [['Bob', 11]],
  },
  'sql_always_having counts rows once': {
    explore: `sql_always_having: \${total} > 12 OR \${items.revenue} > 3 ;; ${items} }`,
    fields: ['orders.user_id'],
    expected: [[2], [null]],
  },
  'conditionally_filter holds by itself': { explore: `${conditional} ${users} }`, fields: total, expected: [[16]] },
  'conditionally_filter gives way to a value': {
    explore: `${conditional} ${users} }`,
    fields: total,
    filters: { 'orders.status': 'done' },
    expected: [[20]],
  },
  'conditionally_filter gives way to `unless`': {
    explore: `${conditional} ${users} }`,
    fields: total,
    filters: { 'users.name': 'Ann' },
    expected: [[12]],
  },
  'always_filter of a measure': {
    explore: 'always_filter: { filters: [total: ">11"] }',
    fields: ['orders.user_id', 'orders.total'],
    expected: [
      [1, 12],
      [null, 13],
    ],
  },
  'access_filter takes a list': {
    explore: `${ofState} ${users} }`,
    fields: total,
    attributes: { state: 'NY,CA' },
    expected: [[23]],
  },
  'access_filter adds to a filter': {
    explore: `${ofState} ${users} }`,
    fields: total,
    filters: { 'users.state': 'CA' },
    attributes: { state: 'NY' },
    expected: [[0]],
  },
  'access_filter without a value': {
    explore: `${ofState} ${users} }`,
    fields: total,
    expected: 'access-filter-without-value',
  },
  'access_filter on a field that is not picked': {
    explore: `fields: [orders.total] ${ofState} ${users} }`,
    fields: total,
    attributes: { state: 'NY' },
    expected: [[12]],
  },
  'fields of a join': { explore: `${users} fields: [public*] }`, fields: ['users.state'], expected: 'unknown-field' },
  'fields of a join let others be read': {
    explore: `${users} fields: [loud] }`,
    fields: ['users.loud', 'orders.total'],
    expected: [
      ['ANN', 12],
      ['BOB', 11],
      [null, 13],
    ],
  },
  'fields of an explore bring back nothing that its join leaves out': {
    explore: `fields: [orders.total, users.state] ${users} fields: [name] }`,
    fields: ['users.state'],
    expected: 'unknown-field',
  },
  'fields of an explore forbid filters as well': {
    explore: `fields: [ALL_FIELDS*, -users.state] ${users} }`,
    fields: total,
    filters: { 'users.state': 'NY' },
    expected: 'unknown-field',
  },
};

let database: DuckDBConnection;
beforeAll(async () => {
  database = await (await openDuckdb(':memory:')).connect();
  await database.run(DATA);
});
afterAll(() => database.closeSync());

it.each(Object.entries(cases))('%s', async (_, { explore, fields, filters = {}, attributes = {}, expected }) => {
  const query: Omit<QueryDefinition, 'model'> = {
    view: 'orders',
    fields,
    filters,
    sorts: fields.slice(0, 1),
    limit: '-1',
  };
  const user = { ...context.user, userAttributes: attributes };
  const outcome = compile(projectOf(`${VIEWS} explore: orders { ${explore} }`), query, { context: { user } });
  if (!outcome.ok) {
    const errors = outcome.diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code)).toEqual([expected]);
    return;
  }
  const reader = await database.runAndReadAll(outcome.statements[0]?.sql ?? '');
  expect(reader.getRowsJson().map((row) => row.map(plain))).toEqual(expected);
});

/** DuckDB gives sums as texts. */
function plain(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}
