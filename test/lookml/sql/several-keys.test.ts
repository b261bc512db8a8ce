/** Measures that count once by different keys are right where a filter leaves one value of a key: MariaDB sorts wrongly then. */
import { expect, it } from 'vitest';
import { engineDialects, engineNames, openEngine } from '../../support/engines.ts';
import { compiled, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: orders {
    join: items { relationship: one_to_many sql_on: \${items.order_id} = \${orders.id} ;; }
    join: events { relationship: one_to_many sql_on: \${events.order_id} = \${orders.id} ;; }
  }
  view: orders {
    dimension: id { type: number primary_key: yes }
    measure: total { type: sum sql: \${TABLE}.amount ;; }
  }
  view: items {
    dimension: id { type: number primary_key: yes }
    dimension: order_id { type: number }
    measure: price { type: sum sql: \${TABLE}.price ;; }
    measure: mean { type: average sql: \${TABLE}.price ;; }
    measure: middle { type: median sql: \${TABLE}.price ;; }
  }
  view: events {
    dimension: id { type: number primary_key: yes }
    dimension: order_id { type: number }
    measure: count { type: count }
  }`);

const tables = [
  'CREATE TABLE orders (id INT PRIMARY KEY, amount INT)',
  'INSERT INTO orders VALUES (1, 7), (2, 5), (3, 9)',
  'CREATE TABLE items (id INT PRIMARY KEY, order_id INT, price INT)',
  'INSERT INTO items VALUES (1, 1, 20), (2, 1, 21), (3, 2, 4), (4, 1, 1), (5, 3, 8)',
  'CREATE TABLE events (id INT PRIMARY KEY, order_id INT)',
  'INSERT INTO events VALUES (1, 1), (2, 2), (3, 1), (4, 3), (5, 1)',
];

it.each(engineNames)('on %s', async (name) => {
  const engine = await openEngine(name);
  // MariaDB is not installed everywhere.
  if (engine === null) return;
  for (const statement of tables) await engine.query(statement);
  const fields = ['items.price', 'orders.total', 'events.count', 'items.mean', 'items.middle'];
  for (const [id, expected] of [
    ['1', [42, 7, 3, 14, 20]],
    ['1,2,3', [54, 21, 5, 10.8, 8]],
  ] as const) {
    const query = { view: 'orders', fields, filters: { 'orders.id': id } };
    const [statement] = compiled(project, query, { dialect: engineDialects[name] }).statements;
    const { rows } = await engine.query(statement?.runSql ?? '');
    expect(
      rows.map((row) => row.map(Number)),
      id,
    ).toEqual([expected]);
  }
  await engine.close();
});
