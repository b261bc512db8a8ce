/** Names that every object of JavaScript has are names like any other: what nobody has given them is nowhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

type Ask = (name: string) => Promise<readonly [number, string]>;

const get =
  (path: (name: string) => string): Ask =>
  async (name) => {
    const { status, text } = await server.call('GET', path(name));
    return [status, text];
  };
const post =
  (path: string, body: (name: string) => object): Ask =>
  async (name) => {
    const { status, text } = await server.call('POST', path, { body: body(name) });
    return [status, text];
  };
const run = (query: (name: string) => object) =>
  post('/queries/run/json', (name) => ({ model: 'shop', view: 'orders', fields: ['orders.id'], ...query(name) }));
const sql = async (body: object): Promise<readonly [number, string]> => {
  const { status, text, json } = await server.call('POST', '/sql_queries', { body });
  if (status !== 200) return [status, text];
  const ran = await server.call('POST', `/sql_queries/${json.slug}/run/json`);
  return [ran.status, ran.text];
};
const merged = (query: (name: string) => object): Ask => {
  return async (name) => {
    const { json } = await server.call('POST', '/queries', { body: query(name) });
    const body = { source_queries: [{ query_id: json.id }] };
    const merge = await server.call('POST', '/merge_queries', { body });
    const ran = await server.call('GET', `/merge_queries/${merge.json.id}/run/json`);
    return [ran.status, ran.text];
  };
};

const places: Readonly<Record<string, Ask>> = {
  'the model of a query': run((model) => ({ model })),
  'the explore of a query': run((view) => ({ view })),
  'the model of a source of a merge': merged((model) => ({ model, view: 'orders', fields: ['orders.id'] })),
  'the view of a field': run((name) => ({ fields: [`${name}.id`] })),
  'a field': run((name) => ({ fields: [`orders.${name}`] })),
  'a filter': run((name) => ({ filters: { [`orders.${name}`]: '1' } })),
  'a sort': run((name) => ({ sorts: [`orders.${name}`] })),
  'a pivot': run((name) => ({ pivots: [`orders.${name}`] })),
  'a name in an expression': run((name) => ({ filter_expression: `\${orders.${name}} = 1` })),
  'a time zone': run((query_timezone) => ({ query_timezone })),
  'the model of SQL': (model_name) => sql({ model_name, sql: 'select 1' }),
  'the connection of SQL': (connection_name) => sql({ connection_name, sql: 'select 1' }),
  'a model': get((name) => `/lookml_models/${name}`),
  'an explore': get((name) => `/lookml_models/shop/explores/${name}`),
  'the field of suggestions': get((name) => `/models/shop/views/orders/fields/orders.${name}/suggestions`),
  'the explore of suggestions': get((name) => `/models/shop/views/${name}/fields/orders.id/suggestions`),
  'a connection': get((name) => `/connections/${name}`),
  'a dashboard': get((name) => `/dashboards/${name}`),
  'a dashboard of a model': get((name) => `/dashboards/shop::${name}`),
  'a user attribute': get((name) => `/user_attributes/${name}`),
  'a role': get((name) => `/roles/${name}`),
  'a group': get((name) => `/groups/${name}`),
  'a project': get((name) => `/projects/${name}`),
  'a datagroup': get((name) => `/datagroups/${name}`),
  'a theme': get((name) => `/themes/${name}`),
  'a format': get((name) => `/queries/models/shop/views/orders/run/${name}?fields=orders.id`),
};

/** Long enough that nothing known is near to the last. */
const INHERITED = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];
const NOWHERE = 'qqqxqqqxqqqx';

describe('a name that every object has', () => {
  it.each(Object.entries(places))('is unknown as any other, as %s', async (_place, ask) => {
    const [status, text] = await ask(NOWHERE);
    expect(status).toBeLessThan(500);
    for (const name of INHERITED) {
      const [itsStatus, itsText] = await ask(name);
      expect([name, itsStatus, itsText.replaceAll(name, NOWHERE)]).toEqual([name, status, text]);
    }
  });
});
