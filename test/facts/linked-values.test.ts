/** Where `{{ link }}` and `{{ linked_value }}` lead: to the rows behind the cell, whichever row it stands in. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactQuery, type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: t {
  derived_table: { sql:
    SELECT 1 AS id, 'a, b' AS kind, 'x<y' AS place, 10 AS n UNION ALL SELECT 2, 'a, b', 'z', 20 UNION ALL SELECT 3, 'c', 'z', 30 ;; }
  dimension: id { primary_key: yes type: number }
  dimension: kind { html: {{ linked_value }}[{{ link }}] ;; }
  dimension: place {}
  measure: count {
    type: count
    drill_fields: [id, place]
    html: {{ linked_value }} <a href="{{ link }}&toggle=dat">{{ sum._linked_value }}</a> ;;
    link: { label: "As a chart of {{ value }}" url: "{{ link }}&limit=5000" }
    link: { label: "All of it" url: "{{ t.sum._link }}" }
  }
  measure: sum { type: sum sql: \${TABLE}.n ;; drill_fields: [id] value_format_name: usd_0 }
  measure: largest { type: max sql: \${TABLE}.n ;; html: {{ linked_value }}[{{ link }}] ;; }
}
explore: t {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

interface Cell {
  readonly html: string;
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

type Row = Readonly<Record<string, Cell>>;
interface Answer {
  readonly data: readonly Row[];
  readonly totals_data?: Row;
  readonly subtotals_data?: Readonly<Record<string, readonly Row[]>>;
}

const detail = (query: FactQuery) => server.run(query, 'json_detail', '?generate_drill_links=true');
const grouped = { view: 't', fields: ['t.kind', 't.place', 't.count'], sorts: ['t.kind', 't.place'] };
const end = '&query_timezone=UTC&limit=500';

/** What a count leads to whose row is told apart by `filters`. */
function whole(filters: string, count: string, sum: string): Cell {
  const [own, other] = ['id,t.place', 'id'].map((fields) => `/explore/facts/t?fields=t.${fields}${filters}${end}`);
  const shown = (url = ''): string => url.replaceAll('&', '&amp;');
  return {
    html: `<a href="${shown(own)}">${count}</a> <a href="${shown(own)}&toggle=dat"><a href="${shown(other)}">${sum}</a></a> `,
    links: [
      { label: `Show All ${count}`, url: own ?? '' },
      { label: `As a chart of ${count}`, url: `${own ?? ''}&limit=5000` },
      { label: 'All of it', url: other ?? '' },
    ],
  };
}

describe('in html and link', () => {
  it.each<readonly [string, FactQuery, (answer: Answer) => Row | undefined, Cell]>([
    ['in a row', grouped, ({ data }) => data[0], whole('&f[t.kind]=%22a%2C+b%22&f[t.place]=x%3Cy', '1', '$10')],
    ['in totals', { ...grouped, total: true }, ({ totals_data }) => totals_data, whole('', '3', '$60')],
    [
      'in subtotals',
      { ...grouped, subtotals: ['t.kind'] },
      ({ subtotals_data }) => subtotals_data?.['1']?.[0],
      whole('&f[t.kind]=%22a%2C+b%22', '2', '$30'),
    ],
  ])(
    'link and linked_value lead where the drill link of the cell does: %s [A; of dimensions: C]',
    async (_, query, rowOf, expected) => {
      const row = rowOf((await detail({ query_timezone: 'UTC', ...query })) as Answer);
      const { html, links = [] } = row?.['t.count'] ?? {};
      expect({ html, links: links.map(({ label, url }) => ({ label, url })) }).toEqual(expected);
    },
  );

  it('they lead to the rows of their pivot column, and of the row in row totals [A]', async () => {
    const query = { ...grouped, pivots: ['t.place'], row_total: 'right', query_timezone: 'UTC' };
    const { data } = await detail(query);
    const places = Object.values<Cell>(data[0]['t.count']).map(({ links }) => links[1]?.url);
    const address = (place: string): string =>
      `/explore/facts/t?fields=t.id,t.place&f[t.kind]=%22a%2C+b%22${place}${end}&limit=5000`;
    expect(places).toEqual([address('&f[t.place]=x%3Cy'), address('&f[t.place]=z'), address('')]);
  });

  it('are empty, and the value alone, of dimensions, of measures that nothing drills, and where no links are asked for [C: a choice]', async () => {
    const query = { view: 't', fields: ['t.kind', 't.largest', 't.count'], sorts: ['t.kind'] };
    const { data } = await detail(query);
    expect([data[0]['t.kind'].html, data[0]['t.largest'].html]).toEqual(['a, b[] ', '20[] ']);
    const unasked = await server.run(query, 'json_detail');
    expect(unasked.data[0]['t.count']).toEqual({ value: 2, html: '2 <a href="&toggle=dat">$30</a> ' });
  });
});
