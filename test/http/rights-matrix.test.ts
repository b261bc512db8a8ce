/** Every operation and every part of an answer, by seven kinds of users: each has what docs/access.md says, no more. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partTable, type RightsPart } from '../../src/access/answer-rights.ts';
import { allPermissions, type Permission } from '../../src/access/permissions.ts';
import { permissionSets } from '../../src/access/roles.ts';
import { formatTraits, resultFormats } from '../../src/contract/result-format.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const setNamed = (name: string): readonly Permission[] =>
  permissionSets.find((set) => set.name === name)?.permissions ?? [];

const kinds = {
  administrator: allPermissions,
  developer: setNamed('Developer'),
  user: setNamed('User'),
  'user without LookML': setNamed("User who can't view LookML"),
  viewer: setNamed('Viewer'),
  'data alone': ['access_data'],
  nobody: [],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;
type Kind = keyof typeof kinds;
const allKinds = Object.keys(kinds) as readonly Kind[];
const has = (kind: Kind, permission: Permission): boolean =>
  (kinds[kind] as readonly Permission[]).includes(permission);

const YAML = `
activity: { enabled: true }
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
  - { name: down, dialect_name: postgres, host: 127.0.0.1, port: 1, database: x, username: HOST-CANARY, password: p }
users:
${allKinds
  .filter((kind) => kind !== 'administrator')
  .map(
    (kind) =>
      `  - { client_id: "${kind}", client_secret: s, first_name: "Name of ${kind}", permissions: [${kinds[kind].join(', ')}] }\n`,
  )
  .join('')}`;

const MODEL = `connection: "shop"
include: "*.dashboard"
explore: orders {
  join: twins { from: orders sql_on: \${orders.id} = \${twins.id} /* LOOKML-CANARY */ ;; relationship: one_to_one }
}
view: orders {
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id /* SQL-CANARY */ ;; }
  dimension: broken { sql: \${TABLE}.no_such_column ;; }
  dimension: wrong { sql: \${nowhere.at_all} ;; }
  dimension: linked { sql: \${TABLE}.id ;; link: { label: "x" url: "https://example.org/LOOKML-CANARY" } }
  measure: count { type: count drill_fields: [id] filters: [id: ">0"] }
}
`;

let server: CoatcheckServer;
let folder: string;
const tokens = new Map<Kind, string>();

interface Answer {
  readonly status: number;
  readonly text: string;
  // What a test asserts is the answer's shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

async function call(kind: Kind, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method,
    headers: { authorization: `token ${tokens.get(kind) ?? ''}`, ...(body && { 'content-type': 'application/json' }) },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  return { status: answer.status, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function logIn(kind: Kind): Promise<void> {
  const body = new URLSearchParams({ client_id: kind, client_secret: 's' });
  const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
  tokens.set(kind, ((await answer.json()) as { access_token: string }).access_token);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-rights-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), MODEL);
  writeFileSync(
    join(folder, 'orders.dashboard.lookml'),
    '- dashboard: orders\n  elements:\n  - { explore: orders, fields: [orders.id] }\n',
  );
  writeFileSync(
    join(folder, 'down.model.lkml'),
    'connection: "down"\nexplore: far {}\nview: far { dimension: id {} }\n',
  );
  writeFileSync(join(folder, 'orders.csv'), `id\n${Array.from({ length: 6_000 }, (_, at) => at + 1).join('\n')}\n`);
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'administrator', COATCHECK_CLIENT_SECRET: 's' });
  for (const kind of allKinds) await logIn(kind);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(allKinds)('%s', (kind) => {
  it.each(routeTable.map((route) => [route.operationId, route] as const))('%s', async (_name, route) => {
    const path = route.path.replaceAll(/:\w+/g, '987654');
    const { status, json } = await call(kind, route.method, path, route.body === undefined ? undefined : {});
    if (route.operationId === 'logout') await logIn(kind);
    const { permission } = route;
    const isAsked = permission !== 'public' && permission !== 'none';
    const mayNot = isAsked && (permission === 'any' ? kinds[kind].length === 0 : !has(kind, permission));
    const where = `${route.operationId} asks for ${permission} by its row in src/http/routes, and ${kind} called it`;
    if (mayNot) expect([status, json?.message], where).toEqual([403, expect.stringMatching(/permission|no role/)]);
    else expect([200, 204, 400, 404, 422], `${where}: ${json?.message}`).toContain(status);
  });
});

const orders = { model: 'shop', view: 'orders', fields: ['orders.id', 'orders.count'], filters: { 'orders.id': '<9' } };
const run = (kind: Kind, format: string, body: object = orders, search = '') =>
  call(kind, 'POST', `/queries/run/${format}?${search}`, body);
const askInSql = (kind: Kind, sql: string) => call(kind, 'POST', '/sql_interface_queries', { sql });
const dynamic = (field: object) => ({ ...orders, dynamic_fields: JSON.stringify([field]) });

/** One kind of part in all its places: `true` = has it in each, `false` = in none; anything else is a fault. */
const probes: Readonly<Record<RightsPart, (kind: Kind) => Promise<readonly unknown[]>>> = {
  async sql(kind) {
    const body = { ...orders, fields: ['orders.broken'] };
    const failed = await run(kind, 'json_detail', body);
    const error = failed.json?.errors?.[0];
    const detail = await run(kind, 'json_detail');
    return [
      (await run(kind, 'sql')).text.includes('SQL-CANARY'),
      String(detail.json?.sql).includes('SQL-CANARY'),
      String(detail.json?.sql_explain).includes('SQL-CANARY'),
      String((await run(kind, 'json_bi')).json?.metadata?.sql).includes('SQL-CANARY'),
      typeof error?.params === 'string',
      typeof error?.sql_error_loc === 'object' && error.sql_error_loc !== null,
      String(error?.message_details).includes('no_such_column'),
      (await run(kind, 'csv', body)).text.includes('no_such_column'),
      (await run(kind, 'json', body)).text.includes('no_such_column'),
    ];
  },
  async lookml(kind) {
    const explore = await call(kind, 'GET', '/lookml_models/shop/explores/orders');
    const detail = await run(kind, 'json_detail', { ...orders, fields: [...orders.fields, 'orders.linked'] });
    const [dimension] = detail.json?.fields?.dimensions ?? [];
    const failed = await run(kind, 'json_detail', { ...orders, fields: ['orders.broken'] });
    const wrong = { ...orders, fields: ['orders.wrong'] };
    return [
      /LOOKML-CANARY/.test(explore.text),
      /SQL-CANARY/.test(explore.text),
      /\.lkml/.test(explore.text),
      /CANARY/.test(dimension?.sql ?? ''),
      /\.lkml/.test(dimension?.lookml_link ?? ''),
      /\.lkml/.test(detail.text),
      (detail.json?.applied_filters?.['orders.id']?.field?.source_file ?? null) !== null,
      /CANARY/.test((await run(kind, 'json_bi')).json?.metadata?.fields?.dimensions?.[0]?.sql ?? ''),
      /\.lkml/.test(failed.json?.errors?.[0]?.origin?.file ?? ''),
      /\.lkml/.test(failed.text),
      /\.lkml/.test((await run(kind, 'json_detail', wrong)).text),
      /nowhere/.test((await run(kind, 'json', wrong)).text),
    ];
  },
  async lookml_dashboards(kind) {
    const dashboards = await call(kind, 'GET', '/dashboards');
    return [
      dashboards.text.includes('shop::orders'),
      (await call(kind, 'GET', '/dashboards/shop::orders')).status === 200,
      (await call(kind, 'GET', '/folders/lookml')).status === 200,
      (await call(kind, 'GET', '/folders/lookml/dashboards')).text.includes('shop::orders'),
      (await call(kind, 'GET', '/dashboard_elements/shop::orders::1')).status === 200,
      (await call(kind, 'GET', '/dashboards/lookml/search')).text.includes('shop::orders'),
    ];
  },
  async download(kind) {
    const files = resultFormats.filter((format) => formatTraits[format].download);
    const answers = await Promise.all(files.map((format) => run(kind, format)));
    const { json: task } = await call(kind, 'POST', '/query_tasks', {
      query_id: (await call(kind, 'POST', '/queries', orders)).json?.id ?? '1',
      result_format: 'json',
    });
    await call(kind, 'GET', `/query_tasks/${task.id}?wait=20`);
    const fetched = await call(kind, 'GET', `/query_tasks/${task.id}/results?result_format=csv`);
    return [...answers, fetched].map(({ status }) => status === 200);
  },
  async all_rows(kind) {
    const all = { ...orders, fields: ['orders.id'], filters: {}, limit: '-1' };
    const formats = ['json', 'html', 'inline_json'];
    const answers = await Promise.all(formats.map((format) => run(kind, format, all)));
    return answers.map(({ text }) => /\b5999\b|5,999/.test(text));
  },
  async custom_fields(kind) {
    const measure = dynamic({ measure: 'least', based_on: 'orders.id', type: 'min' });
    const dimension = dynamic({ dimension: 'one', expression: '1' });
    const url = new URLSearchParams({ fields: 'orders.id', dynamic_fields: dimension.dynamic_fields }).toString();
    const disguised = dynamic({ dimension: 'one', table_calculation: '', expression: '1' });
    return [
      (await run(kind, 'json', measure)).status === 200,
      (await run(kind, 'json', dimension)).status === 200,
      (await run(kind, 'json', disguised)).status === 200,
      (await call(kind, 'POST', '/queries', measure)).status === 200,
      (await call(kind, 'GET', `/queries/models/shop/views/orders/run/json?${url}`)).status === 200,
      (await askInSql(kind, 'SELECT MIN(orders.id) FROM shop.orders')).status === 200,
      (await askInSql(kind, 'SELECT orders.id + 1 FROM shop.orders')).status === 200,
    ];
  },
  async calculations(kind) {
    const body = dynamic({ table_calculation: 'twice', expression: '${orders.id} * 2' });
    return [
      (await run(kind, 'json', body)).status === 200,
      (await call(kind, 'POST', '/queries', body)).status === 200,
      (await askInSql(kind, 'SELECT AGGREGATE(orders.count) * 2 FROM shop.orders')).status === 200,
    ];
  },
  async fresh(kind) {
    const { json: query } = await call('administrator', 'POST', '/queries', orders);
    const task = await call(kind, 'POST', '/query_tasks?cache=false', { query_id: query.id, result_format: 'json' });
    return [(await run(kind, 'json', orders, 'cache=false')).status === 200, task.status === 200];
  },
  async drill_links(kind) {
    const { text } = await run(kind, 'json_detail', orders, 'generate_drill_links=true');
    return [text.includes('"url":"/explore/shop')];
  },
  async development(kind) {
    const { status } = await call(kind, 'PATCH', '/session', { workspace_id: 'dev' });
    await call(kind, 'PATCH', '/session', { workspace_id: 'production' });
    return [status === 200];
  },
  async sql_of_own(kind) {
    const body = { connection_name: 'shop', sql: 'SELECT 1' };
    const { json: made } = await call('administrator', 'POST', '/sql_queries', body);
    const task = await call(kind, 'POST', '/query_tasks', { sql_query_slug: made.slug, result_format: 'json' });
    return [
      (await call(kind, 'POST', '/sql_queries', body)).status === 200,
      (await call(kind, 'POST', `/sql_queries/${made.slug}/run/json`)).status === 200,
      task.status === 200,
    ];
  },
  async others_running(kind) {
    const body = {
      connection_name: 'shop',
      sql: `SELECT count(*) FROM range(1000000) a, range(300000) b WHERE a.range + b.range < ${String(Math.random())}`,
    };
    const { json: made } = await call('administrator', 'POST', '/sql_queries', body);
    const asked = { sql_query_slug: made.slug, result_format: 'json' };
    const { json: task } = await call('administrator', 'POST', '/query_tasks', asked);
    const { json: running } = await call(kind, 'GET', '/running_queries');
    await call('administrator', 'DELETE', `/running_queries/${task.id}`);
    return [Array.isArray(running) && running.some(({ id }) => id === task.id)];
  },
  async others_tasks(kind) {
    const { json: query } = await call('administrator', 'POST', '/queries', orders);
    const body = { query_id: query.id, result_format: 'json' };
    const { json: task } = await call('administrator', 'POST', '/query_tasks', body);
    await call('administrator', 'GET', `/query_tasks/${task.id}?wait=20`);
    const many = await call(kind, 'GET', `/query_tasks/multi_results?query_task_ids=${task.id}`);
    return [
      (await call(kind, 'GET', `/query_tasks/${task.id}`)).status === 200,
      (await call(kind, 'GET', `/query_tasks/${task.id}/results`)).status === 200,
      many.json?.[task.id]?.status === 'complete',
    ];
  },
  async others_names(kind) {
    const other = kind === 'viewer' ? 'developer' : 'viewer';
    const { json: all } = await call('administrator', 'GET', '/users');
    const { id } = all.find((user: { first_name: string }) => user.first_name === `Name of ${other}`);
    return [
      (await call(kind, 'GET', '/users')).text.includes(`Name of ${other}`),
      (await call(kind, 'GET', '/users/search?first_name=Name%25')).text.includes(`Name of ${other}`),
      (await call(kind, 'GET', '/users/search/names/%25of%25')).text.includes(`Name of ${other}`),
      (await call(kind, 'GET', `/users/${id}`)).status === 200,
    ];
  },
  async others_credentials(kind) {
    return [(await call(kind, 'GET', `/users/${await idOfOther(kind)}/credentials_api3`)).status === 200];
  },
  async others_attributes(kind) {
    return [(await call(kind, 'GET', `/users/${await idOfOther(kind)}/attribute_values`)).status === 200];
  },
  async system_activity(kind) {
    const history = { model: 'system__activity', view: 'history', fields: ['history.count'] };
    const { json: made } = await call('administrator', 'POST', '/queries', history);
    const internal = await call(kind, 'GET', '/lookml_models?include_internal=true');
    return [
      (await run(kind, 'json', history)).text.includes('"history.count":'),
      (await run(kind, 'json', { ...history, model: 'i__looker' })).text.includes('"history.count":'),
      internal.text.includes('system__activity'),
      (await call(kind, 'GET', '/lookml_models/system__activity')).status === 200,
      (await call(kind, 'GET', '/lookml_models/i__looker/explores/history')).status === 200,
      (await call(kind, 'GET', '/models/system__activity/views/user/fields/user.name/suggestions')).status === 200,
      (await call(kind, 'GET', `/queries/${made.id}`)).status === 200,
      (await call(kind, 'GET', `/queries/${made.id}/run/json`)).status === 200,
    ];
  },
  async connection_details(kind) {
    const far = { model: 'down', view: 'far', fields: ['far.id'] };
    // Each is tried several times over seconds.
    const [rows, detail] = await Promise.all([run(kind, 'json', far), run(kind, 'json_detail', far)]);
    return [
      (await call(kind, 'GET', '/connections')).text.includes('HOST-CANARY'),
      (await call(kind, 'GET', '/connections/down')).text.includes('HOST-CANARY'),
      rows.text.includes('ECONNREFUSED'),
      detail.text.includes('ECONNREFUSED'),
    ];
  },
};

async function idOfOther(kind: Kind): Promise<string> {
  const { json: all } = await call('administrator', 'GET', '/users');
  const other = kind === 'viewer' ? 'developer' : 'viewer';
  return all.find((user: { first_name: string }) => user.first_name === `Name of ${other}`).id;
}

/** What whoever has it not could not have in the first place. */
const alsoAsks: Readonly<Partial<Record<RightsPart, Permission>>> = {
  sql: 'access_data',
  download: 'access_data',
  drill_links: 'access_data',
};

describe.each(Object.keys(probes) as readonly RightsPart[])('%s', (part) => {
  const tries = part === 'connection_details' ? it.concurrent : it; // a database that is not there costs seconds
  tries.each(allKinds)('%s', async (kind) => {
    const { anyOf } = partTable[part];
    const asks = alsoAsks[part];
    const expected = anyOf.some((permission) => has(kind, permission)) && (asks === undefined || has(kind, asks));
    const found = await probes[part](kind);
    expect(found).toEqual(found.map(() => expected));
  });
});

describe('what nobody asks for', () => {
  it('lets whoever may run a stored query see its table calculations [C: a choice]', async () => {
    const body = dynamic({ table_calculation: 'twice', expression: '${orders.id} * 2' });
    const fields = [...orders.fields, 'twice'];
    const { json: query } = await call('administrator', 'POST', '/queries', { ...body, fields });
    expect(has('viewer', 'create_table_calculations')).toBe(false);
    const { status, json: rows } = await call('viewer', 'GET', `/queries/${query.id}/run/json`);
    expect([status, rows.length]).toEqual([200, 8]);
    expect(rows[0].twice).toBe(rows[0]['orders.id'] * 2);
  });

  it('answers no SQL, no LookML and no name to who has access_data alone, in any format [B]', async () => {
    for (const format of ['json', 'json_detail', 'json_bi', 'inline_json', 'json_fe', 'json_label', 'html', 'md']) {
      const { status, text } = await run('data alone', format);
      expect([status, /CANARY|\.lkml|SELECT/.test(text)], format).toEqual([200, false]);
    }
  });
});
