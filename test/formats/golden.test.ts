import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Resvg } from '@resvg/resvg-js';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatTraits, resultFormats } from '../../src/contract/result-format.ts';
import type { ResultFormatName } from '../../src/contract/result-format.ts';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import type { ShapedResult } from '../../src/results/grid/shaped-result.ts';
import { createAllTypes, createPivoted, makePrepared, makeShape, makeStatement } from './support/fixtures.ts';
import { expectGolden } from './support/golden.ts';
import { unzipTexts } from './support/unzip.ts';
import { openTestWorkbench } from './support/workbench.ts';
import type { TestWorkbench } from './support/workbench.ts';

const written = resultFormats;
const signal = new AbortController().signal;
let workbench: TestWorkbench;
const results = new Map<string, ShapedResult>();

beforeAll(async () => {
  workbench = await openTestWorkbench();
  const { connection } = workbench;
  await createAllTypes(connection);
  const main = { statement: makeStatement('main'), relation: 'all_types', truncated: true };
  results.set('all-types', await shapeResult(connection, makePrepared(makeShape([], { free: true })), [main], signal));
  await connection.run('CREATE VIEW no_rows AS SELECT * FROM all_types WHERE false');
  const none = { ...main, relation: 'no_rows', truncated: false };
  results.set('empty', await shapeResult(connection, makePrepared(makeShape([], { free: true })), [none], signal));
  const { prepared, runs } = await createPivoted(connection);
  results.set('pivoted', await shapeResult(connection, prepared, runs, signal));
});
afterAll(async () => workbench[Symbol.asyncDispose]());

/** What a golden file holds of binary formats: what a reader gets out of them. */
const readers: Readonly<Partial<Record<ResultFormatName, (bytes: Buffer) => string | Promise<string>>>> = {
  xlsx: (bytes) => [...unzipTexts(bytes)].map(([part, text]) => `== ${part}\n${text}\n`).join(''),
  arrow: (bytes) => {
    const table = tableFromIPC(bytes);
    const fields = table.schema.fields.map((field) => `${field.name}: ${String(field.type)}`);
    return `${fields.join('\n')}\n${[...table].map(String).join('\n')}\n`;
  },
  parquet: async () => {
    const file = join(workbench.folder, 'rendering.parquet');
    const reader = await workbench.connection.runAndReadAll(`SELECT * FROM read_parquet('${file}')`);
    const types = reader.columnNames().map((column, index) => `${column}: ${String(reader.columnType(index))}`);
    return `${types.join('\n')}\n${reader
      .getRowsJson()
      .map((row) => JSON.stringify(row))
      .join('\n')}\n`;
  },
  png: (bytes) => inkMap(bytes, 'png'),
  jpg: (bytes) => inkMap(bytes, 'jpeg'),
};

async function readable(name: ResultFormatName, bytes: Buffer): Promise<string> {
  const read = readers[name];
  if (read !== undefined) return read(bytes);
  expect(formatTraits[name].body, `\`readers\` of test/formats/golden.test.ts needs one for ${name}`).not.toBe('bytes');
  return bytes.toString('utf8');
}

/** A picture seen from afar: 60 × 30 characters, darker ones where there is more ink. */
function inkMap(bytes: Buffer, type: string): string {
  const [width, height] = [60, 30];
  const href = `data:image/${type};base64,${bytes.toString('base64')}`;
  const image = `<image href="${href}" width="${String(width)}" height="${String(height)}" preserveAspectRatio="none"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}">${image}</svg>`;
  const { pixels } = new Resvg(svg).render();
  const lines = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_pixel, x) => {
      const at = (y * width + x) * 4;
      const light = ((pixels[at] ?? 255) + (pixels[at + 1] ?? 255) + (pixels[at + 2] ?? 255)) / 3;
      return light > 235 ? ' ' : light > 150 ? '+' : '#';
    }).join(''),
  );
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

describe.each(['all-types', 'pivoted', 'empty'])('a result %s', (fixture) => {
  it.each(written)('is written as %s', async (name) => {
    const shaped = results.get(fixture)!;
    const text = await readable(name, await workbench.render(shaped, { format: name }));
    expectGolden(`${fixture}.${name}.txt`, text);
  });

  it.each(['csv', 'json', 'json_detail', 'xlsx', 'html'] as const)('is written formatted as %s', async (name) => {
    const shaped = results.get(fixture)!;
    const text = await readable(name, await workbench.render(shaped, { format: name, applyFormatting: true }));
    expectGolden(`${fixture}.formatted.${name}.txt`, text);
  });

  it.each(resultFormats.filter((name) => formatTraits[name].body === 'json'))('is JSON in %s', async (name) => {
    const text = (await workbench.render(results.get(fixture)!, { format: name })).toString('utf8');
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(text).not.toMatch(/[&]/);
    expect(text.endsWith('\n')).toBe(false);
  });
});

describe('big numbers', () => {
  it('are JSON numbers with all their digits, or text where clients ask for it', async () => {
    const shaped = results.get('all-types')!;
    const numbers = (await workbench.render(shaped, { format: 'json' })).toString('utf8');
    expect(numbers).toContain('"t.big":9007199254740993,"t.huge":170141183460469231731687303715884105727');
    const texts = (await workbench.render(shaped, { format: 'json', bigNumbers: 'string' })).toString('utf8');
    expect(texts).toContain('"t.big":"9007199254740993","t.huge":"170141183460469231731687303715884105727"');
    expect(texts).toContain('"t.money":12.50');
    expect(texts).toContain('"t.big":null');
  });
});

describe('content types', () => {
  it('are as Looker sends them', () => {
    const types = Object.fromEntries(resultFormats.map((name) => [name, formatTraits[name].contentType]));
    expect(types).toMatchObject({
      json: 'application/json',
      json_detail: 'application/json',
      csv: 'text/csv; charset=utf-8',
      txt: 'text/plain; charset=utf-8',
      md: 'text/markdown; charset=utf-8',
      html: 'text/html; charset=utf-8',
      xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      gsxml: 'application/xml',
      odc: 'text/x-ms-odc',
      sql: 'application/sql; charset=utf-8',
      png: 'image/png',
      jpg: 'image/jpeg',
    });
  });
});

const soffice = ['/usr/bin/soffice', '/usr/local/bin/soffice'].find((path) => existsSync(path));
describe.skipIf(soffice === undefined)('LibreOffice (skipped where it is not installed)', { timeout: 120_000 }, () => {
  /** What LibreOffice makes of a workbook. */
  async function opened(fixture: string, filter: string): Promise<string> {
    await workbench.render(results.get(fixture)!, { format: 'xlsx' });
    const profile = `-env:UserInstallation=file://${workbench.folder}/profile`;
    const args = [profile, '--headless', '--convert-to', filter, '--outdir', workbench.folder];
    await promisify(execFile)(soffice!, [...args, join(workbench.folder, 'rendering.xlsx')]);
    return readFile(join(workbench.folder, `rendering.${filter.split(':', 1)[0] ?? ''}`), 'utf8');
  }

  it('opens the workbook and reads the values back', async () => {
    expect((await opened('pivoted', 'csv:Text - txt - csv (StarCalc):44,34,76')).trimEnd().split('\n')).toEqual([
      ',Orders Status,done,done,open & new,open & new,∅,∅,Row Total,Row Total',
      'Orders Created Month,Users Age Tier,Orders Count,Orders Revenue,Orders Count,Orders Revenue,Orders Count,Orders Revenue,Orders Count,Orders Revenue',
      '2024-03,10 to 19,1062,-$99.00,3,"$1,200.50",,,1065,"$1,101.50"',
      '2024-03,20 to 29,7,$0.00,,,,,7,$0.00',
      '2024-01,10 to 19,,,12,$5.25,1,,13,$5.25',
      'Total,,1069,-$99.00,15,"$1,205.75",1,,1085,"$1,106.75"',
    ]);
  });

  it('filters its columns, and prints all of them on the width of as many pages as it needs under a repeated header', async () => {
    const sheet = await opened('all-types', 'fods');
    expect(sheet).toMatch(/table:target-range-address="Results\.A1:Results\.Z4" table:display-filter-buttons="true"/);
    expect(sheet).toMatch(/style:print-orientation="landscape"/);
    expect(sheet).toMatch(/style:scale-to-X="2"/);
    expect(sheet).toMatch(/<table:table-header-rows>/);
    const pivoted = await opened('pivoted', 'fods');
    expect(pivoted).not.toMatch(/display-filter-buttons/);
    expect(pivoted).toMatch(/table:number-columns-spanned="2"/);
    expect(pivoted).toMatch(/fo:text-align="end"/);
  });
});
