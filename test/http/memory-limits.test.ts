/** A query that needs more memory than a setting gives is told which setting, and the database is not blamed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject, type TestServer } from '../support/test-server.ts';

const yaml = `
server: { workbench_memory: 60MB }
connections:
  - { name: small, dialect_name: duckdb, database: ":memory:", tables: { t: ./t.csv }, sql_runner: true, memory_limit: 60MB }
  - { name: large, dialect_name: duckdb, database: ":memory:", tables: { t: ./t.csv }, sql_runner: true, memory_limit: 1GB }
`;

const MODEL = 'connection: "large" explore: t {} view: t { dimension: a { type: number } }';

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({ 'coatcheck.yaml': yaml, 't.csv': 'a\n1\n', 'm.model.lkml': MODEL });
});
afterAll(async () => server[Symbol.asyncDispose]());

it.each([
  ['memory_limit of its connection', '60MB', 'small', `select repeat('x', 150000000) as t`],
  ['memory_limit of its connection', '60MB', 'small', 'select list(range) as l from range(30000000)'],
  ['server.workbench_memory', '60MB', 'large', `select repeat('x', 90000000) as t`],
])('%s of %s', async (setting, limit, connection_name, sql) => {
  const created = await server.call('POST', '/sql_queries', { body: { connection_name, sql } });
  const { status, json } = await server.call('POST', `/sql_queries/${String(created.json.slug)}/run/json`);
  expect({ status, message: json.message }).toEqual({
    status: 400,
    message: `The query needs more memory than the ${limit} it may use (${setting}). Ask for less, or have the limit raised.`,
  });
});

const chain = (last: string): readonly object[] => [
  { table_calculation: 't0', expression: '"xxxxxx"' },
  ...Array.from({ length: 17 }, (_, i) => ({
    table_calculation: `t${String(i + 1)}`,
    expression: `concat(\${t${String(i)}}, \${t${String(i)}})`,
  })),
  { table_calculation: 'too_much', expression: last },
];

it.each([
  ['a text put together', 'concat(${t17}, ${t17})', 'a text of more than 1,000,000 characters'],
  ['a text that grows by replacing', 'replace(${t17}, "x", "xx")', 'a text of more than 1,000,000 characters'],
  [
    'a list that is shown as a text',
    `list(${Array(900).fill('${t17}').join()})`,
    'a text of more than 1,000,000 characters',
  ],
  ['a list of what a text is split into', 'count(split(${t17}, ""))', 'lists of more than 10,000 values'],
])('%s by a table calculation names it and says the most', async (_, expression, what) => {
  const dynamic_fields = JSON.stringify(chain(expression));
  const body = { model: 'm', view: 't', fields: ['t.a', 'too_much'], dynamic_fields };
  const { status, json } = await server.call('POST', '/queries/run/json', { body });
  expect([status, json.message]).toEqual([400, `Table calculation "too_much" produces ${what}.`]);
});
