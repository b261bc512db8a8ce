/** A derived table is never called like a table of the database that some SQL of the model reads, however it is written. */
import { expect, it } from 'vitest';
import { projectOf, sqlOf } from './compile-support.ts';

function sqlBeside(where: string, more = ''): string {
  const project = projectOf(`
    explore: orders { sql_always_where: ${where} ;;
      join: secret { sql_on: \${secret.id} = \${orders.id} ;; relationship: one_to_one } ${more} }
    view: orders { dimension: id { type: number primary_key: yes } }
    view: secret { derived_table: { sql: SELECT 1 AS id ;; } dimension: id { type: number primary_key: yes } }
    view: other { sql_table_name: elsewhere ;; dimension: id { type: number } }`);
  return sqlOf(project, { view: 'orders', fields: ['orders.id', 'secret.id'] });
}

it.each([
  'id IN (SELECT id FROM secret)',
  'id IN (SELECT id FROM Secret s)',
  'id IN (SELECT id FROM "secret")',
  'id IN (SELECT id FROM a, secret)',
  'id IN (SELECT a.id FROM (SELECT 1 AS id) a JOIN secret s ON s.id = a.id)',
  'id IN (SELECT a.id FROM a JOIN b ON lower(a.k) = b.k LEFT JOIN secret ON true)',
  'id IN (SELECT id FROM /* here */ secret)',
  'id IN (SELECT id FROM -- here\n secret)',
  'id IN (SELECT id FROM a, LATERAL (SELECT 1) z, secret)',
  'id IN (SELECT id FROM a STRAIGHT_JOIN secret)',
])('%s', (where) => {
  expect(sqlBeside(where)).toContain('WITH secret_derived AS (');
});

it.each([', secret', 'LEFT JOIN secret ON secret.id = orders.id'])('in a raw join: %s', (raw) => {
  expect(sqlBeside('true', `join: other { sql: ${raw} ;; }`)).toContain('WITH secret_derived AS (');
});

it.each([
  'id IN (SELECT id FROM other.secret)',
  'id IN (SELECT secret FROM other)',
  'id IN (SELECT id FROM secret(1))',
  "name = 'from secret'",
  'true -- from secret\n',
])('its name is its own beside %s', (where) => {
  expect(sqlBeside(where)).toContain('WITH secret AS (');
});
