/** A result without rows, without shown columns, or without both is a valid body in every format. */
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resultFormats } from '../../src/contract/result-format.ts';
import { serveProject, type Answer, type TestServer } from '../support/test-server.ts';

/** Every timeframe, alone and in steps. */
const timeframes = [
  'raw',
  'time',
  'second',
  'millisecond',
  'millisecond250',
  'microsecond',
  'minute',
  'minute15',
  'hour',
  'hour6',
  'date',
  'week',
  'month',
  'quarter',
  'year',
  'fiscal_quarter',
  'fiscal_year',
  'time_of_day',
  'hour_of_day',
  'day_of_week',
  'day_of_week_index',
  'day_of_month',
  'day_of_year',
  'week_of_year',
  'month_num',
  'month_name',
  'quarter_of_year',
  'fiscal_month_num',
  'fiscal_quarter_of_year',
  'yesno',
];

const model = `
connection: "here"
fiscal_month_offset: 3
explore: events {}
view: events {
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: label { type: string sql: \${TABLE}.label ;; html: <b>{{ value }}</b> ;; link: { label: "L" url: "https://x.example/{{ value }}" } }
  dimension: amount { type: number sql: \${TABLE}.amount ;; value_format: "$#,##0.00" }
  dimension: active { type: yesno sql: \${amount} > 3 ;; }
  dimension: size { type: tier tiers: [1, 5, 10] style: integer sql: \${amount} ;; }
  dimension: binned { type: bin bins: [1, 5] sql: \${amount} ;; }
  dimension: sign { case: { when: { sql: \${amount} > 4 ;; label: "high" } else: "low" } }
  dimension: zip { type: zipcode sql: \${TABLE}.label ;; }
  dimension: place { type: location sql_latitude: \${TABLE}.amount ;; sql_longitude: \${TABLE}.amount ;; }
  dimension: berlin { type: location sql_latitude: 52.5 ;; sql_longitude: 13.4 ;; }
  dimension: away { type: distance start_location_field: berlin end_location_field: place units: kilometers }
  dimension: ordered { type: string sql: \${TABLE}.label ;; order_by_field: id }
  dimension: day { type: date sql: \${TABLE}.created ;; }
  dimension: moment { type: date_time sql: \${TABLE}.created ;; }
  dimension_group: created { type: time timeframes: [${timeframes.join(', ')}] sql: \${TABLE}.created ;; }
  dimension_group: waited { type: duration intervals: [second, day, month, year] sql_start: \${TABLE}.created ;; sql_end: TIMESTAMP '2026-01-01' ;; }
  measure: count { type: count drill_fields: [id, label] }
  measure: total { type: sum sql: \${amount} ;; value_format_name: usd }
  measure: mean { type: average sql: \${amount} ;; }
  measure: latest { type: date sql: MAX(\${created_raw}) ;; }
  measure: latest_quarter { type: date_quarter sql: MAX(\${created_raw}) ;; }
  measure: latest_time { type: date_time sql: MAX(\${created_raw}) ;; }
  measure: labels { type: list list_field: label }
  measure: rich { type: yesno sql: \${total} > 5 ;; }
  measure: name { type: string sql: MAX(\${TABLE}.label) ;; }
  measure: share { type: percent_of_total sql: \${total} ;; }
  measure: running { type: running_total sql: \${total} ;; }
}
`;

const yaml = `
connections:
  - { name: here, dialect_name: duckdb, database: ":memory:", tables: { events: ./events.csv }, sql_runner: true }
`;

const csv = `id,label,amount,created\n1,a,2.5,2024-02-29 10:20:30\n2,b,7.25,2024-11-03 05:30:00\n`;

let server: TestServer;
beforeAll(async () => {
  server = await serveProject({ 'coatcheck.yaml': yaml, 'm.model.lkml': model, 'events.csv': csv });
});
afterAll(async () => server[Symbol.asyncDispose]());

const dimensions = `id label amount active size binned sign zip place away ordered day moment`
  .split(' ')
  .concat(timeframes.map((timeframe) => (timeframe === 'yesno' ? 'created' : `created_${timeframe}`)))
  .concat(['seconds', 'days', 'months', 'years'].map((interval) => `${interval}_waited`))
  .map((name) => `events.${name}`);
const measures = `count total mean latest latest_quarter latest_time labels rich name share running`
  .split(' ')
  .map((name) => `events.${name}`);

/** The options that change what a format writes. */
const plain = '';
const dressed = 'apply_formatting=true&apply_vis=true&generate_drill_links=true';
const withVis = 'apply_vis=true';

const query = (more: object) => ({ model: 'm', view: 'events', ...more });
const nothing = { 'events.label': 'nothing' };
const everything = [...dimensions, ...measures];
const calculation = { table_calculation: 'half', label: 'Half', expression: '${events.count} / 2' };
const hidden = (fields: readonly string[]) => ({ type: 'table', hidden_fields: fields });

interface Case {
  readonly title: string;
  readonly query: object;
  readonly searches?: readonly string[];
  readonly cacheOnly?: true;
}

const cases: readonly Case[] = [
  {
    title: 'pivoted, without rows',
    query: query({ fields: ['events.label', 'events.count'], pivots: ['events.label'], filters: nothing }),
  },
  {
    title: 'pivoted without rows, with totals and a calculation',
    query: query({
      fields: ['events.label', 'events.count', 'half'],
      pivots: ['events.label'],
      filters: nothing,
      total: true,
      row_total: 'right',
      dynamic_fields: JSON.stringify([calculation]),
    }),
  },
  ...[[], ['events.active'], ['events.label', 'events.active'], ['events.label', 'events.size', 'events.active']].map(
    (pivots) => ({
      title: `of dimensions alone, with all kinds of totals, pivoted by [${pivots.join()}]`,
      query: query({
        fields: ['events.label', 'events.size', 'events.active', 'half'],
        pivots,
        total: true,
        row_total: 'right',
        subtotals: ['events.label'].filter((name) => !pivots.includes(name)),
        dynamic_fields: JSON.stringify([{ ...calculation, expression: 'row() / 2' }]),
      }),
    }),
  ),
  { title: 'of pivots alone', query: query({ fields: ['events.label'], pivots: ['events.label'] }) },
  {
    title: 'whose fields are all hidden',
    query: query({
      fields: ['events.label', 'events.count'],
      total: true,
      vis_config: hidden(['events.label', 'events.count']),
    }),
    searches: [withVis, dressed],
  },
  {
    title: 'whose fields are all hidden but a calculation without value',
    query: query({
      fields: ['events.label', 'events.count', 'half'],
      filters: nothing,
      dynamic_fields: JSON.stringify([calculation]),
      vis_config: hidden(['events.label', 'events.count', 'half']),
    }),
    searches: [dressed],
  },
  {
    title: 'whose pivoted fields are all hidden',
    query: query({
      fields: ['events.label', 'events.count'],
      pivots: ['events.label'],
      vis_config: hidden(['events.count']),
    }),
    searches: [dressed],
  },
  { title: 'of every kind of field, not in the cache', query: query({ fields: everything }), cacheOnly: true },
  {
    title: 'pivoted by a quarter, with totals, not in the cache',
    query: query({
      fields: ['events.id', 'events.created_quarter', ...measures],
      pivots: ['events.created_quarter'],
      total: true,
      row_total: 'right',
      sorts: ['events.count desc 0'],
    }),
    searches: [dressed],
    cacheOnly: true,
  },
  {
    title: 'with subtotals and a calculation, not in the cache',
    query: query({
      fields: ['events.created_fiscal_quarter', 'events.created_day_of_week', 'events.size', 'events.count', 'half'],
      subtotals: ['events.created_fiscal_quarter'],
      total: true,
      sorts: ['events.created_day_of_week', 'half'],
      dynamic_fields: JSON.stringify([calculation]),
    }),
    searches: [dressed],
    cacheOnly: true,
  },
];

/** Statuses and, of text formats, the bodies that are not what the format is. */
function complaint(format: string, { status, text, json }: Answer): string | null {
  if (status !== 200) return `${String(status)} ${text.slice(0, 120)}`;
  const isJson = /^json|_json$/.test(format);
  return isJson && json === undefined ? `no JSON: ${text.slice(0, 120)}` : null;
}

describe('a result without rows or without shown columns is a valid body in every format:', () => {
  it.each(cases)('$title', async ({ query: body, searches = [plain, dressed], cacheOnly }) => {
    const found: string[] = [];
    for (const search of searches) {
      for (const format of resultFormats) {
        const only = cacheOnly === true ? '&cache_only=true' : '';
        const answer = await server.call('POST', `/queries/run/${format}?${search}${only}`, { body });
        const what = complaint(format, answer);
        if (what !== null) found.push(`${format}?${search}: ${what}`);
      }
    }
    expect(found).toEqual([]);
  });

  it.each([
    [['events.label', 'events.size', 'events.count'], ['events.size'], ['Events Size', 'Events Label']],
    [
      ['events.label', 'events.sign', 'events.active', 'events.size', 'events.count', 'half'],
      ['events.active', 'events.size'],
      [',Events Active (Yes / No),', ',Events Size,', 'Events Label,Events Sign,Half'],
    ],
    [['events.size', 'events.count'], ['events.size'], ['', '']],
    [['events.label', 'events.count'], [], ['Events Label,Events Count']],
  ])('has a header line for each pivot field, then the labels: %j by %j', async (fields, pivots, lines) => {
    const dynamic_fields = fields.includes('half') ? JSON.stringify([calculation]) : undefined;
    const body = query({ fields, pivots, filters: nothing, dynamic_fields });
    const read = async (format: string) => (await server.call('POST', `/queries/run/${format}`, { body })).text;
    expect(await read('csv')).toBe(`${lines.join('\n')}\n`);
    expect(await read('txt')).toBe(`${lines.join('\n').replaceAll(',', '\t')}\n`);
    expect((await read('html')).match(/<tr>/g)).toHaveLength(lines.length);
  });

  it('has one empty line for a header and for each row where all columns are hidden', async () => {
    const body = query({ fields: ['events.label'], vis_config: hidden(['events.label']) });
    const read = async (format: string, filters = {}) =>
      (await server.call('POST', `/queries/run/${format}?${withVis}`, { body: { ...body, filters } })).text;
    expect(await read('csv', nothing)).toBe('\n');
    expect(await read('md', nothing)).toMatch(/^\|\s+\|\n\|\s+\|\n$/);
    const head = /<table class="coatcheck">\n<thead>\n<tr><\/tr>\n<\/thead>\n<tbody>\n/.source;
    expect(await read('html', nothing)).toMatch(new RegExp(`${head}</tbody>\n</table>$`));
    expect(await read('html')).toMatch(new RegExp(`${head}<tr></tr>\n<tr></tr>\n</tbody>\n</table>$`));
    expect((await read('csv')).split('\n')).toHaveLength(4);
  });
});

describe('a result of `cache_only` that is not in the cache', () => {
  it('has columns of the types that a result has', async () => {
    const body = query({ fields: everything, limit: '1' });
    const types = async (search: string) => {
      const response = await fetch(`${server.origin}/api/4.0/queries/run/arrow?${search}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `token ${await server.token('admin')}` },
        body: JSON.stringify(body),
      });
      const { schema } = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
      return Object.fromEntries(schema.fields.map(({ name, type }) => [name, kindOf(String(type))]));
    };
    const empty = await types('cache_only=true');
    const full = await types('');
    expect(Object.keys(empty)).toHaveLength(everything.length);
    expect(empty).toEqual(full);
  });

  it('has no rows filled in', async () => {
    const body = query({
      fields: ['events.created_date', 'events.count'],
      fill_fields: ['events.created_date'],
      filters: { 'events.created_date': '2024-01-01 to 2024-01-05' },
    });
    const empty = await server.call('POST', '/queries/run/json?cache_only=true', { body });
    expect([empty.json, empty.headers.get('x-coatcheck-notice')]).toEqual([[], expect.stringContaining('cache_only')]);
    const full = await server.call('POST', '/queries/run/json', { body });
    expect(full.json).toHaveLength(4);
  });

  it.each(['json', 'json_detail', 'csv', 'html', 'xlsx', 'png', 'parquet'])(
    'is a valid body of SQL and of merged queries in %s',
    async (format) => {
      const sql = { connection_name: 'here', sql: `select 1 as one -- ${format}` };
      const { json: stored } = await server.call('POST', '/sql_queries', { body: sql });
      const search = `${dressed}&cache_only=true`;
      const ofSql = await server.call('POST', `/sql_queries/${stored.slug}/run/${format}?${search}`);
      expect(complaint(format, ofSql)).toBeNull();
      const idOf = async (fields: readonly string[]) =>
        (await server.call('POST', '/queries', { body: query({ fields }) })).json.id;
      const merge_fields = [{ field_name: 'events.created_quarter', source_field_name: 'events.created_quarter' }];
      const source_queries = [
        { query_id: await idOf(['events.created_quarter', 'events.count']) },
        { query_id: await idOf(['events.created_quarter', 'events.latest_quarter']), merge_fields },
      ];
      const { json: merge } = await server.call('POST', '/merge_queries', { body: { source_queries } });
      const merged = await server.call('GET', `/merge_queries/${merge.id}/run/${format}?${search}`);
      expect(complaint(format, merged)).toBeNull();
    },
  );
});

function kindOf(arrowType: string): string {
  if (/^(?:Utf8|LargeUtf8|Dictionary)/.test(arrowType)) return 'text';
  if (/^(?:Int|Uint|Float|Decimal)/.test(arrowType)) return 'number';
  return arrowType.replace(/<.*|\[.*/, '');
}
