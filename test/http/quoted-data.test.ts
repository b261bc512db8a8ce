/**
 * Errors of a database quote values, also of rows that a query hides: of files that cannot be read, of columns that it
 * converts as it compares them. Users are told that there is more in the log, in every kind of answer; where nothing is
 * hidden they are told it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const connection = (name: string, tables: string): string =>
  `  - { name: ${name}, dialect_name: duckdb, database: ":memory:", tables: { ${tables} } }`;

const YAML = `
connections:
${connection('small', 'facts: ./facts.csv')}
${connection('mixed', 'facts: ./facts.json')}
users:
  - { client_id: low-id, client_secret: s, permissions: [access_data, see_sql, see_lookml, explore, download_without_limit] }
`;

const model = (name: string): string => `connection: "${name}"
explore: facts { sql_always_where: upper(\${facts.region}) = 'EU' ;; }
explore: all_facts { from: facts view_name: facts }
view: facts {
  dimension: id { type: number }
  dimension: region {}
  dimension: amount { type: number }
  dimension: huge { type: number sql: \${id} * 9223372036854775807 * 9 ;; }
  measure: total { type: count }
}
`;

// Types are guessed from the first rows: what stands behind them is read later, and fails.
const rows = Array.from({ length: 30_000 }, (_, id) => `${String(id)},EU,${String(id)}`);
const csv = ['id,region,amount', ...rows, '30000,US,SECRET'].join('\n');
const json = ['{"id":1,"region":"EU","amount":1}', '{"id":2,"region":"US","amount":"SECRET"}'].join('\n');

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'small.model.lkml': model('small'),
    'mixed.model.lkml': model('mixed'),
    'facts.csv': csv,
    'facts.json': json,
  });
  const raw = new URLSearchParams({ client_id: 'low-id', client_secret: 's' });
  token = (await server.call('POST', '/login', { raw, token: null })).json.access_token;
});
afterAll(() => server[Symbol.asyncDispose]());

const call = async (method: string, path: string, body?: object): Promise<string> =>
  (await server.call(method, path, { token, ...(body && { body }) })).text;
const created = async (path: string, body: object): Promise<string> => {
  const { json: made } = await server.call('POST', path, { token, body });
  return made.id;
};

type Query = Readonly<Record<string, unknown>>;

const answers: Readonly<Record<string, (query: Query) => Promise<string>>> = {
  'run as json': (query) => call('POST', '/queries/run/json', query),
  'run as json_detail': (query) => call('POST', '/queries/run/json_detail', query),
  'run as html': (query) => call('POST', '/queries/run/html', query),
  'a task and its results': async (query) => {
    const query_id = await created('/queries', query);
    const id = await created('/query_tasks', { query_id, result_format: 'json' });
    const task = await call('GET', `/query_tasks/${id}?wait=30`);
    const several = await call('GET', `/query_tasks/multi_results?query_task_ids=${id}`);
    return [task, await call('GET', `/query_tasks/${id}/results`), several].join('\n');
  },
  'a merge query': async (query) => {
    const query_id = await created('/queries', query);
    const id = await created('/merge_queries', { source_queries: [{ query_id }] });
    return call('GET', `/merge_queries/${id}/run/json_detail`);
  },
  suggestions: ({ model: name }) => call('GET', `/models/${String(name)}/views/facts/fields/facts.amount/suggestions`),
};

const byFilter = (name: string, view: string): Query => ({
  model: name,
  view,
  fields: ['facts.total'],
  filters: { 'facts.amount': '>0' },
});

describe.each(['small', 'mixed'])('what the database says of the files of %s', (name) => {
  it.each(Object.entries(answers))('is not told in %s', async (_, answer) => {
    expect(await answer(byFilter(name, 'facts'))).not.toContain('SECRET');
  });
});

it('it is said to be in the log', async () => {
  const query = { ...byFilter('mixed', 'facts'), filters: { 'facts.huge': '>0' } };
  expect(await call('POST', '/queries/run/json_detail', query)).toMatch(
    /own message \(\w[\w ]*\) is left out, because it may quote values that this query hides/,
  );
});

it('values are named where nothing is hidden', async () => {
  expect(await call('POST', '/queries/run/json_detail', byFilter('mixed', 'all_facts'))).toContain('SECRET');
});
