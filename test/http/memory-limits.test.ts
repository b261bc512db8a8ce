/** A query that needs more memory than a setting gives is told which setting, and the database is not blamed. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject, type TestServer } from '../support/test-server.ts';

const yaml = `
server: { workbench_memory: 60MB }
connections:
  - { name: small, dialect_name: duckdb, database: ":memory:", tables: { t: ./t.csv }, sql_runner: true, memory_limit: 60MB }
  - { name: large, dialect_name: duckdb, database: ":memory:", tables: { t: ./t.csv }, sql_runner: true, memory_limit: 1GB }
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({ 'coatcheck.yaml': yaml, 't.csv': 'a\n1\n', 'm.model.lkml': 'connection: "small"' });
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
    message: `The query needs more memory than the ${limit} that it may use (${setting}). Ask for less, or have the limit raised.`,
  });
});
