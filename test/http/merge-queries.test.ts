import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../support/test-server.ts';
import type { Answer, TestServer } from '../support/test-server.ts';

let server: TestServer;
let bySize: string;
let byStatus: string;
beforeAll(async () => {
  server = await startTestServer();
  const tens = { dimension: 'tens', expression: 'floor(${orders.id} / 250)', _type_hint: 'number' };
  const dynamic_fields = JSON.stringify([tens]);
  bySize = await idOf({
    fields: ['orders.status', 'tens', 'orders.count'],
    sorts: ['orders.status', 'tens'],
    dynamic_fields,
  });
  byStatus = await idOf({ fields: ['orders.status', 'orders.total'], sorts: ['orders.status'] });
});
afterAll(async () => server[Symbol.asyncDispose]());

async function idOf(query: object): Promise<string> {
  const { json } = await server.call('POST', '/queries', { body: { model: 'shop', view: 'orders', ...query } });
  return json.id;
}

/** Sources: status, tens and count; joined to it by status, the total. */
async function run(definition: object, format = 'json', search = ''): Promise<Answer> {
  const merge_fields = [{ field_name: 'orders.status', source_field_name: 'orders.status' }];
  const source_queries = [{ query_id: bySize }, { query_id: byStatus, merge_fields }];
  const { json } = await server.call('POST', '/merge_queries', { body: { source_queries, ...definition } });
  return server.call('GET', `/merge_queries/${json.id}/run/${format}${search}`);
}

const statuses = (answer: Answer) => answer.json.map((row: Record<string, unknown>) => row['orders.status']);

describe('a merge query', () => {
  it('with pivots of its own is sorted and cut by the rows that come of them', async () => {
    const cut = await run({ pivots: ['tens'], limit: '2' });
    expect(statuses(cut)).toEqual(['lost, "torn"', 'open']);
    expect(cut.headers.get('x-coatcheck-truncated')).toBe('rows');
    expect(Object.values(cut.json[0]['orders.count'])).toHaveLength(5);
    expect(statuses(await run({ pivots: ['tens'], limit: '2', sorts: ['orders.status desc'] }))).toEqual([
      'paid',
      'open',
    ]);
    const whole = await run({ pivots: ['tens'], limit: '3' });
    expect(whole.headers.get('x-coatcheck-truncated')).toBeNull();
    const narrow = await run({ pivots: ['tens'], column_limit: '2' });
    expect(Object.values(narrow.json[0]['orders.count'])).toHaveLength(2);
    expect(narrow.headers.get('x-coatcheck-truncated')).toBe('columns');
  });

  it('is sorted and cut before its calculations, unless it is sorted by one', async () => {
    const running = { table_calculation: 'running', expression: 'running_total(${orders.count})' };
    const row = { table_calculation: 'place', expression: 'row()' };
    const dynamic_fields = JSON.stringify([running, row]);
    const two = {
      source_queries: [
        { query_id: byStatus },
        {
          query_id: await idOf({ fields: ['orders.status', 'orders.count'] }),
          merge_fields: [{ field_name: 'orders.status', source_field_name: 'orders.status' }],
        },
      ],
      dynamic_fields,
    };
    const shown = (answer: Answer) =>
      answer.json.map((cells: Record<string, unknown>) => [cells['orders.status'], cells['running'], cells['place']]);
    expect(shown(await run({ ...two, sorts: ['orders.status desc'], limit: '2' }))).toEqual([
      ['paid', 333, 1],
      ['open', 667, 2],
    ]);
    expect(shown(await run({ ...two, sorts: ['place desc'], limit: '2' }))).toEqual([
      ['paid', 1000, 3],
      ['open', 667, 2],
    ]);
    expect(shown(await run({ ...two, sorts: ['orders.status desc', 'place'] }))).toEqual([
      ['paid', 333, 1],
      ['open', 667, 2],
      ['lost, "torn"', 1000, 3],
    ]);
  });

  it('tells its fields apart in json_detail', async () => {
    const source_queries = [{ query_id: byStatus }, { query_id: byStatus, merge_fields: [] }];
    const { json } = await run({ source_queries, limit: '1' }, 'json_detail');
    const { dimensions, measures } = json.fields;
    const names = [...dimensions, ...measures].map(({ name }: { name: string }) => name);
    expect(names).toEqual(['orders.status', 'q1_orders.status', 'orders.total', 'q1_orders.total']);
    expect(Object.keys(json.data[0])).toEqual(expect.arrayContaining(names));
  });

  it('has a total though its sources ask for none', async () => {
    const { text } = await run({ total: true }, 'csv');
    expect(text.trimEnd().split('\n').at(-1)).toBe('Total,,1000,499750.0');
  });

  it('has a total though one of its sources has nothing to total', async () => {
    const names = await idOf({ fields: ['orders.status'], total: true });
    const merge_fields = [{ field_name: 'orders.status', source_field_name: 'orders.status' }];
    const with_names = [{ query_id: bySize }, { query_id: names, merge_fields }];
    expect((await run({ source_queries: with_names, total: true }, 'csv')).text.trimEnd().split('\n').at(-1)).toBe(
      'Total,,1000',
    );
    const from_names = [{ query_id: names }, { query_id: byStatus, merge_fields }];
    expect((await run({ source_queries: from_names, total: true }, 'csv')).text.trimEnd().split('\n').at(-1)).toBe(
      'Total,499750.0',
    );
    const alone = [{ query_id: names }, { query_id: names, merge_fields }];
    expect((await run({ source_queries: alone, total: true }, 'json_detail')).json.has_totals).toBe(false);
  });

  it('names repeated fields by the place of their source, and joins sources of one row that map nothing', async () => {
    const [first, second, third] = await Promise.all(
      ['open', 'paid', 'open'].map((status) =>
        idOf({ fields: ['orders.count'], filters: { 'orders.status': status } }),
      ),
    );
    const calculation = {
      table_calculation: 'share',
      expression: '${orders.count} + ${q1_orders.count} + ${q2_orders.count}',
    };
    const source_queries = [first, second, third].map((query_id) => ({ query_id, merge_fields: [] }));
    const { json } = await run({ source_queries, dynamic_fields: JSON.stringify([calculation]) });
    expect(json).toEqual([{ 'orders.count': 334, 'q1_orders.count': 333, 'q2_orders.count': 334, share: 1001 }]);
  });

  it('names formats of its base’s model, and what is not there', async () => {
    const calculation = { table_calculation: 'x', expression: '${orders.total} * 2', value_format_name: 'stars' };
    const dynamic_fields = JSON.stringify([calculation]);
    const { text } = await run({ dynamic_fields, limit: '1' }, 'csv', '?apply_formatting=true');
    expect(text).toContain(' ★');
    const wrong: [object, RegExp][] = [
      [{ dynamic_fields: JSON.stringify([{ ...calculation, expression: '${nope}' }]) }, /"nope" referenced by "x"/],
      [{ sorts: ['orders.nope'] }, /sorted by "orders.nope"/],
      [{ pivots: ['orders.count'] }, /pivoted by "orders.count"/],
      [{ column_limit: 'many' }, /column_limit "many" is not a number of pivot columns/],
      [{ limit: 'many' }, /limit "many"/],
    ];
    for (const [definition, message] of wrong) {
      const answer = await run(definition);
      expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(message)]);
    }
    expect((await run({ sorts: ['__UNSORTED__'] })).status).toBe(200);
  });

  it('is told in no time that a sort of blanks names nothing', async () => {
    const answer = await run({ sorts: [`orders.status${' '.repeat(80_000)}x`] });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(/sorted by "orders.status  /)]);
    const desc = await run({ sorts: [` orders.status${' '.repeat(1000)}DESC${' '.repeat(1000)}0 `] });
    expect(desc.status).toBe(200);
  });

  it('says which of its sources failed', async () => {
    const failing: [object, RegExp][] = [
      [{ fields: ['orders.broken'] }, /^Source query "Second": The DuckDB database .*no_such_column/s],
      [{ fields: ['orders.nope'] }, /^Source query "Second": Unknown or inaccessible field "orders.nope"/],
    ];
    for (const [query, message] of failing) {
      const merge_fields = [{ field_name: 'orders.status', source_field_name: Object.values(query)[0][0] }];
      const source_queries = [{ query_id: byStatus }, { query_id: await idOf(query), name: 'Second', merge_fields }];
      const answer = await run({ source_queries });
      expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(message)]);
    }
  });
});
