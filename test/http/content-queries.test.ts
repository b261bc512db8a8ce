/**
 * Queries that somebody else has written, and those of looks and dashboards: a user has of them what that user may see,
 * and is told of the rest. What a user asks in a query of the user's own is refused as a whole.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const MODEL = `connection: "shop"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: orders {}
explore: ordez { from: orders view_name: orders required_access_grants: [top] }
view: orders {
  dimension: id { primary_key: yes type: number }
  dimension: kind {}
  dimension_group: zqday { type: time timeframes: [date, month] required_access_grants: [top] sql: \${TABLE}.day ;; }
  dimension_group: zqspan { type: duration intervals: [day] required_access_grants: [top] sql_start: \${TABLE}.day ;; sql_end: \${TABLE}.day ;; }
  dimension: zqplace { type: location required_access_grants: [top] sql_latitude: 1 ;; sql_longitude: 1 ;; }
  dimension: ssn { required_access_grants: [top] sql: \${TABLE}.secret ;; }
  measure: total { type: sum sql: \${TABLE}.amount ;; }
  measure: secrets { type: count_distinct sql: \${ssn} ;; required_access_grants: [top] }
}
`;

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low, client_secret: low-secret, user_attributes: { level: low } }
  - { client_id: high, client_secret: high-secret, user_attributes: { level: high } }
`;

let server: CoatcheckServer;
let folder: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-content-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), MODEL);
  writeFileSync(
    join(folder, 'orders.csv'),
    'id,kind,amount,secret\n1,book,10,CANARY-1\n2,book,20,CANARY-2\n3,pen,5,\n',
  );
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  for (const name of ['low', 'high']) {
    const body = new URLSearchParams({ client_id: name, client_secret: `${name}-secret` });
    const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
    tokens[name] = ((await answer.json()) as { access_token: string }).access_token;
  }
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly notice: string | null;
}

async function call(user: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `token ${tokens[user] ?? ''}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const notice = answer.headers.get('x-coatcheck-notice');
  return { status: answer.status, text: await answer.text(), notice };
}

const idOf = ({ text }: Answer): string => (JSON.parse(text) as { id: string }).id;

const made = (query: object) => ({ model: 'shop', view: 'orders', sorts: ['orders.kind'], ...query });

const create = async (user: string, query: object): Promise<string> => idOf(await call(user, '/queries', made(query)));

async function task(id: string, more: object = {}): Promise<Answer> {
  const ticket = idOf(await call('low', '/query_tasks', { query_id: id, result_format: 'json', ...more }));
  return call('low', `/query_tasks/${ticket}/results?wait=20`);
}

async function merge(id: string): Promise<Answer> {
  const other = await create('low', { fields: ['orders.kind', 'orders.total'] });
  const merge_fields = [{ field_name: 'orders.kind', source_field_name: 'orders.kind' }];
  const source_queries = [{ query_id: id }, { query_id: other, merge_fields }];
  return call('low', `/merge_queries/${idOf(await call('low', '/merge_queries', { source_queries }))}/run/json`);
}

/** Ways to ask for a query by its number. */
const ways: Readonly<Record<string, (id: string) => Promise<Answer>>> = {
  run_query: (id) => call('low', `/queries/${id}/run/json`),
  'a query task': (id) => task(id),
  'a query task of a dashboard': (id) => task(id, { dashboard_id: '5' }),
  'a source of a merge query': merge,
};

const custom = (items: readonly object[], ...fields: readonly string[]) => ({
  fields: ['orders.kind', 'orders.total', ...fields],
  dynamic_fields: JSON.stringify(items),
});

/** Each names `hidden`, of which low has nothing: rows without what is made of it. */
const cases = (hidden: string, measure: string): Readonly<Record<string, object>> => ({
  'a dimension': { fields: ['orders.kind', hidden, 'orders.total'] },
  'a measure': { fields: ['orders.kind', 'orders.total', measure], sorts: [`${measure} desc`, 'orders.kind'] },
  'a subtotal': { fields: ['orders.kind', hidden, 'orders.total'], subtotals: ['orders.kind', hidden] },
  'a subtotal alone': { fields: ['orders.kind', 'orders.total'], subtotals: [hidden] },
  'a sort alone': { fields: ['orders.kind', 'orders.total'], sorts: [`${hidden} desc`, 'orders.kind'] },
  'a pivot alone': { fields: ['orders.kind', 'orders.total'], pivots: [hidden] },
  'a filled field': { fields: ['orders.kind', hidden, 'orders.total'], fill_fields: [hidden] },
  'a filled field alone': { fields: ['orders.kind', 'orders.total'], fill_fields: [hidden] },
  'a custom dimension': custom([{ dimension: 'x', expression: `concat(\${${hidden}}, "")` }], 'x'),
  'a group': custom([{ dimension: 'x', calculation_type: 'group_by', args: [hidden, [], null] }], 'x'),
  'a custom measure': custom([{ measure: 'x', based_on: hidden, type: 'list' }], 'x'),
  'a filtered custom measure': custom([{ measure: 'x', based_on: 'orders.total', filters: { [hidden]: 'a' } }], 'x'),
  'a chain of custom fields': custom(
    [
      { table_calculation: 'z', expression: '${y} * 2' },
      { measure: 'y', based_on: 'x', type: 'count_distinct' },
      { dimension: 'x', expression: `concat(\${${hidden}}, "")` },
    ],
    'y',
  ),
  'a table calculation': custom([{ table_calculation: 'x', expression: `\${${measure}} * 2` }], measure),
});

const ROWS = [
  { 'orders.kind': 'book', 'orders.total': 30 },
  { 'orders.kind': 'pen', 'orders.total': 5 },
];

/** Of one's own as part of a look, in Looker's words. */
const words = (name: string): string =>
  `"${name}" no longer exists in orders, or you do not have access to it, and will be ignored.`;

/** Of somebody else's. */
const WORDS = 'Fields that no longer exist in orders, or that you do not have access to, will be ignored.';

describe('A query of somebody else', () => {
  it.each(Object.keys(cases('', '')))('runs without what this user may not see, and says so: %s [A]', async (what) => {
    const seen = async (hidden: string, measure: string) => {
      const query = cases(hidden, measure)[what] ?? {};
      const id = await create('high', query);
      const answer = await call('low', `/queries/${id}/run/json`);
      expect([answer.status, JSON.parse(answer.text)]).toEqual([200, ROWS]);
      expect(answer.notice).toBe(WORDS);
    };
    await seen('orders.ssn', 'orders.secrets');
    // As what is nowhere, so that nobody can tell one from the other.
    await seen('orders.nowhere', 'orders.nothing');
  });

  it.each(Object.entries(ways))('does so by %s', async (_, ask) => {
    const id = await create('high', { fields: ['orders.kind', 'orders.ssn', 'orders.total'] });
    const answer = await ask(id);
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.text) as readonly object[]).map((row) => Object.keys(row).slice(0, 2))).toEqual([
      ['orders.kind', 'orders.total'],
      ['orders.kind', 'orders.total'],
    ]);
    expect(answer.notice).toBe(WORDS);
    expect(answer.text).not.toContain('CANARY');
    // From the cache as well, in another format, and within json_detail.
    const again = await call('low', `/queries/${id}/run/csv`);
    expect(again.notice).toBe(WORDS);
    const detail = await call('low', `/queries/${id}/run/json_detail`);
    expect(JSON.parse(detail.text)).toMatchObject({ notice: WORDS });
    const whole = await call('high', `/queries/${id}/run/json`);
    expect([whole.notice, whole.text.includes('CANARY')]).toEqual([null, true]);
  });
});

describe('A query of one’s own', () => {
  const fields = ['orders.kind', 'orders.ssn', 'orders.total'];

  it('is refused as a whole, inline and by its number [C: a choice]', async () => {
    const id = await create('low', { fields });
    const answers = [
      await call('low', '/queries/run/json', made({ fields })),
      await call('low', `/queries/models/shop/views/orders/run/json?fields=${fields.join(',')}`),
      await call('low', `/queries/${id}/run/json`),
      await task(id),
      await merge(id),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    for (const { text } of answers) expect(text).toContain('Unknown or inaccessible field');
  });

  it('is one of somebody else’s as well, once this user has run the same [C: a choice]', async () => {
    const query = { fields: [...fields, 'orders.secrets'] };
    const id = await create('high', query);
    expect((await call('low', `/queries/${id}/run/json`)).status).toBe(200);
    expect((await call('low', '/queries/run/json', made(query))).status).toBe(400);
    expect((await call('low', `/queries/${id}/run/json`)).text).toContain('Unknown or inaccessible field');
    expect((await task(id, { look_id: '3' })).status).toBe(200);
  });

  it('is a dashboard’s where the task says so', async () => {
    const id = await create('low', { fields: [...fields, 'orders.id'] });
    expect((await task(id, { look_id: '3' })).notice).toBe(words('orders.ssn'));
    expect((await task(id)).status).toBe(400);
  });
});

describe('Reading a query of somebody else', () => {
  const HIDDEN = /zqday|zqspan|zqplace|ssn|secrets|CANARY|zqtold|ordez/;
  const x = [{ dimension: 'x', expression: 'concat(${orders.ssn}, "zqtold")' }];
  const cut: Readonly<Record<string, object>> = {
    fields: { fields: ['orders.kind', 'orders.ssn', 'orders.secrets'] },
    sorts: { fields: ['orders.kind', 'orders.ssn'], sorts: ['orders.ssn desc', 'orders.kind'] },
    pivots: { fields: ['orders.kind', 'orders.ssn', 'orders.total'], pivots: ['orders.ssn'] },
    'subtotals and fill_fields': {
      fields: ['orders.kind', 'orders.ssn'],
      subtotals: ['orders.ssn'],
      fill_fields: ['orders.ssn'],
    },
    'custom fields': { fields: ['orders.kind', 'x'], dynamic_fields: JSON.stringify(x) },
    'calculations over custom fields': {
      fields: ['orders.kind', 'x'],
      dynamic_fields: JSON.stringify([...x, { table_calculation: 'zqtold', expression: 'concat(${x}, "zqtold")' }]),
    },
    vis_config: {
      fields: ['orders.kind'],
      vis_config: {
        type: 'table',
        hidden_fields: ['orders.ssn', 'orders.kind'],
        series_labels: { 'orders.secrets': 'zqtold', 'orders.kind': 'Kind' },
        note: { text: 'by orders.ssn', link: 'ordez.total' },
      },
    },
    filter_config: { fields: ['orders.kind'], filter_config: { 'orders.ssn': [{ values: ['zqtold'] }] } },
  };
  const own = (item: object) => ({ fields: ['orders.kind', 'own'], dynamic_fields: JSON.stringify([item]) });
  const lost: Readonly<Record<string, object>> = {
    filters: { fields: ['orders.kind'], filters: { 'orders.ssn': 'zqtold' } },
    'the value of a filter': { fields: ['orders.kind'], filters: { 'orders.kind': '${orders.ssn}' } },
    'Liquid in a filter': { fields: ['orders.kind'], filters: { 'orders.kind': "{{ _filters['orders.ssn'] }}" } },
    'Liquid with a name alone': { fields: ['orders.kind'], filters: { 'orders.kind': '{{ ssn._value }}' } },
    'a dimension group': { fields: ['orders.kind'], filters: { 'orders.kind': '${orders.zqday}' } },
    'a timeframe that there is not': { fields: ['orders.kind'], filters: { 'orders.kind': '${orders.zqday_raw}' } },
    'an interval that there is not': { fields: ['orders.kind'], filters: { 'orders.kind': '${orders.weeks_zqspan}' } },
    'a coordinate': { fields: ['orders.kind'], filters: { 'orders.kind': '${orders.zqplace_latitude}' } },
    filter_expression: { fields: ['orders.kind'], filter_expression: '${orders.ssn} = "zqtold"' },
    'a comment in filter_expression': {
      fields: ['orders.kind'],
      filter_expression: '${orders.kind} = "book" # as orders.ssn has it',
    },
    'the label of a custom field': own({ dimension: 'own', label: 'As orders.ssn', expression: '${orders.kind}' }),
    'the description of a custom field': own({
      measure: 'own',
      description: 'As orders.ssn',
      based_on: 'orders.total',
      type: 'max',
    }),
    'the label of a calculation': own({ table_calculation: 'own', label: 'As orders.ssn', expression: '1' }),
    'a text in a calculation': own({ table_calculation: 'own', expression: '"orders.ssn"' }),
    'a calculation that cannot be read': own({ table_calculation: 'own', expression: '${orders.ssn} +' }),
    'custom fields that cannot be read': { fields: ['orders.kind'], dynamic_fields: '[{"a": "orders.ssn"' },
    'a filter on a custom field': {
      fields: ['orders.kind'],
      filters: { x: 'zqtold' },
      dynamic_fields: JSON.stringify(x),
    },
    'all fields': { fields: ['orders.ssn', 'orders.secrets'] },
    'an explore that is gone': { view: 'orders_zqtold', fields: ['orders.ssn'] },
  };

  const readings = async (user: string, id: string): Promise<readonly Answer[]> => {
    const { slug, client_id } = JSON.parse((await call('high', `/queries/${id}`)).text) as Record<string, string>;
    return Promise.all(
      [id, `slug/${slug ?? ''}`, `slug/${client_id ?? ''}`].map((path) => call(user, `/queries/${path}`)),
    );
  };

  it.each(Object.entries(cut))('tells nothing of what this user may not see: %s', async (_, query) => {
    const id = await create('high', query);
    for (const { status, text } of await readings('low', id)) {
      expect(status).toBe(200);
      expect(text).toContain('orders.kind');
      expect(text).not.toMatch(HIDDEN);
    }
    for (const { text } of await readings('high', id)) expect(text).toMatch(HIDDEN);
    const detail = await call('low', `/queries/${id}/run/json_detail`);
    expect(detail.status).toBe(200);
    expect(detail.text).not.toMatch(HIDDEN);
    const ticket = await call('low', '/query_tasks', { query_id: id, result_format: 'json' });
    expect(ticket.text).toContain('orders.kind');
    expect(ticket.text).not.toMatch(HIDDEN);
  });

  const told404 = ({ status, text }: Answer): readonly unknown[] => [
    status,
    (JSON.parse(text) as { message: string }).message,
  ];

  it.each(Object.entries(lost))('finds none where it would be another query, in any way: %s', async (_, query) => {
    const id = await create('high', query);
    for (const answer of await readings('low', id)) expect(told404(answer)).toEqual([404, 'Not found']);
    for (const { status } of await readings('high', id)) expect(status).toBe(200);
    for (const format of ['json', 'json_detail', 'json_bi', 'csv', 'html', 'sql', 'xlsx']) {
      expect(told404(await call('low', `/queries/${id}/run/${format}`)), format).toEqual([404, 'Not found']);
    }
    for (const more of [{}, { dashboard_id: '5' }, { look_id: '3' }]) {
      const body = { query_id: id, result_format: 'json_detail', ...more };
      expect(told404(await call('low', '/query_tasks', body))).toEqual([404, 'Not found']);
    }
    // As an id that is nobody's.
    const merged = await call('low', '/merge_queries', { source_queries: [{ query_id: id }] });
    const none = await call('low', '/merge_queries', { source_queries: [{ query_id: '987654' }] });
    expect([merged.status, merged.text]).toEqual([none.status, none.text.replaceAll('987654', id)]);
    const { text } = await call('high', '/merge_queries', { source_queries: [{ query_id: id }] });
    const merge_id = idOf({ status: 200, text, notice: null });
    for (const path of ['', '/run/json', '/run/json_detail']) {
      expect(told404(await call('low', `/merge_queries/${merge_id}${path}`)), path).toEqual([404, 'Not found']);
    }
    const ofMerge = await call('low', '/query_tasks', { merge_query_id: merge_id, result_format: 'json' });
    expect(told404(ofMerge)).toEqual([404, 'Not found']);
  });

  it('gives errors of what is left without names', async () => {
    const id = await create('high', {
      fields: ['orders.kind', 'orders.ssn', 'own'],
      dynamic_fields: JSON.stringify([{ table_calculation: 'own', expression: 'concat(${orders.kind}' }]),
    });
    const answer = await call('low', `/queries/${id}/run/json`);
    expect([answer.status, HIDDEN.test(answer.text)]).toEqual([400, false]);
  });

  it('tells as little of a merge query, but where its sources are one’s own', async () => {
    const sources = (id: string, more: object = {}) => ({
      source_queries: [{ query_id: id }, { query_id: id, merge_fields: [] }],
      ...more,
    });
    const id = await create('high', { fields: ['orders.kind', 'orders.ssn'] });
    const open = idOf(await call('high', '/merge_queries', sources(id)));
    expect((await call('low', `/merge_queries/${open}`)).status).toBe(200);
    const told: readonly object[] = [
      { sorts: ['q1_orders.ssn'] },
      { pivots: ['orders.ssn'] },
      { vis_config: { series_labels: { 'orders.ssn': 'zqtold' } } },
      { dynamic_fields: JSON.stringify([{ table_calculation: 'c', expression: 'concat(${orders.ssn}, "")' }]) },
    ];
    for (const more of told) {
      const merged = idOf(await call('high', '/merge_queries', sources(id, more)));
      for (const path of ['', '/run/json', '/run/json_detail']) {
        const answer = await call('low', `/merge_queries/${merged}${path}`);
        expect(told404(answer), JSON.stringify(more)).toEqual([404, 'Not found']);
      }
      expect((await call('high', `/merge_queries/${merged}`)).status).toBe(200);
    }
  });
});

describe('A merge query of one’s own', () => {
  it('says the same of names that are hidden and of those that are nowhere', async () => {
    const id = await create('high', { fields: ['orders.kind', 'orders.ssn'] });
    const told = async (name: string): Promise<readonly string[]> => {
      const merge_fields = [{ field_name: 'orders.kind', source_field_name: name }];
      const variants: readonly object[] = [
        { source_queries: [{ query_id: id }, { query_id: id, merge_fields }] },
        { source_queries: [{ query_id: id }], sorts: [name] },
        { source_queries: [{ query_id: id }], vis_config: { a: name } },
      ];
      const answers: string[] = [];
      for (const body of variants) {
        const merged = idOf(await call('low', '/merge_queries', body));
        for (const path of ['', '/run/json']) {
          const { status, text } = await call('low', `/merge_queries/${merged}${path}`);
          const { id: _id, ...rest } = JSON.parse(text) as Record<string, unknown>;
          answers.push(`${String(status)} ${JSON.stringify(rest).replaceAll(name, '…')}`);
        }
      }
      return answers;
    };
    expect(await told('orders.ssn')).toEqual(await told('orders.nowhere'));
  });
});

describe('Reading a large query of somebody else', () => {
  const nested = (depth: number, inner = ''): string => `${'['.repeat(depth)}${inner}${']'.repeat(depth)}`;
  const many = Array.from({ length: 150_000 }, () => '"a"').join();
  const large: Readonly<Record<string, object>> = {
    'JSON in a text, nested beyond any stack': { vis_config: { a: nested(300_000) } },
    'JSON in a text, of many texts far down': { vis_config: { a: nested(2_000, many) } },
    'the same in the look of its filters': { filter_config: { a: nested(2_000, many) } },
    'a name beside 20,000 others': { vis_config: { a: 'orders.kind '.repeat(20_000) } },
  };

  it.each(Object.entries(large))('is answered, without what is hidden: %s', async (_what, more) => {
    const id = await create('high', { fields: ['orders.kind', 'orders.ssn'], ...more });
    const { status, text } = await call('low', `/queries/${id}`);
    expect(status).toBe(200);
    expect((JSON.parse(text) as { fields: unknown }).fields).toEqual(['orders.kind']);
    expect((await task(id)).status).toBe(200);
  });

  it('fails where it names what is hidden, however large', async () => {
    const filters = { 'orders.ssn': 'x'.repeat(30_000) };
    const id = await create('high', { fields: ['orders.kind'], filters });
    expect((await call('low', `/queries/${id}`)).status).toBe(404);
    expect((await call('high', `/queries/${id}`)).status).toBe(200);
  });
});

describe('A query of an explore that its user may not see', () => {
  const fields = ['orders.kind', 'orders.total'];
  /** What low is answered, in all ways, of low's own queries and of those of `author`. */
  const answers = async (author: string, view: string): Promise<readonly string[]> => {
    // Of one author alone.
    const id = await create(author, { view, fields, limit: author === 'low' ? '10' : '20' });
    const all = [await call('low', `/queries/${id}`), await call('low', `/queries/${id}/run/json`)];
    all.push(await call('low', '/query_tasks', { query_id: id, result_format: 'json' }));
    const merged = await call('low', '/merge_queries', { source_queries: [{ query_id: id }] });
    all.push(merged, await call('low', `/merge_queries/${idOf(merged)}`));
    all.push(await call('low', `/merge_queries/${idOf(merged)}/run/json`));
    return all.map(({ status, text }) => {
      const told = JSON.parse(text) as { message?: string; fields?: unknown; status?: string };
      return JSON.stringify([status, told.message?.replaceAll(view, '…'), told.fields, told.status]);
    });
  };

  it.each(['low', 'high'])('is as one of an explore that is nowhere, written by %s', async (author) => {
    const hidden = await answers(author, 'ordez');
    expect(hidden).toEqual(await answers(author, 'orde0'));
    expect(hidden[0]).toContain(author === 'low' ? '200' : '404');
  });
});
