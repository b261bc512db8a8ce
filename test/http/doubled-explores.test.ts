/** An explore that is declared twice shows nobody the rows that one of the two hides. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveProject, type TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: small, dialect_name: duckdb, database: ":memory:", tables: { facts: ./facts.csv } }
users:
  - { client_id: low-id, client_secret: s, permissions: [access_data, explore], user_attributes: { region: EU } }
`;

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await serveProject({
    'coatcheck.yaml': YAML,
    'small.model.lkml': `connection: "small" include: "*.view"
      explore: facts { access_filter: { field: facts.region user_attribute: region } }
      explore: kept { from: facts view_name: facts access_filter: { field: facts.region user_attribute: region } }`,
    'facts.view.lkml': 'explore: facts {} view: facts { dimension: id { type: number } dimension: region {} }',
    'facts.csv': 'id,region\n1,EU\n2,US\n',
  });
  const raw = new URLSearchParams({ client_id: 'low-id', client_secret: 's' });
  token = (await server.call('POST', '/login', { raw, token: null })).json.access_token;
});
afterAll(() => server[Symbol.asyncDispose]());

it('is not served, and others are', async () => {
  const ask = async (view: string): Promise<string> => {
    const body = { model: 'small', view, fields: ['facts.id'] };
    return (await server.call('POST', '/queries/run/json', { token, body })).text;
  };
  expect(await ask('kept')).toBe('[{"facts.id":1}]');
  expect(await ask('facts')).toContain('does not exist');
  expect((await server.call('GET', '/lookml_models/small/explores/facts', { token })).status).toBe(404);
});
