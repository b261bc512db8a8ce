import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { format } from 'numfmt';
import { duckdb } from '../../src/dialects/duckdb.ts';
import { formatExactNumber } from '../../src/formats/cells/exact-number.ts';
import type { ResultField } from '../../src/results/prepared/result-shape.ts';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import { details, makeField, makePrepared, makeShape, makeStatement } from './support/fixtures.ts';
import { unzipTexts } from './support/unzip.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';
import type { RenderOptions } from '../../src/formats/table/format.ts';
import type { JsonObject } from '../../src/lib/json.ts';

const signal = new AbortController().signal;
let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await openTestWorkbench();
});
afterAll(async () => workbench[Symbol.asyncDispose]());

async function render(
  sql: string,
  fields: readonly ResultField[],
  options: Partial<RenderOptions>,
  visConfig: JsonObject | null = null,
  encoding: BufferEncoding = 'utf8',
): Promise<string> {
  await workbench.connection.run(`CREATE OR REPLACE TABLE given AS ${sql}`);
  const run = { statement: makeStatement('main'), relation: 'given', truncated: false };
  const shaped = await shapeResult(workbench.connection, makePrepared(makeShape(fields)), [run], signal);
  const over = { details: { ...details, visConfig, filters: { 'o.created_date': '12 months' } } };
  return (await workbench.render(shaped, options, over)).toString(encoding);
}

async function cells(sql: string, fields: readonly ResultField[], options: Partial<RenderOptions> = {}) {
  const text = await render(sql, fields, { format: 'json_detail', ...options });
  return (JSON.parse(text) as { data: Record<string, Record<string, unknown>>[] }).data;
}

const patterns = [
  '0',
  '#,##0',
  '0.00',
  '#,##0.00',
  '$#,##0.00',
  '$#,##0',
  '0.0%',
  '0%',
  '#,##0.00%',
  '€0.00',
  '0.00" kg"',
  '0.0,"K"',
  '0.00,,"M"',
  '\\£#,##0',
  '0.###',
  '#,##0.##',
  '00000',
  '0.00E+00',
  '$#,##0.00;($#,##0.00)',
  '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0',
  '# ?/?',
  '"fixed"',
  '0;-0;"none"',
  'yyyy-mm-dd',
];
const numbers = [
  0, 1, -1, 0.5, -0.5, 1.005, 2.675, -2.675, 0.125, 1234.5678, -1234.5678, 999.995, 0.049999, 1e6, 1234567.891, -0.001,
  0.0049, 123456789.12, 1e14, 35, 42.5, 0.285, 8.345, 1.1, 99.95, 1500, 1499.5, 44999.75,
];

describe('value formats of numbers that no double holds', () => {
  it('lose no digit', async () => {
    const wide = '12345678901234567890123456789.012345678';
    const sql = `SELECT '${wide}'::DECIMAL(38,9) AS "o.decimal", '-170141183460469231731687303715884105728'::HUGEINT AS "o.huge", 18446744073709551615::UBIGINT AS "o.big"`;
    const written = async (valueFormat: string) => {
      const fields = ['o.decimal', 'o.huge', 'o.big'].map((name) => makeField(name, { kind: 'number', valueFormat }));
      const text = await render(sql, fields, { format: 'json', applyFormatting: true });
      return Object.values((JSON.parse(text) as Record<string, string>[])[0] ?? {});
    };
    expect(await written('#,##0.00')).toEqual([
      '12,345,678,901,234,567,890,123,456,789.01',
      '-170,141,183,460,469,231,731,687,303,715,884,105,728.00',
      '18,446,744,073,709,551,615.00',
    ]);
    expect(await written('0.00%')).toEqual([
      '1234567890123456789012345678901.23%',
      '-17014118346046923173168730371588410572800.00%',
      '1844674407370955161500.00%',
    ]);
    expect(await written('$#,##0.0,,"M"')).toEqual([
      '$12,345,678,901,234,567,890,123.5M',
      '-$170,141,183,460,469,231,731,687,303,715,884.1M',
      '$18,446,744,073,709.6M',
    ]);
    expect(await written('0.000E+00')).toEqual(['1.235E+28', '-1.701E+38', '1.845E+19']);
    expect(await written('#,##0_);(#,##0)')).toEqual([
      '12,345,678,901,234,567,890,123,456,789 ',
      '(170,141,183,460,469,231,731,687,303,715,884,105,728)',
      '18,446,744,073,709,551,615 ',
    ]);
  });

  it('nor do numbers inside JSON, nor dates beyond a spreadsheet’s calendar', async () => {
    const sql = `SELECT '{"a" : [12345678901234567890123.50, "x \\" y"]}'::JSON AS "o.json"`;
    const field = makeField('o.json', { kind: 'unknown' });
    expect(await render(sql, [field], { format: 'ndjson' })).toContain('{"a":[12345678901234567890123.50,"x \\" y"]}');
    const dates = `SELECT 'infinity'::DATE AS "o.day", DATE '12024-01-02' AS "o.far", DATE '9999-12-31' AS "o.last"`;
    const fields = ['o.day', 'o.far', 'o.last'].map((name) => makeField(name, { kind: 'date' }));
    const sheet = unzipTexts(
      Buffer.from(await render(dates, fields, { format: 'xlsx' }, null, 'latin1'), 'latin1'),
    ).get('xl/worksheets/sheet1.xml');
    expect(sheet).toMatch(/>infinity<.*>12024-01-02<.*<v>2958465<\/v>/s);
  });

  it('wide letters of a workbook have room, and many columns are printed on more pages than one', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `o.text${String(index)}`);
    const sql = `SELECT ${names.map((name) => `repeat('서', 20) AS "${name}"`).join(', ')}`;
    const fields = names.map((name) => makeField(name, { kind: 'string' }));
    const sheetOf = async (count: number) =>
      unzipTexts(
        Buffer.from(await render(sql, fields.slice(0, count), { format: 'xlsx' }, null, 'latin1'), 'latin1'),
      ).get('xl/worksheets/sheet1.xml');
    expect(await sheetOf(2)).toMatch(/<col min="1" max="1" width="42".*fitToWidth="1"/s);
    expect(await sheetOf(12)).toContain('fitToWidth="2"');
  });

  it('are those of numfmt where a double holds the number', () => {
    // Two that differ on purpose: a number's text alone has no sign, and mantissas of zero have one zero.
    const shared = patterns.filter((pattern) => formatExactNumber('1', pattern) !== null && pattern !== '"fixed"');
    expect(shared.length).toBeGreaterThan(patterns.length / 2);
    fc.assert(
      fc.property(
        fc.constantFrom(...shared),
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.nat(5),
        (pattern, whole, scale) => {
          const text = (whole / 10 ** scale).toFixed(scale);
          expect([pattern, text, formatExactNumber(text, pattern)]).toEqual([
            pattern,
            text,
            format(pattern, Number(text)),
          ]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('value formats', () => {
  it.each(patterns)('write doubles by %s as Excel does', async (pattern) => {
    const field = makeField('o.v', { category: 'measure', valueFormat: pattern });
    const rows = numbers.map((value) => `(${String(value)}::DOUBLE)`).join(', ');
    const csv = await render(`SELECT * FROM (VALUES ${rows}) t("o.v")`, [field], {
      format: 'json',
      applyFormatting: true,
    });
    const written = (JSON.parse(csv) as { 'o.v': string }[]).map((row) => row['o.v']);
    expect(written).toEqual(numbers.map((value) => format(pattern, value)));
  });

  it('write integers and decimals with all their digits', async () => {
    const fields = [
      makeField('o.big', { category: 'measure', valueFormat: '#,##0' }),
      makeField('o.huge', { category: 'measure', valueFormat: '$#,##0.00' }),
      makeField('o.wide', { category: 'measure', valueFormat: '#,##0.0' }),
      makeField('o.plain', { category: 'measure' }),
    ];
    const text = await render(
      `SELECT 9007199254740993 AS "o.big", -170141183460469231731687303715884105727::HUGEINT AS "o.huge",
       12345678901234567890.25::DECIMAL(38, 2) AS "o.wide", -1234.5::DECIMAL(10, 2) AS "o.plain"`,
      fields,
      { format: 'json', applyFormatting: true },
    );
    expect(JSON.parse(text)).toEqual([
      {
        'o.big': '9,007,199,254,740,993',
        'o.huge': '-$170,141,183,460,469,231,731,687,303,715,884,105,727.00',
        'o.wide': '12,345,678,901,234,567,890.3',
        'o.plain': '-1,234.50',
      },
    ]);
  });

  it.each([
    ['1.234,56', ['-1.234.567,50', '1.234.567 kg.', '0.000,5']],
    ['1 234,56', ['-1 234 567,50', '1 234 567 kg.', '0 000,5']],
    ['1,234.56', ['-1,234,567.50', '1,234,567 kg.', '0,000.5']],
  ] as const)('shows numbers with the marks of %s, unless a format is strict', async (numberFormat, expected) => {
    const fields = [
      makeField('o.v', { category: 'measure', valueFormat: '#,##0.00' }),
      makeField('o.w', { category: 'measure', valueFormat: '#,##0" kg."' }),
      makeField('o.x', { category: 'measure', valueFormat: '0,000.0' }),
      makeField('o.strict', { category: 'measure', valueFormat: '#,##0.0', metadata: { strict_value_format: true } }),
    ];
    await workbench.connection.run(
      'CREATE OR REPLACE TABLE given AS SELECT -1234567.5 AS "o.v", 1234567 AS "o.w", 0.5 AS "o.x", 1234.5 AS "o.strict"',
    );
    const run = { statement: makeStatement('main'), relation: 'given', truncated: false };
    const shaped = await shapeResult(workbench.connection, makePrepared(makeShape(fields)), [run], signal);
    const over = { details: { ...details, numberFormat } };
    const text = await workbench.render(shaped, { format: 'json_detail' }, over);
    const json = JSON.parse(text.toString()) as { number_format: string; data: Record<string, { rendered: string }>[] };
    expect(json.number_format).toBe(numberFormat);
    expect(Object.values(json.data[0] ?? {}).map(({ rendered }) => rendered)).toEqual([...expected, '1,234.5']);
  });

  it('that are none leave the number as it is', async () => {
    const field = makeField('o.v', { category: 'measure', valueFormat: 'bad[' });
    expect(await cells(`SELECT 5 AS "o.v"`, [field])).toEqual([{ 'o.v': { value: 5 } }]);
  });
});

describe('cells of json_detail', () => {
  it('carry rendered only where it differs, and nothing beside a null', async () => {
    const field = makeField('o.count', { category: 'measure' });
    const rows = `SELECT 962 AS "o.count" UNION ALL SELECT 1062 UNION ALL SELECT NULL`;
    expect(await cells(rows, [field])).toEqual([
      { 'o.count': { value: 962 } },
      { 'o.count': { value: 1062, rendered: '1,062' } },
      { 'o.count': { value: null } },
    ]);
  });

  it('name quarters and fiscal periods, and say what filters take', async () => {
    const time = (name: string, timeframe: string) => makeField(name, { kind: 'date', timeframe });
    const fields = [
      time('o.q', 'quarter'),
      time('o.fq', 'fiscal_quarter'),
      time('o.fy', 'fiscal_year'),
      time('o.w', 'week'),
    ];
    const [row] = await cells(
      `SELECT '2024-04' AS "o.q", '2024-10' AS "o.fq", 2024 AS "o.fy", DATE '2022-06-06' AS "o.w"`,
      fields,
    );
    expect(row).toEqual({
      'o.q': { value: '2024-04', rendered: '2024-Q2', filterable_value: '2024-Q2' },
      'o.fq': { value: '2024-10', rendered: 'FY2024-Q4', filterable_value: 'FY2024-Q4' },
      'o.fy': { value: 2024, rendered: 'FY2024', filterable_value: 'FY2024' },
      'o.w': { value: '2022-06-06', filterable_value: '2022-06-06 for 7 days' },
    });
  });

  it('fill in html with the row, data escaped, and plain text elsewhere', async () => {
    const fields = [
      makeField('o.name'),
      makeField('o.v', {
        category: 'measure',
        valueFormat: '0.00',
        html: '<b>{{ rendered_value }}</b> of {{ o.name._value }}',
      }),
    ];
    const sql = `SELECT 'A <i> & B' AS "o.name", 1.5 AS "o.v" UNION ALL SELECT 'C', NULL`;
    const [first, second] = await cells(sql, fields);
    expect(first?.['o.v']).toEqual({ value: 1.5, rendered: '1.50', html: '<b>1.50</b> of A &lt;i&gt; &amp; B' });
    expect(second?.['o.v']).toEqual({ value: null, html: '<b></b> of C' });
    const csv = await render(sql, fields, { format: 'csv', applyFormatting: true });
    expect(csv).toBe('O Name,O V\nA <i> & B,1.50 of A <i> & B\nC,of C\n');
    const html = await render(sql, fields, { format: 'html', applyFormatting: true });
    expect(html).toContain('<td>A &lt;i&gt; &amp; B</td><td><b>1.50</b> of A &lt;i&gt; &amp; B</td>');
  });
});

describe('drill links', () => {
  const month = makeField('o.created_month', {
    kind: 'date',
    timeframe: 'month',
    drillsInto: [{ name: 'o.created_week', label: 'Created Week' }],
  });
  const name = makeField('o.name', {
    links: [{ label: 'Find {{ value }}', url: 'https://example.com/?q={{ value | url_encode }}', iconUrl: null }],
  });
  const count = makeField('o.count', {
    category: 'measure',
    drillFields: ['o.id', 'o.name'],
    drillFilters: { 'o.ok': 'Yes' },
  });
  const sql = `SELECT '2017-07' AS "o.created_month", 'A, 50% & "B"' AS "o.name", 1062 AS "o.count"`;

  it('lead to what the cell is made of', async () => {
    const [row] = await cells(sql, [month, name, count], { generateDrillLinks: true });
    expect(row?.['o.count']?.['links']).toEqual([
      {
        label: 'Show All 1,062',
        label_prefix: 'Show All',
        label_value: '1,062',
        url: '/explore/ecommerce/orders?fields=o.id,o.name&f[o.created_month]=2017-07&f[o.name]=%22A%2C+50%25+%26+%5E%22B%5E%22%22&f[o.created_date]=12+months&f[o.ok]=Yes&query_timezone=America%2FNew_York&limit=500',
        type: 'measure_default',
      },
    ]);
    expect(row?.['o.created_month']?.['links']).toEqual([
      {
        label: 'by Created Week',
        label_prefix: 'by',
        label_value: 'Created Week',
        url: '/explore/ecommerce/orders?fields=o.created_week,o.name,o.count&f[o.created_date]=12+months&f[o.created_month]=2017-07&limit=500&column_limit=50',
        type: 'drill',
        type_label: 'Drill into 2017-07',
        type_label_prefix: 'Drill into',
        type_label_value: '2017-07',
      },
    ]);
    expect(row?.['o.name']?.['links']).toEqual([
      { label: 'Find A, 50% & "B"', url: 'https://example.com/?q=A%2C+50%25+%26+%22B%22', type: 'url' },
    ]);
  });

  it('name a field once that the query and the drill both ask for', async () => {
    const week = makeField('o.created_week');
    const both = `SELECT '2017-07' AS "o.created_month", '2017-07-03' AS "o.created_week"`;
    const [row] = await cells(both, [month, week], { generateDrillLinks: true });
    expect(JSON.stringify(row?.['o.created_month']?.['links'])).toContain('?fields=o.created_week&f[');
  });

  it.each([
    ['', '/explore/ecommerce/orders?'],
    ['/explore', '/explore/ecommerce/orders?'],
    ['/embed/explore', '/embed/explore/ecommerce/orders?'],
    ['https://bi.example.com/', 'https://bi.example.com/explore/ecommerce/orders?'],
  ])('begin with the path prefix %s', async (pathPrefix, start) => {
    const [row] = await cells(sql, [count], { generateDrillLinks: true, pathPrefix });
    expect(row?.['o.count']).toMatchObject({
      links: [{ url: expect.stringMatching(`^${RegExp.escape(start)}`) as string }],
    });
  });

  it('are written in no time behind a prefix full of slashes', { timeout: 5000 }, async () => {
    const pathPrefix = `/a${'/'.repeat(50_000)}b`;
    const [row] = await cells(sql, [count], { generateDrillLinks: true, pathPrefix });
    expect(JSON.stringify(row?.['o.count']?.['links'])).toContain(`${pathPrefix}/explore/ecommerce/orders?`);
  });

  it('are absent unless asked for', async () => {
    const [row] = await cells(sql, [month, name, count]);
    expect(Object.values(row ?? {}).flatMap(Object.keys)).not.toContain('links');
  });
});

describe('links of data in md', () => {
  it.each([
    ['[a](javascript:alert(1))', String.raw`[a\](javascript:alert(1))`],
    ['![a](DATA:image/svg+xml,x)', String.raw`![a\](DATA:image/svg+xml,x)`],
    ['[a]( javascript:x)', String.raw`[a\]( javascript:x)`],
    ['[a](<javascript:x>)', String.raw`[a\](\<javascript:x>)`],
    ['[a](java&#115;cript:x)', String.raw`[a\](java\&#115;cript:x)`],
    ['[a](https://example.com/x)', '[a](https://example.com/x)'],
    ['[a](MAILTO:a@example.com)', '[a](MAILTO:a@example.com)'],
    ['[a](docs/x.html)', '[a](docs/x.html)'],
  ])('%s leads to no address that runs code', async (text, expected) => {
    const made = await render(`SELECT ${duckdb.literal.string(text)} AS "o.a"`, [makeField('o.a')], { format: 'md' });
    expect(made.split('\n')[2]).toBe(`| ${expected} |`);
  });
});

describe('apply_vis', () => {
  const fields = [makeField('o.a'), makeField('o.b'), makeField('o.count', { category: 'measure' })];
  const sql = `SELECT * FROM (VALUES ('x', 'p', 1), ('y', 'q', 2), ('z', 'r', 3)) t("o.a", "o.b", "o.count")`;
  const csv = (vis: JsonObject, applyVis = true) => render(sql, fields, { format: 'csv', applyVis }, vis);

  it('hides, renames, orders and numbers', async () => {
    const vis = {
      hidden_fields: ['o.b'],
      series_labels: { 'o.count': 'How many' },
      column_order: ['o.count', 'o.a'],
      show_row_numbers: true,
    };
    expect(await csv(vis)).toBe('#,How many,O A\n1,1,x\n2,2,y\n3,3,z\n');
    expect(await csv(vis, false)).toBe('O A,O B,O Count\nx,p,1\ny,q,2\nz,r,3\n');
  });

  it.each([
    ['show', 'first', ['x', 'y']],
    ['show', 'last', ['y', 'z']],
    ['hide', 'first', ['z']],
    ['hide', 'last', ['x']],
  ])('%ss the %s two rows', async (showHide, firstLast, left) => {
    const values = { show_hide: showHide, first_last: firstLast, num_rows: '2' };
    const text = await csv({
      limit_displayed_rows: true,
      limit_displayed_rows_values: values,
      hidden_fields: ['o.b', 'o.count'],
    });
    expect(text).toBe(`O A\n${left.join('\n')}\n`);
  });

  it('transposes', async () => {
    expect(await csv({ transpose: true })).toBe('O A,x,y,z\nO B,p,q,r\nO Count,1,2,3\n');
  });
});

describe('whole numbers beyond every other type', () => {
  const sql = 'SELECT 340282366920938463463374607431768211455::UHUGEINT AS "o.most", 7::UHUGEINT AS "o.few"';
  const fields = ['o.most', 'o.few'].map((name) => makeField(name, { kind: 'number' }));

  it('go out whole as text where a double cannot hold them', async () => {
    expect(await render(sql, fields, { format: 'json', bigNumbers: 'string' })).toBe(
      '[{"o.most":"340282366920938463463374607431768211455","o.few":7}]',
    );
    await expect(render(sql, fields, { format: 'xlsx' })).resolves.toContain('sheet1.xml');
  });
});

describe('json_label', () => {
  it('keeps every field where labels are the same', async () => {
    const fields = ['o.a', 'o.b'].map((name) => makeField(name, { label: 'Same' }));
    const text = await render(`SELECT 'x' AS "o.a", 'y' AS "o.b"`, fields, { format: 'json_label' });
    expect(text).toBe('[{"Same":"x","Same (o.b)":"y"}]');
  });
});

describe('texts that XML forbids', () => {
  it('do not keep a chart from being drawn', async () => {
    const fields = [makeField('o.name'), makeField('o.count', { category: 'measure', kind: 'number' })];
    const sql = `SELECT 'a' || chr(1) || chr(65534) AS "o.name", 3 AS "o.count"`;
    for (const type of ['looker_column', 'looker_pie', 'table', 'single_value']) {
      expect(await render(sql, fields, { format: 'png' }, { type })).toContain('PNG');
    }
    await expect(render(sql, fields, { format: 'xlsx' })).resolves.toContain('sheet1.xml');
  });
});
