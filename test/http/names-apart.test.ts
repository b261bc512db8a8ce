/**
 * What a user calls a field changes nothing but the name: whatever the name is like (a column, a table, a field, a name
 * that statements or the workbench use themselves), the same query gives the same rows as under a harmless name.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoatcheckServer } from '../../src/server.ts';
import { startIn } from '../support/test-server.ts';

const MODEL = `connection: "shop"
explore: having { from: orders view_name: orders sql_always_having: region <> 'US' AND kind <> 'none' ;; }
explore: orders {
  access_filter: { field: orders.region user_attribute: region }
  sql_always_where: amount > 0 ;;
  sql_always_having: \${orders.count} > 0 ;;
  join: lines { sql_on: \${orders.id} = \${lines.order_id} ;; relationship: one_to_many }
}
view: orders {
  dimension: id { primary_key: yes type: number sql: id ;; }
  dimension: region { sql: region ;; }
  dimension: kind { sql: kind ;; }
  dimension: size { type: tier tiers: [15, 25] sql: amount ;; }
  measure: count { type: count }
  measure: total { type: sum sql: amount ;; }
  measure: share { type: percent_of_total sql: \${total} ;; }
}
view: lines {
  dimension: id { primary_key: yes type: number sql: line_id ;; }
  dimension: order_id { type: number }
  measure: count { type: count }
}
`;

const YAML = `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv, lines: ./lines.csv } }
users:
  - { client_id: low, client_secret: low-secret, user_attributes: { region: "EU" } }
`;

let server: CoatcheckServer;
let folder: string;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-apart-'));
  writeFileSync(join(folder, 'coatcheck.yaml'), YAML);
  writeFileSync(join(folder, 'shop.model.lkml'), MODEL);
  writeFileSync(
    join(folder, 'orders.csv'),
    'id,region,kind,amount\n1,EU,book,10\n2,US,pen,20\n3,EU,pen,30\n4,EU,book,40\n',
  );
  writeFileSync(join(folder, 'lines.csv'), 'line_id,order_id\n1,1\n2,1\n3,2\n4,3\n5,3\n6,4\n');
  server = await startIn(folder, { COATCHECK_CLIENT_ID: 'admin', COATCHECK_CLIENT_SECRET: 'admin-secret' });
  const body = new URLSearchParams({ client_id: 'low', client_secret: 'low-secret' });
  const answer = await fetch(`${server.origin}/api/4.0/login`, { method: 'POST', body });
  token = ((await answer.json()) as { access_token: string }).access_token;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function call(path: string, body?: object): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(`${server.origin}/api/4.0${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}

const dimension = (name: string) => ({ dimension: name, expression: 'concat(${orders.kind}, "!")', label: 'Label' });
const measure = (name: string) => ({
  measure: name,
  based_on: 'orders.id',
  type: 'sum',
  _type_hint: 'number',
  label: 'Label',
});
const calculation = (name: string) => ({
  table_calculation: name,
  expression: 'row() * 10',
  _type_hint: 'number',
  label: 'Label',
});

type Make = (name: string) => object;

const query =
  (more: Make): Make =>
  (name) => ({ model: 'shop', view: 'orders', ...more(name) });

/** Queries with one thing that has a name of the user's. */
const queries: Readonly<Record<string, Make>> = {
  'a custom dimension': query((name) => ({
    fields: [name, 'orders.region', 'orders.total'],
    sorts: [`orders.total desc`],
    total: true,
    dynamic_fields: JSON.stringify([dimension(name)]),
  })),
  'a custom dimension beside an author’s HAVING': query((name) => ({
    view: 'having',
    fields: [name, 'orders.region', 'orders.kind', 'orders.total'],
    sorts: ['orders.region', 'orders.kind'],
    dynamic_fields: JSON.stringify([{ ...dimension(name), expression: '"none"' }]),
  })),
  'a pivoted custom dimension': query((name) => ({
    fields: ['orders.id', name, 'orders.total', 'calc'],
    pivots: [name],
    sorts: ['orders.id'],
    row_total: 'right',
    total: true,
    dynamic_fields: JSON.stringify([dimension(name), { ...calculation('calc'), expression: '${orders.total} + 1' }]),
  })),
  'a custom dimension beside repeated rows': query((name) => ({
    fields: [name, 'orders.size', 'orders.total', 'lines.count'],
    sorts: ['orders.size', 'orders.total'],
    subtotals: [name],
    total: true,
    dynamic_fields: JSON.stringify([dimension(name)]),
  })),
  'a custom measure beside repeated rows': query((name) => ({
    fields: ['orders.region', 'orders.kind', name, 'lines.count', 'orders.total'],
    sorts: ['orders.kind'],
    subtotals: ['orders.region'],
    total: true,
    dynamic_fields: JSON.stringify([measure(name)]),
  })),
  'a pivoted custom measure': query((name) => ({
    fields: ['orders.region', 'orders.size', name, 'orders.share'],
    pivots: ['orders.size'],
    sorts: ['orders.region', 'orders.size'],
    row_total: 'right',
    fill_fields: ['orders.size'],
    dynamic_fields: JSON.stringify([measure(name)]),
  })),
  'a table calculation': query((name) => ({
    fields: ['orders.kind', 'orders.total', 'orders.share', name, 'other'],
    sorts: ['other desc'],
    total: true,
    dynamic_fields: JSON.stringify([calculation(name), { ...calculation('other'), expression: '${orders.total} + 1' }]),
  })),
  'a pivoted table calculation': query((name) => ({
    fields: ['orders.kind', 'orders.region', 'orders.total', name],
    pivots: ['orders.kind'],
    sorts: ['orders.region', 'orders.kind'],
    row_total: 'right',
    total: true,
    dynamic_fields: JSON.stringify([{ ...calculation(name), expression: '${orders.total} * 2' }]),
  })),
};

async function merged(name: string, sourceFields: readonly [object, object], more: object): Promise<object> {
  const ids: string[] = [];
  for (const fields of sourceFields) {
    const made = await call('/queries', { model: 'shop', view: 'orders', ...fields });
    ids.push((JSON.parse(made.text) as { id: string }).id);
  }
  const [base = '', other = ''] = ids;
  const merge_fields = [{ field_name: 'orders.kind', source_field_name: 'orders.kind' }];
  return { source_queries: [{ query_id: base }, { query_id: other, merge_fields }], ...more };
}

/** Merges with such a thing in one of their sources, in both, or of their own. */
const merges: Readonly<Record<string, (name: string) => Promise<object>>> = {
  'a merge with it in both sources and as a calculation’s neighbour': (name) => {
    const source = {
      fields: ['orders.kind', name, 'orders.total'],
      sorts: ['orders.kind'],
      dynamic_fields: JSON.stringify([measure(name)]),
    };
    return merged(name, [source, source], { dynamic_fields: JSON.stringify([calculation('own')]), total: true });
  },
  'a merge with a calculation of it': (name) => {
    const source = { fields: ['orders.kind', 'orders.total'], sorts: ['orders.kind'] };
    return merged(name, [source, source], { dynamic_fields: JSON.stringify([calculation(name)]) });
  },
  'a merge pivoted by it': (name) => {
    const source = {
      fields: ['orders.kind', name, 'orders.total'],
      sorts: ['orders.kind'],
      dynamic_fields: JSON.stringify([dimension(name)]),
    };
    const other = { fields: ['orders.kind', 'orders.count'], sorts: ['orders.kind'] };
    return merged(name, [source, other], { pivots: [name] });
  },
};

const PLAIN = 'plain_name';

/** Like columns, tables, layers of statements, columns of the workbench, members of every object, and hard to write. */
const FEW = [
  'region',
  'orders',
  'joined_rows',
  'value_1',
  'constructor',
  '__proto__',
  '__position',
  '__key',
  'a"b',
  ' Ü',
];

const MORE = [
  'kind',
  'amount',
  'id',
  'lines',
  'AMOUNT',
  'orders_region',
  'shop',
  'line_id',
  'group_1',
  'first_1',
  'place_1',
  'count_1',
  'one',
  'main',
  'c0',
  's0',
  'v',
  'added',
  'given',
  'total',
  'q1_x',
  'x|sort',
  'x|0',
  'null',
  'NULL',
  'rowid',
  'select',
  'date',
  'x y',
  'x ',
  'hasOwnProperty',
  'toString',
  '__rank',
  '__row',
  '__m',
  '__base',
  '✓',
  "a'b",
  'a`b',
  'a\\b',
  'a;b',
  'a--b',
  '$$',
  '{{x}}',
  '7',
  '-',
  '*',
  'x'.repeat(90),
  'orders.',
  '.region',
  'TABLE',
];

const NAMES = process.env['COATCHECK_EVERY_NAME'] === undefined ? FEW : [...FEW, ...MORE];

/** The same answer under the harmless name. */
function renamed(text: string, name: string): string {
  const written = JSON.stringify(name).slice(1, -1);
  return text.replaceAll(`"${written}"`, `"${PLAIN}"`).replaceAll(`q1_${written}"`, `q1_${PLAIN}"`);
}

/** Numbers with their labels; names of pivot columns and merged columns are in the keys. */
async function answerOf(make: (name: string) => object | Promise<object>, name: string, isMerge: boolean) {
  const body = await make(name);
  if (!isMerge) return call('/queries/run/json_detail', body);
  const made = await call('/merge_queries', body);
  const { id } = JSON.parse(made.text) as { id: string };
  return call(`/merge_queries/${id}/run/json_detail`);
}

/** Rows in the order of their texts, and their members likewise: `1` stands first in any object. */
function rowsOf(text: string): unknown {
  const { data, totals_data, subtotals_data, pivots, errors } = JSON.parse(text) as Record<string, unknown>;
  return inOrder({ data, totals_data, subtotals_data, pivots, errors });
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(inOrder).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return members.map(([name, member]) => [name, inOrder(member)]);
}

describe('A name of a user', () => {
  const all = [
    ...Object.entries(queries).map(([what, make]) => [what, make, false] as const),
    ...Object.entries(merges).map(([what, make]) => [what, make, true] as const),
  ];
  it.each(all)('is only a name: %s', { timeout: 60_000 }, async (_, make, isMerge) => {
    const plain = await answerOf(make, PLAIN, isMerge);
    expect(plain.status, plain.text).toBe(200);
    const answers = await Promise.all(NAMES.map((name) => answerOf(make, name, isMerge)));
    const wrong = answers.flatMap(({ status, text }, index) => {
      const name = NAMES[index] ?? '';
      if (status === 400 && text.includes('already exists, or its name is reserved')) return [];
      const same = status === 200 && JSON.stringify(rowsOf(renamed(text, name))) === JSON.stringify(rowsOf(plain.text));
      return same ? [] : [[name, status, text.slice(0, 300)]];
    });
    expect(wrong).toEqual([]);
  });

  it('is not another in other letters, nor what the server calls a column', async () => {
    const sum = (name: string) => ({ ...measure(name), label: name });
    const source = (names: readonly string[]) => ({
      fields: ['orders.kind', ...names],
      sorts: ['orders.kind'],
      dynamic_fields: JSON.stringify(names.map(sum)),
    });
    const merge = async (a: readonly string[], b: readonly string[], more: object = {}) => {
      const { text } = await call('/merge_queries', await merged('', [source(a), source(b)], more));
      const { id } = JSON.parse(text) as { id: string };
      return (await call(`/merge_queries/${id}/run/json`)).text;
    };
    const books = '[{"orders.kind":"book"';
    expect(await merge(['Total'], ['total'])).toMatch(`${books},"Total":5,"q1_total":5}`);
    expect(await merge(['x'], ['x', 'q1_x'])).toMatch(`${books},"x":5,"q1_x":5,"q1_q1_x":5}`);
    expect(await merge(['q1_x', 'x'], ['x'])).toMatch(`${books},"q1_x":5,"x":5,"q1_x_2":5}`);
    const calculations = JSON.stringify([calculation('x')]);
    expect(await merge(['x'], ['y'], { dynamic_fields: calculations })).toMatch(/named \\"x\\" already exists/);
    const pivoted = {
      model: 'shop',
      view: 'orders',
      fields: ['x|0', 'orders.size', 'x'],
      pivots: ['orders.size'],
      dynamic_fields: JSON.stringify([dimension('x|0'), sum('x')]),
    };
    expect((await call('/queries/run/json', pivoted)).text).toMatch(
      /"x\|0":"book!","x":\{"T00 \(-inf,15\.0\)[^"]*":1,/,
    );
  });

  it('is no column in its author’s conditions on groups, where no group is called so', async () => {
    const ask = (name: string) =>
      call('/queries/run/json', {
        model: 'shop',
        view: 'having',
        fields: [name, 'orders.kind', 'orders.total'],
        dynamic_fields: JSON.stringify([{ ...dimension(name), expression: '"EU"' }]),
      });
    expect((await ask(PLAIN)).text).toMatch(/column \\?"?region/);
    expect((await ask('region')).text).toMatch(/column \\?"?region/);
  });
});
