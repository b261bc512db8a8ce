/** Drill links of json_detail, and the filterable values that they and dashboards filter by. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FactServer, startFactServer } from '../support/fact-server.ts';

const lookml = `
view: q {
  derived_table: { sql:
    SELECT 1 AS id, 'Communication & Managing Expectations' AS subject, 'a' AS comment, 7.0::DOUBLE AS rating, TIMESTAMP '2024-03-05 10:00:00' AS at UNION ALL
    SELECT 2, 'Preparation of interview(s)', 'b', 7.5, TIMESTAMP '2024-03-06 10:00:00' UNION ALL
    SELECT 3, 'LI_WH', 'c', 1, TIMESTAMP '2024-03-07 10:00:00' UNION ALL
    SELECT 4, 'a, b', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 5, '-x', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 6, '50% "off" ^', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 7, 'NULL', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 8, ' blank ', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 9, 'back\\slash', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 10, '', 'c', 2, TIMESTAMP '2024-03-08 10:00:00' UNION ALL
    SELECT 11, NULL, 'c', 2, TIMESTAMP '2024-03-08 10:00:00' ;; }
  dimension: id { primary_key: yes type: number }
  dimension: subject { drill_fields: [comment, kind, subject, secret, ratings] link: { label: "Page" url: "/x" } }
  dimension: comment { label: "Response Comment" }
  dimension: kind { sql: 'k' ;; }
  dimension: secret { required_access_grants: [nobody] }
  dimension_group: at { type: time timeframes: [date, week, month] }
  dimension: found { sql: \${subject} ;; link: { label: "Find" url: "/x?f={{ filterable_value | url_encode }}&w={{ q.at_week._filterable_value | url_encode }}" } html: {{ filterable_value }} ;; }
  dimension: tier { type: tier tiers: [5] sql: \${id} ;; drill_fields: [kind] }
  measure: ratings { type: count drill_fields: [id, comment] }
  measure: good { type: count filters: [comment: "a"] drill_fields: [id] }
  measure: average { type: average sql: \${TABLE}.rating ;; value_format_name: decimal_1 }
}
access_grant: nobody { user_attribute: locale allowed_values: ["xx"] }
explore: q {}
`;

let server: FactServer;
beforeAll(async () => {
  server = await startFactServer(lookml);
});
afterAll(() => server[Symbol.asyncDispose]());

type Cell = Readonly<Record<string, unknown>> & { readonly links?: readonly Readonly<Record<string, string>>[] };

async function cells(query: object, search = '?generate_drill_links=true'): Promise<readonly Record<string, Cell>[]> {
  return (await server.run({ view: 'q', ...query }, 'json_detail', search)).data;
}

const subject = 'Preparation of interview(s)';
const filters = { 'q.subject': subject };

describe('drill links', () => {
  it('of a measure show its drill fields, filtered by the row and the query [A]', async () => {
    const query = { fields: ['q.subject', 'q.ratings'], filters: { ...filters, 'q.id': '<5' }, query_timezone: 'UTC' };
    const [row] = await cells(query);
    expect(row?.['q.ratings']?.links).toEqual([
      {
        label: 'Show All 1',
        label_prefix: 'Show All',
        label_value: '1',
        url: '/explore/facts/q?fields=q.id,q.comment&f[q.subject]=Preparation+of+interview%28s%29&f[q.id]=%3C5&query_timezone=UTC&limit=500',
        type: 'measure_default',
      },
    ]);
  });

  it('of a dimension with drill_fields are one for each dimension among these, in its place [A]', async () => {
    const query = {
      fields: ['q.subject', 'q.ratings', 'share'],
      filters: { ...filters, 'q.id': '<5' },
      sorts: ['q.subject desc', 'q.ratings'],
      total: true,
      dynamic_fields: JSON.stringify([{ table_calculation: 'share', label: 'Share', expression: '${q.ratings} * 1' }]),
    };
    const [row] = await cells(query);
    const link = (field: string, label: string): object => ({
      label: `by ${label}`,
      label_prefix: 'by',
      label_value: label,
      url: `/explore/facts/q?fields=${field},q.ratings&f[q.id]=%3C5&f[q.subject]=Preparation+of+interview%28s%29&sorts=q.subject desc,q.ratings&limit=500&column_limit=50&total=on&dynamic_fields=${encodeURIComponent(
        query.dynamic_fields,
      )
        .replaceAll('%20', '+')
        .replaceAll('*', '%2A')}`,
      type: 'drill',
      type_label: `Drill into ${subject}`,
      type_label_prefix: 'Drill into',
      type_label_value: subject,
    });
    expect(row?.['q.subject']?.links).toEqual([
      link('q.comment', 'Response Comment'),
      link('q.kind', 'Kind'),
      { label: 'Page', url: '/x', type: 'url' },
    ]);
    expect(row?.['q.ratings']?.links).toHaveLength(1);
  });

  it('of dimensions and measures have limit=500, whatever limit the query has [A: recorded with 500; other limits: C]', async () => {
    const [row] = await cells({ fields: ['q.subject', 'q.ratings'], filters, limit: '7' });
    const urls = ['q.subject', 'q.ratings'].flatMap((name) => row?.[name]?.links?.map(({ url = '' }) => url) ?? []);
    const limits = urls.flatMap((url) => /&limit=(\d+)/.exec(url)?.[1] ?? []);
    expect(limits).toEqual(['500', '500', '500']);
  });

  it('name the hidden column of a tier by which the query is sorted, as added_params does [B: no witness has a tier]', async () => {
    const query = { fields: ['q.subject', 'q.tier', 'q.ratings'], filters, sorts: ['q.tier desc', 'q.ratings'] };
    const [row] = await cells(query);
    const drills = [...(row?.['q.subject']?.links ?? []), ...(row?.['q.tier']?.links ?? [])];
    const sorted = drills.filter(({ type }) => type === 'drill').map(({ url = '' }) => /sorts=([^&]*)/.exec(url)?.[1]);
    expect(sorted).toEqual(Array(3).fill('q.tier__sort_ desc,q.tier desc,q.ratings'));
  });

  it('of a timeframe carry pivots, sorts and custom fields, those that are switched off too, and no time zone [A]', async () => {
    const dynamic_fields = JSON.stringify([
      { measure: 'few', based_on: 'q.ratings', label: 'Few', filters: { 'q.comment': 'a' } },
      { table_calculation: 'off', label: 'Off', expression: '${few}', is_disabled: true },
    ]);
    const query = {
      fields: ['few', 'q.comment', 'q.at_week', 'q.ratings'],
      pivots: ['q.comment'],
      filters: { 'q.at_date': 'after 2022/05/20' },
      sorts: ['q.comment', 'q.at_week desc'],
      dynamic_fields,
    };
    const [row] = await cells(query);
    expect(row?.['q.at_week']?.['filterable_value']).toBe('2024-03-04 for 7 days');
    const links = row?.['q.at_week']?.links ?? [];
    expect(links.map(({ label, type, type_label }) => [label, type, type_label])).toEqual([
      ['by At Date', 'drill', 'Drill into 2024-03-04'],
    ]);
    expect(links[0]?.['url']).toBe(
      `/explore/facts/q?fields=few,q.comment,q.at_date,q.ratings&pivots=q.comment&f[q.at_date]=after+2022%2F05%2F20&f[q.at_week]=2024-03-04+for+7+days&sorts=q.comment,q.at_week desc&limit=500&column_limit=50&dynamic_fields=${encodeURIComponent(dynamic_fields).replaceAll('%20', '+')}`,
    );
  });

  it('of a custom measure are those of the measure it is based on, with its own filters behind [A]', async () => {
    const measure = (name: string, more: object): object => ({ measure: name, label: name, ...more });
    const dynamic_fields = JSON.stringify([
      measure('few', { based_on: 'q.ratings', filters: { 'q.comment': 'a,b' } }),
      measure('fewer', { based_on: 'q.good', filters: { 'q.kind': 'x' } }),
      measure('again', { based_on: 'few', filters: { 'q.kind': 'y' } }),
      measure('other', { based_on: 'q.comment', type: 'count_distinct' }),
    ]);
    const fields = ['few', 'fewer', 'again', 'other'];
    const [row] = await cells({ fields, dynamic_fields, query_timezone: 'UTC' });
    const url = (name: string): unknown => row?.[name]?.links?.map((link) => link['url']);
    const end = '&query_timezone=UTC&limit=500';
    expect(url('few')).toEqual([`/explore/facts/q?fields=q.id,q.comment&f[q.comment]=a%2Cb${end}`]);
    expect(url('fewer')).toEqual([`/explore/facts/q?fields=q.id&f[q.comment]=a&f[q.kind]=x${end}`]);
    expect(url('again')).toEqual([`/explore/facts/q?fields=q.id,q.comment&f[q.comment]=a%2Cb&f[q.kind]=y${end}`]);
    // Nothing to drill into.
    expect(url('other')).toBeUndefined();
  });

  it('that filter by a custom dimension say what it is [C: a choice]', async () => {
    const dynamic_fields = JSON.stringify([{ dimension: 'custom', label: 'Custom', expression: '"x"' }]);
    const [row] = await cells({ fields: ['custom', 'q.ratings'], dynamic_fields });
    expect(row?.['q.ratings']?.links?.[0]?.['url']).toContain('&f[custom]=x&');
    expect(row?.['q.ratings']?.links?.[0]?.['url']).toContain('&dynamic_fields=%5B%7B');
  });

  it('are there only where they are asked for [B]', async () => {
    const [row] = await cells({ fields: ['q.subject', 'q.ratings'], filters }, '');
    expect(row?.['q.ratings']).toEqual({ value: 1 });
    expect(row?.['q.subject']).toEqual({ value: subject });
  });
});

describe('filterable values', () => {
  const written: readonly (readonly [certainty: string, value: string | null, filterable: string | undefined])[] = [
    ['A', 'Communication & Managing Expectations', '"Communication & Managing Expectations"'],
    ['A', 'Preparation of interview(s)', undefined],
    ['B', 'LI_WH', '"LI_WH"'],
    ['C', 'a, b', '"a, b"'],
    ['C', '-x', '"-x"'],
    ['C', '50% "off" ^', '"50% ^"off^" ^^"'],
    ['C', 'NULL', '"NULL"'],
    ['C', ' blank ', '" blank "'],
    ['C', 'back\\slash', '"back\\\\slash"'],
    ['C', '', undefined],
    ['C', null, undefined],
  ];

  it.each(written)('[%s] of the text %j is %j', async (_, value, filterable) => {
    const id = String(written.findIndex((one) => one[1] === value) + 1);
    const [row] = await cells({ fields: ['q.subject', 'q.ratings'], filters: { 'q.id': id } });
    expect(row?.['q.subject']?.['filterable_value']).toBe(filterable);
    if (value === null) return;
    // Whatever it is: the link's filter finds the row and no other.
    const url = new URL(row?.['q.ratings']?.links?.[0]?.['url'] ?? '', 'https://x');
    const filter = url.searchParams.get('f[q.subject]') ?? '';
    const found = await server.run({ view: 'q', fields: ['q.id'], filters: { 'q.subject': filter } });
    // EMPTY is null as well, in Looker's filters too.
    const also = value === '' ? [{ 'q.id': 11 }] : [];
    expect(found, filter).toEqual([{ 'q.id': Number(id) }, ...also]);
  });

  it('are what filterable_value says in html and link, of the cell and of other fields [A]', async () => {
    const [row] = await cells({ fields: ['q.found'], filters: { 'q.id': '4' } });
    expect(row?.['q.found']).toMatchObject({
      html: '&quot;a, b&quot; ',
      links: [{ url: '/x?f=%22a%2C+b%22&w=2024-03-04+for+7+days' }],
    });
  });

  it('of a float that is whole says so: 7.0; of any other there is none [A]', async () => {
    const fields = ['q.id', 'q.average'];
    const rows = await cells({ fields, filters: { 'q.id': '1,2' }, sorts: ['q.id'] });
    expect(rows.map((row) => row['q.average']?.['filterable_value'])).toEqual(['7.0', undefined]);
    expect(rows[0]?.['q.id']).toEqual({ value: 1 });
  });
});
