/** What merge queries keep of their sources: fields that only templates read, orders, and where links lead. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const model = `
connection: "here"
explore: t {}
explore: u { view_name: t }
view: t {
  derived_table: { sql:
    SELECT 'ax' AS a, 'p' AS b, 'k1' AS c, 1 AS n UNION ALL SELECT 'ax', 'p', 'k2', 3 UNION ALL
    SELECT 'bx', 'p', 'k1', 9 UNION ALL SELECT 'bx', 'q', 'k2', 5 UNION ALL SELECT 'cx', 'q', 'k2', 7 ;; }
  dimension: a {}
  dimension: b { drill_fields: [c] }
  dimension: c {}
  dimension: linked { sql: \${TABLE}.b ;; html: {{ t.c._value }}/{{ value }} ;; link: { label: "L" url: "/x/{{ c._value }}" } }
  dimension: size { type: number sql: \${TABLE}.n ;; html: {{ _filters['t.b'] }}/{{ _explore._name }} ;; }
  dimension: size_tier { type: tier tiers: [2, 6] style: integer sql: \${TABLE}.n ;; }
  dimension: exact_size { type: number sql: CAST(\${TABLE}.n AS DOUBLE) ;; }
  dimension: cents { type: number sql: CAST(\${TABLE}.n AS DECIMAL(9,2)) ;; }
  dimension: day { type: date convert_tz: no datatype: date sql: make_date(2024, 5, \${TABLE}.n) ;; }
  dimension: noon { type: date_time convert_tz: no sql: (DATE '2024-05-01' + INTERVAL (\${TABLE}.n - 1) DAY)::TIMESTAMP ;; }
  measure: n { type: sum sql: \${TABLE}.n ;; drill_fields: [a, b] }
  measure: most { type: max sql: \${TABLE}.n ;; drill_fields: [a] }
}
`;
const yaml = `
connections:
  - { name: here, dialect_name: duckdb, database: ":memory:" }
`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({ 'coatcheck.yaml': yaml, 'm.model.lkml': model });
});
afterAll(() => server[Symbol.asyncDispose]());

async function idOf(query: object): Promise<string> {
  const { json } = await server.call('POST', '/queries', { body: { model: 'm', view: 't', ...query } });
  return json.id;
}

type Source = readonly [query: object, on?: readonly On[]];

/** A source's field and the base's, where they are called differently. */
type On = string | readonly [own: string, base: string];

async function merged(sources: readonly Source[], more: object = {}, format = 'json', search = '') {
  const source_queries = await Promise.all(
    sources.map(async ([query, on = []]) => ({
      query_id: await idOf(query),
      merge_fields: on.map((one) => {
        const [own, base] = typeof one === 'string' ? [one, one] : one;
        return { field_name: base, source_field_name: own };
      }),
    })),
  );
  const { json } = await server.call('POST', '/merge_queries', { body: { source_queries, ...more } });
  return server.call('GET', `/merge_queries/${json.id}/run/${format}${search}`);
}

type Row = Readonly<Record<string, never>>;
const column = (rows: readonly Row[], name: string): readonly unknown[] => rows.map((row) => row[name]);

describe('a merge query', () => {
  const linked = { fields: ['t.a', 't.linked', 't.n'] };

  it('tells rows apart by what the templates of its sources read, also when it is pivoted', async () => {
    const flat = await merged([[linked]], {}, 'json_detail', '?generate_drill_links=true');
    const cells: readonly { html: string; links: readonly { url: string }[] }[] = column(
      flat.json.data,
      't.linked',
    ) as never;
    expect(cells.map(({ html }) => html.trim()).toSorted()).toEqual(['k1/p', 'k1/p', 'k2/p', 'k2/q', 'k2/q']);
    const urls = cells.flatMap(({ links }) => links.map(({ url }) => url)).filter((url) => url.startsWith('/x/'));
    expect(urls.toSorted()).toEqual(['/x/k1', '/x/k1', '/x/k2', '/x/k2', '/x/k2']);
    expect(Object.keys(flat.json.data[0])).toEqual(['t.a', 't.linked', 't.n']);
    for (const sorts of [undefined, ['t.a']]) {
      const { json } = await merged([[linked]], { pivots: ['t.linked'], ...(sorts && { sorts }) });
      const sum = json
        .flatMap((row: Row) => Object.values(row['t.n'] ?? {}))
        .reduce((a: number, b: number) => a + b, 0);
      expect([json.length, sum]).toEqual([5, 25]);
    }
  });

  it.each([
    ['t.size', 't.exact_size'],
    ['t.exact_size', 't.size'],
    ['t.cents', 't.exact_size'],
    ['t.size', 't.cents'],
    ['t.day', 't.noon'],
    ['t.noon', 't.day'],
  ])('joins %s with %s by value, whatever their types are called', async (base, own) => {
    const { json } = await merged([[{ fields: [base] }], [{ fields: [own, 't.most'] }, [[own, base]]]]);
    expect(new Set(column(json, 't.most'))).toEqual(new Set([1, 3, 5, 7, 9]));
  });

  it('reads in the templates of a source what that source was asked', async () => {
    const base = { fields: ['t.a', 't.n'], filters: { 't.b': 'p' } };
    const other = { view: 'u', fields: ['t.a', 't.size'], filters: { 't.b': 'q' } };
    const { json } = await merged([[base], [other, ['t.a']]], { sorts: ['t.a'] }, 'json_detail');
    expect(json.data.map((row: never) => String(row['t.size']['html']).trim())).toEqual(['q/u', 'q/u']);
  });

  it('reads of a repeated field in a template what its own source has', async () => {
    const other = { fields: ['t.a', 't.linked'], filters: { 't.b': 'q' } };
    const { json } = await merged(
      [[{ fields: ['t.a', 't.c', 't.n'] }], [other, ['t.a']]],
      { sorts: ['t.a', 't.c'] },
      'json_detail',
    );
    const html = (column(json.data, 't.linked') as readonly { html?: string }[]).map((cell) => cell.html?.trim());
    expect(html).toEqual(['/', '/', 'k2/q', 'k2/q', 'k2/q']);
  });

  const pivoted = { fields: ['t.a', 't.c', 't.n'], pivots: ['t.c'], sorts: ['t.c', 't.n desc 0'] };

  it.each([
    [['t.n desc'], ['bx', 'ax', 'cx']],
    [['t.n desc 1'], ['cx', 'bx', 'ax']],
    [['k2 - t.n'], ['ax', 'bx', 'cx']],
    [['k2 - t.n desc'], ['cx', 'bx', 'ax']],
  ])('is sorted by pivot columns of its sources: %s', async (sorts, expected) => {
    expect(column((await merged([[pivoted]], { sorts })).json, 't.a')).toEqual(expected);
    expect(column((await merged([[pivoted]], { sorts, limit: '2' })).json, 't.a')).toEqual(expected.slice(0, 2));
  });

  it('is sorted by a tier by its places; their hidden column is no field of its sources [C: a choice]', async () => {
    const source = { fields: ['t.size_tier', 't.n'] };
    const { json } = await merged([[source]], { sorts: ['t.size_tier'] });
    expect(column(json, 't.size_tier')).toEqual(['Below 2', '2 to 5', '6 or Above']);
    const refused = await merged([[source]], { sorts: ['t.size_tier__sort_'] });
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringMatching(/"t.size_tier__sort_"/)]);
  });

  it('is not sorted by what pivoted sources do not have, and says so', async () => {
    const answer = await merged([[pivoted]], { sorts: ['t.nope desc'] });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(/sorted by "t.nope"/)]);
  });

  it('is not joined by a pivot of a source, nor by what only a template reads: that would join every row with every other', async () => {
    const hidden = { fields: ['t.a', 't.linked'] };
    for (const [source, on] of [
      [pivoted, 't.c'],
      [hidden, 't.c'],
    ] as const) {
      const answer = await merged([[{ fields: ['t.a', 't.c', 't.n'] }], [source, [on]]]);
      expect([answer.status, answer.json.message]).toEqual([400, expect.stringContaining('"t.c"')]);
    }
  });

  it('keeps the order of its base when it is sorted by its own pivot alone, and cuts by it', async () => {
    const base = { fields: ['t.a', 't.c', 't.n'], sorts: ['t.n desc'] };
    const { json } = await merged([[base]], { pivots: ['t.c'], sorts: ['t.c desc'], limit: '2' });
    expect(column(json, 't.a')).toEqual(['bx', 'cx']);
  });

  it('has links into the base’s explore that name its fields and conditions alone', async () => {
    const base = { fields: ['t.b', 't.n'], filters: { 't.a': 'ax' } };
    const other = { fields: ['t.b', 't.c', 't.n', 't.most'], filters: { 't.a': 'bx' } };
    const { json } = await merged(
      [[base], [other, ['t.b']]],
      { sorts: ['t.c', 't.n'] },
      'json_detail',
      '?generate_drill_links=true',
    );
    const [row] = json.data;
    const urls = ['t.b', 't.n'].flatMap((name) =>
      row[name].links.map(({ url }: { url: string }) => decodeURIComponent(url)),
    );
    expect(urls).toEqual([
      expect.stringMatching(/fields=t\.c,t\.n&f\[t\.a\]=ax&f\[t\.b\]=p&sorts=t\.n&/),
      expect.stringMatching(/fields=t\.a,t\.b&f\[t\.b\]=p&f\[t\.a\]=ax&/),
    ]);
    expect(['t.c', 'q1_t.n', 't.most'].map((name) => row[name].links)).toEqual([undefined, undefined, undefined]);
  });
});
