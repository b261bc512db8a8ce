// What programs do with Looker's SDK for TypeScript, step by step; prints `ok step` or `no step: why`.
import assert from 'node:assert/strict';
import { ResultFormat } from '@looker/sdk';
import { LookerNodeSDK } from '@looker/sdk-node';

const sdk = LookerNodeSDK.init40();
const byOrigin = {
  model: 'faa',
  view: 'flights',
  fields: ['flights.origin', 'flights.count'],
  filters: [],
  limit: '3',
};

async function step(name, work) {
  try {
    await work();
    console.log(`ok ${name}`);
  } catch (problem) {
    console.log(`no ${name}: ${String(problem.message).replaceAll(/\s+/g, ' ').slice(0, 300)}`);
  }
}

await step('versions and user', async () => {
  assert.equal((await sdk.ok(sdk.versions())).current_version.version, '4.0');
  assert.ok((await sdk.ok(sdk.me())).id);
});

let query;
await step('create and run a query', async () => {
  query = await sdk.ok(sdk.create_query(byOrigin));
  assert.equal((await sdk.ok(sdk.query(query.id))).view, 'flights');
  for (const result_format of ['csv', 'json', 'json_detail', 'txt', 'md', 'html']) {
    assert.ok(await sdk.ok(sdk.run_query({ query_id: query.id, result_format })), result_format);
  }
  assert.match(await sdk.ok(sdk.run_inline_query({ result_format: 'sql', body: byOrigin })), /SELECT/);
});

await step('query task until its results', async () => {
  let task = await sdk.ok(sdk.create_query_task({ body: { query_id: query.id, result_format: ResultFormat.json } }));
  while (!['complete', 'error', 'killed'].includes(task.status)) task = await sdk.ok(sdk.query_task(task.id));
  assert.equal((await sdk.ok(sdk.query_task_results(task.id))).length, 3);
});

await step('users and sudo', async () => {
  const user = await sdk.ok(sdk.create_user({ first_name: 'Ty', last_name: 'Pescript' }));
  try {
    await sdk.ok(sdk.update_user(user.id, { is_disabled: false, locale: 'fr' }));
    await sdk.authSession.login(user.id);
    assert.equal((await sdk.ok(sdk.me())).id, user.id);
    await sdk.authSession.logout();
  } finally {
    await sdk.ok(sdk.delete_user(user.id));
  }
});

await step('models, connections, roles', async () => {
  assert.ok((await sdk.ok(sdk.all_lookml_models({}))).length > 0);
  assert.ok((await sdk.ok(sdk.lookml_model_explore({ lookml_model_name: 'faa', explore_name: 'flights' }))).fields);
  assert.ok((await sdk.ok(sdk.all_connections())).length > 0);
  assert.ok((await sdk.ok(sdk.all_roles({}))).length > 0);
});

await step('what a database has', async () => {
  const connection_name = 'faa';
  assert.ok((await sdk.ok(sdk.connection_features(connection_name))).column_search);
  const [{ name, tables }] = await sdk.ok(sdk.connection_tables({ connection_name }));
  assert.equal((await sdk.ok(sdk.connection_schemas({ connection_name })))[0].name, name);
  const asked = { connection_name, schema_name: name, table_names: tables[0].name };
  assert.ok((await sdk.ok(sdk.connection_columns(asked)))[0].columns.length > 0);
  assert.ok((await sdk.ok(sdk.all_dialect_infos())).length > 0);
});

const lists = {
  dashboards: () => sdk.all_dashboards(),
  'search dashboards': () => sdk.search_dashboards({ limit: 2 }),
  looks: () => sdk.all_looks(),
  'search looks': () => sdk.search_looks({ fields: 'id', limit: 10 }),
  folders: () => sdk.all_folders(),
  'search folders': () => sdk.search_folders({ name: 'Shared' }),
  boards: () => sdk.all_boards(),
  themes: () => sdk.all_themes(),
  'color collections': () => sdk.all_color_collections(),
  groups: () => sdk.all_groups({}),
  datagroups: () => sdk.all_datagroups(),
  projects: () => sdk.all_projects(),
  'scheduled plans': () => sdk.all_scheduled_plans({}),
  integrations: () => sdk.all_integrations({}),
};
for (const [name, ask] of Object.entries(lists)) {
  await step(name, async () => assert.ok(Array.isArray(await sdk.ok(ask()))));
}

await step('log out', async () => assert.ok(await sdk.authSession.logout()));
