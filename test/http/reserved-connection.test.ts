/** What the server tells of its own use asks for a permission: no model of a project is a way around it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mayUseModel } from '../../src/access/model-rights.ts';
import { resolveTexts } from '../../src/lookml-project/project-texts.ts';
import { serveProject, type TestServer } from '../support/test-server.ts';

const VIEW = `explore: u {}
view: u { derived_table: { sql: SELECT * FROM users ;; } dimension: email {} }`;

const FILES = {
  'evil.model.lkml': `connection: "looker__internal__analytics"\n${VIEW}`,
  'letters.model.lkml': `connection: "Looker__Internal__Analytics"\n${VIEW}`,
  'System__Activity.model.lkml': `connection: "looker__internal__analytics"\n${VIEW}`,
  'manifest.lkml': 'constant: where { value: "looker__internal__analytics" }',
  'constant.model.lkml': `connection: "@{where}"\n${VIEW}`,
  'included.model.lkml': `include: "connection.lkml"\n${VIEW}`,
  'connection.lkml': 'connection: "looker__internal__analytics"',
  'good.model.lkml': `connection: "db"\n${VIEW}`,
};
const YAML = `
activity: { enabled: true }
connections: [{ name: db, dialect_name: duckdb, database: ":memory:" }]
users:
  - { client_id: low, client_secret: s, permissions: [access_data, see_lookml, explore] }
`;
const models = ['evil', 'letters', 'System__Activity', 'constant', 'included'];

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await serveProject({ 'coatcheck.yaml': YAML, ...FILES });
  const raw = new URLSearchParams({ client_id: 'low', client_secret: 's' });
  token = (await server.call('POST', '/login', { raw, token: null })).json.access_token;
});
afterAll(() => server[Symbol.asyncDispose]());

it.each(models)('model %s on the connection of the server’s own use is not served', async (model) => {
  const body = { model, view: 'u', fields: ['u.email'] };
  const ran = await server.call('POST', '/queries/run/json', { token, body });
  expect(ran.text).toContain(`Unknown or inaccessible model \\"${model}\\"`);
  const suggested = await server.call('GET', `/models/${model}/views/u/fields/u.email/suggestions`, { token });
  expect(suggested.status).toBe(404);
});

it('nor is it listed', async () => {
  const { json } = await server.call('GET', '/lookml_models?fields=name', { token });
  expect(json).toEqual([{ name: 'good' }]);
});

it('its author is told why, and what to do', () => {
  const project = resolveTexts({
    name: 'shop',
    files: new Map(Object.entries(FILES)),
    imports: new Map(),
    constants: {},
    version: '1',
  });
  const told = project.diagnostics.filter(({ code }) => code === 'reserved-connection');
  expect(new Set(told.map(({ range }) => range?.file))).toEqual(new Set(models.map((name) => `${name}.model.lkml`)));
  expect(told[0]).toMatchObject({
    severity: 'error',
    message: expect.stringContaining('the model is not served'),
    hint: expect.stringContaining('Name a connection that coatcheck.yaml declares'),
  });
});

it('a model that were there all the same would ask for the permission, whatever it is called', () => {
  const connected = { models: { evil: { connection: 'looker__internal__analytics' } } };
  const caller = { models: new Set(['evil']), isAdministrator: false, permissions: new Set(['access_data'] as const) };
  expect(mayUseModel('evil', caller, connected)).toBe(false);
  const auditor = { ...caller, permissions: new Set(['access_data', 'see_system_activity'] as const) };
  expect(mayUseModel('evil', auditor, connected)).toBe(true);
});
