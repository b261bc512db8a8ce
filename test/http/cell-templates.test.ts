/** `html` and `link` of LookML over results: what they know of the query, of other fields, of numbers and of dates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const MODEL = `connection: "shop"
access_grant: top { user_attribute: level allowed_values: ["high"] }
explore: orders {}
explore: users {}
view: orders {
  parameter: pick { type: unquoted default_value: "total" allowed_value: { value: "total" } allowed_value: { value: "count" } }
  parameter: place { type: string default_value: "EU" }
  parameter: n { type: number default_value: "2" }
  dimension: id { primary_key: yes type: number }
  dimension: status { html: [{{ pick._parameter_value }}][{{ orders.place._parameter_value }}][{% parameter pick %}][{{ n._parameter_value | times: 2 }}] ;; }
  dimension: channel {
    html: f[{{ _filters['orders.channel'] }}] sel[{{ orders.status._is_selected }}] filt[{{ channel._is_filtered }}] inq[{{ orders.channel._in_query }}] view[{{ orders._in_query }}] ;;
    link: { label: "By {{ pick._parameter_value }}" url: "/x?p={% parameter orders.pick %}&c={{ _filters['orders.channel'] | url_encode }}" }
  }
  measure: dynamic {
    type: number sql: {% if pick._parameter_value == 'total' %} \${total} {% else %} \${count} {% endif %} ;;
    label: "{% if pick._parameter_value == 'total' %}Total{% else %}Count{% endif %}"
    html: {% if pick._parameter_value == 'total' %}EUR {{ rendered_value }}{% else %}{{ rendered_value }} pcs{% endif %} ;;
  }
  measure: count { type: count }
  measure: total { type: sum sql: \${TABLE}.amount ;; }
}
view: users {: 
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number }
  dimension: region { sql: \${TABLE}.status ;; }
  dimension: pictured {
    sql: \${TABLE}.status || '&' ;;
    link: { label: "Mine" url: "/u" icon_url: "https://x.test/{{ value | encode_uri }}/{{ users.id._value }}.png" }
    link: { label: "Plain" url: "/p" icon_url: "https://x.test/a.png" }
    link: { label: "Bad" url: "/b" icon_url: "{{ 'javascript' }}:alert(1)" }
    link: { label: "Secret" url: "/s" icon_url: "https://x.test/{{ users.guarded._value }}.png" }
  }
  dimension: maybe { sql: NULLIF(\${TABLE}.status, 'open') ;; html: {% if value == null %}<i>N/A</i>{% else %}{{ value }}!{% endif %} ;; }
  dimension: silent { sql: NULLIF(\${TABLE}.status, 'open') ;; html: <b>{{ value }}</b> ;; }
  measure: none { type: average sql: NULLIF(\${TABLE}.amount, 20) ;; html: {% if value %}{{ value }}{% else %}none{% endif %} ;; }
  measure: never { type: max sql: CAST(NULL AS DOUBLE) ;; html: {% if value %}{{ value }}{% else %}none{% endif %} ;; }
  dimension: told { sql: '{{ _user_attributes.tok }}' ;; }
  dimension: guarded { required_access_grants: [top] sql: 'secret' ;; }
  dimension: name {
    sql: \${TABLE}.channel ;;
    html: <a href="/u/{{ users.id._value }}">{{ value }}</a> ({{ region._value }}) {{ guarded._value }} ;;
    link: { label: "Page" url: "/users/{{ id._value }}" }
  }
  dimension: age { type: number sql: \${TABLE}.amount ;; html: {{ row['users.region'] }}-{{ value }} ;; }
  measure: count { type: count html: {{ rendered_value }} of {{ users.all_age._rendered_value }} ;; }
  measure: all_age { type: sum sql: \${age} ;; value_format: "0.00" }
  dimension: whole { type: number sql: 125 ;; html: {{ value | divided_by: 60 }}:{{ value | modulo: 60 }} ;; }
  dimension: parts { type: number sql: CAST(125 AS DOUBLE) ;; html: {{ value | divided_by: 50 }} ;; }
  dimension: price { type: number sql: 19.99 ;; html: {{ value | times: 100 }} {{ 0.1 | times: 3 }} {{ 10 | times: 1.0 }} {{ 5 | divided_by: 3 }} {{ 3470 | divided_by: 8441 | times: 100 | round }} ;; }
  dimension: made { type: date_time sql: TIMESTAMP '2024-03-05 08:00:00' ;; html: {{ value | date: "%F %T|%D %r|%R|%G-W%V g%g|%c|%x|%X|%v|%s" }} ;; }
}
`;

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }
users:
  - { client_id: low, client_secret: low-secret, user_attributes: { level: low } }
  - { client_id: high, client_secret: high-secret, user_attributes: { level: high } }
`;

type Cell = Readonly<Record<string, unknown>>;
type Row = Readonly<Record<string, Cell>>;

let server: CoatcheckServer;
let folder: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-cells-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), MODEL);
  writeFileSync(join(folder, 'orders.csv'), 'id,status,channel,amount\n1,done,web,10\n2,open,shop,20\n');
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  for (const name of ['low', 'high', 'admin']) {
    const body = new URLSearchParams({ client_id: name, client_secret: `${name}-secret` });
    const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
    tokens[name] = ((await answer.json()) as { access_token: string }).access_token;
  }
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, query: object, user = 'high'): Promise<string> {
  const answer = await fetch(`${server.origin}/api/4.0/queries/run/${path}`, {
    method: 'POST',
    headers: { authorization: `token ${tokens[user] ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'shop', ...query }),
  });
  return answer.text();
}

async function rowsOf(query: object, user = 'high'): Promise<readonly Row[]> {
  const detail = JSON.parse(await ask('json_detail?generate_drill_links=true', query, user)) as {
    data: readonly Row[];
  };
  return detail.data;
}

const htmlOf = async (query: object, field: string, user = 'high'): Promise<unknown> => {
  const [row] = await rowsOf(query, user);
  return String(row?.[field]?.['html']).trim();
};

describe('templates over cells', () => {
  it('know parameters, as SQL and labels do', async () => {
    const query = { view: 'orders', fields: ['orders.status', 'orders.dynamic'], sorts: ['orders.status'] };
    const picked = { ...query, filters: { 'orders.pick': 'count', 'orders.place': "it's", 'orders.n': '3' } };
    expect(await htmlOf(query, 'orders.status')).toBe('[total][&#39;EU&#39;][total][4]');
    expect(await htmlOf(picked, 'orders.status')).toBe('[count][&#39;it&#39;&#39;s&#39;][count][6]');
    expect(await htmlOf(query, 'orders.dynamic')).toBe('EUR 10');
    expect(await htmlOf(picked, 'orders.dynamic')).toBe('1 pcs');
    expect(await ask('csv?apply_formatting=true', picked)).toContain('1 pcs');
  });

  it('know what is selected and filtered', async () => {
    const query = { view: 'orders', fields: ['orders.channel'], filters: { 'orders.channel': 'web' } };
    expect(await htmlOf(query, 'orders.channel')).toBe('f[web] sel[false] filt[true] inq[true] view[true]');
    const [row] = await rowsOf(query);
    expect(row?.['orders.channel']?.['links']).toContainEqual({
      label: 'By total',
      url: '/x?p=total&c=web',
      type: 'url',
    });
  });

  it('bring the fields that they name into the query, hidden [link: A; html: B]', async () => {
    const query = { view: 'users', fields: ['users.name'], sorts: ['users.name desc'] };
    expect(await ask('sql', query)).toMatch(/users\.region[\s\S]*GROUP BY[\s\S]*3/);
    const [row] = await rowsOf(query);
    expect(Object.keys(row ?? {})).toEqual(['users.name']);
    expect(row?.['users.name']).toMatchObject({
      html: expect.stringContaining('<a href="/u/1">web</a> (done) secret'),
      links: expect.arrayContaining([{ label: 'Page', url: '/users/1', type: 'url' }]),
    });
    expect(await htmlOf({ view: 'users', fields: ['users.count'] }, 'users.count')).toBe('2 of 30.00');
    expect(await ask('csv', query)).toBe('Users Name\nweb\nshop\n');
    const pivoted = { ...query, fields: ['users.name', 'users.age', 'users.count'], pivots: ['users.age'] };
    expect(await htmlOf(pivoted, 'users.name')).toContain('<a href="/u/1">web</a> (done)');
  });

  it('write the icons of links too, which bring in fields and are left out with hidden ones as the rest [B: Looker’s own models]', async () => {
    const query = { view: 'users', fields: ['users.pictured'], sorts: ['users.pictured'] };
    const icon = (name: string): object => ({ icon_url: `https://x.test/${name}.png` });
    const shown = [
      { label: 'Mine', url: '/u', type: 'url', ...icon('done%26/1') },
      { label: 'Plain', url: '/p', type: 'url', ...icon('a') },
      { label: 'Bad', url: '/b', type: 'url' },
    ];
    const secret = { label: 'Secret', url: '/s', type: 'url', ...icon('secret') };
    const linksFor = async (user: string): Promise<unknown> =>
      (await rowsOf(query, user))[0]?.['users.pictured']?.['links'];
    expect(await linksFor('high')).toEqual([...shown, secret]);
    expect(await linksFor('low')).toEqual(shown);
    const answer = await fetch(`${server.origin}/api/4.0/lookml_models/shop/explores/users?fields=fields`, {
      headers: { authorization: `token ${tokens['low'] ?? ''}` },
    });
    expect(await answer.text()).not.toContain('guarded');
  });

  it('stand for null values of dimensions and measures, not for what totals and pivots have no value of [B]', async () => {
    const query = { view: 'users', fields: ['users.maybe', 'users.silent', 'users.none', 'users.never'], total: true };
    const asked = { ...query, sorts: ['users.none desc'] };
    const detail = JSON.parse(await ask('json_detail', asked));
    const html = ({ [`users.maybe`]: maybe, 'users.silent': silent, 'users.none': none, 'users.never': never }: Row) =>
      [maybe, silent, none, never].map((cell) => (cell?.['html'] as string | undefined)?.trim());
    expect(detail.data.map(html)).toEqual([
      ['done!', '<b>done</b>', '10.0', 'none'],
      ['<i>N/A</i>', '<b></b>', 'none', 'none'],
    ]);
    expect(html(detail.totals_data)).toEqual([undefined, undefined, '10.0', 'none']);
    expect((await ask('csv?apply_formatting=true', asked)).split('\n').slice(1)).toEqual([
      'done!,done,10.0,none',
      'N/A,,none,none',
      'Total,,10.0,none',
      '',
    ]);
    expect(await ask('html?apply_formatting=true', asked)).toContain(
      '<tr><td>Total</td><td></td><td>10.0 </td><td>none </td></tr>',
    );
    const pivoted = await ask('json_detail', {
      ...query,
      fields: ['users.id', 'users.region', 'users.none'],
      pivots: ['users.region'],
    });
    expect(pivoted).not.toContain('"html":"none"');
  });

  it('read row[…] where it is, and add nothing for it [A]', async () => {
    const query = { view: 'users', fields: ['users.age'], sorts: ['users.age'] };
    expect(await htmlOf(query, 'users.age')).toBe('-10');
    expect(await htmlOf({ ...query, fields: ['users.age', 'users.region'] }, 'users.age')).toBe('done-10');
  });

  it('are left out where they name fields that the user may not see', async () => {
    const query = { view: 'users', fields: ['users.name'], sorts: ['users.name desc'] };
    const [row] = await rowsOf(query, 'low');
    expect(row?.['users.name']).toMatchObject({ value: 'web' });
    expect(row?.['users.name']).not.toHaveProperty('html');
    expect(await ask('sql', query, 'low')).not.toContain('secret');
  });

  it('reckon as Ruby does: whole numbers stay whole, decimals are exact', async () => {
    const fields = ['users.whole', 'users.parts', 'users.price'];
    const [row] = await rowsOf({ view: 'users', fields });
    const html = fields.map((name) => String(row?.[name]?.['html']).trim());
    expect(html).toEqual(['2:5', '2.5', '1999.0 0.3 10.0 1 0']);
  });

  it('write dates by all of strftime', async () => {
    expect(await htmlOf({ view: 'users', fields: ['users.made'] }, 'users.made')).toBe(
      '2024-03-05 08:00:00|03/05/24 08:00:00 AM|08:00|2024-W10 g24|Tue Mar  5 08:00:00 2024|03/05/24|08:00:00| 5-MAR-2024|1709625600',
    );
  });
});

it('Liquid in a filter of a user reads no attribute that the user may not see; LookML does', async () => {
  const made = await fetch(`${server.origin}/api/4.0/user_attributes`, {
    method: 'POST',
    headers: { authorization: `token ${tokens['admin'] ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'tok',
      label: 'Tok',
      type: 'string',
      default_value: 'hidden-1',
      user_can_view: false,
    }),
  });
  expect(made.status).toBe(200);
  const query = {
    view: 'users',
    fields: ['users.count'],
    filters: { 'users.region': "{{ _user_attributes['tok'] }}x{{ _user_attributes['level'] }}" },
  };
  expect(await ask('sql', query)).toContain("'xhigh'");
  expect(await ask('json_detail', query)).not.toContain('hidden-1');
  expect(await ask('sql', { view: 'users', fields: ['users.told'] })).toContain('hidden-1');
  expect(await ask('sql', query, 'admin')).toContain('hidden-1');
});
