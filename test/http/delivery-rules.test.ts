import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResultFormatName } from '../../src/contract/result-format.ts';
import { CoatcheckError } from '../../src/errors/catalogue.ts';
import { parseByteRange } from '../../src/http/response/byte-range.ts';
import { chooseEncoding } from '../../src/http/response/content-encoding.ts';
import { allowedMethods } from '../../src/http/routes/route-methods.ts';
import { parseFieldSelection, selectFields } from '../../src/contract/partial-fields.ts';
import { encodingFor, planHeld, planResultResponse } from '../../src/http/response/plan-result-response.ts';
import { readIds } from '../../src/http/input/read-ids.ts';
import { readUrlQuery } from '../../src/http/input/read-url-query.ts';
import { resultsReply } from '../../src/http/response/results-reply.ts';
import { routeTable } from '../../src/http/routes/route-table.ts';
import { SEES_ALL } from '../../src/results/reader/sight.ts';
import type { Task } from '../../src/tasks/task.ts';

describe('Range', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['Bytes=90-', { start: 90, end: 99 }],
    ['bytes=-5', { start: 95, end: 99 }],
    ['bytes=-500', { start: 0, end: 99 }],
    ['bytes=50-500', { start: 50, end: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-3', null],
    ['bytes=0-1,5-6', null],
    ['lines=1-2', null],
    ['bytes=-', null],
    ['bytes=a-b', null],
  ])('%s', (header, expected) => expect(parseByteRange(header, 100)).toEqual(expected));
});

describe('Accept-Encoding', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip;q=1.0, zstd;q=0.5', 'gzip'],
    ['*', 'zstd'],
    ['zstd;q=0, *', 'gzip'],
    ['br, deflate', 'br'],
    ['identity, gzip;q=0.5', null],
    ['gzip;q=0', null],
    ['deflate', null],
    ['x-gzip', 'gzip'],
  ])('%s', (header, expected) => expect(chooseEncoding(header)).toBe(expected));

  it('is read in time that grows with the header, whatever is in it', () => {
    const before = process.cpuUsage();
    expect(chooseEncoding(`gzip${' '.repeat(250_000)}x, br ; q=0.5 ;`)).toBe('br');
    // It took twenty seconds.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});

describe('a plan', () => {
  const result = {
    format: 'csv' as ResultFormatName,
    contentType: 'text/csv',
    bytes: 5000,
    etag: 'abc',
    truncated: true,
    columnsTruncated: true,
    rowCount: 7,
    notice: 'café',
    encoding: null,
  };
  type Headers = Record<string, string>;
  const encoding = (headers: Headers, more: Partial<typeof result> = {}, method = 'GET') =>
    encodingFor(method, headers, { ...result, ...more });
  const plan = (headers: Headers, more: Partial<typeof result> = {}, method = 'GET') =>
    planHeld(method, headers, { ...result, ...more }, encoding(headers, more, method)) ??
    planResultResponse(method, headers, { ...result, ...more }, { name: 'q.csv', save: false });

  it('is of a part for GET alone, and of nothing but for who may hold it already', () => {
    const asked = { range: 'bytes=0-1' };
    expect(plan(asked)).toMatchObject({ status: 206, part: { start: 0, end: 1 } });
    expect(plan(asked, {}, 'HEAD')).toMatchObject({ status: 200, headers: { 'content-length': '5000' } });
    expect(plan(asked, {}, 'POST')).toMatchObject({ status: 200, part: 'all' });
    expect(plan({ 'if-none-match': '*' }, {}, 'HEAD').status).toBe(304);
    expect(plan({ 'if-none-match': '*' }, {}, 'POST')).toMatchObject({ status: 200, part: 'all' });
  });

  it('says what was cut, in ASCII', () => {
    expect(plan({}).headers).toMatchObject({
      'x-coatcheck-truncated': 'rows, columns',
      'x-coatcheck-rows': '7',
      'x-coatcheck-notice': 'caf?',
    });
  });

  it('compresses what is worth it', () => {
    const asked = { 'accept-encoding': 'gzip' };
    expect(encoding(asked)).toBe('gzip');
    expect(encoding(asked, { bytes: 100 })).toBeNull();
    expect(encoding(asked, { format: 'png' })).toBeNull();
  });

  it('takes a range of the bytes as they lie, but of an encoding for who goes on with it', () => {
    const asked = { 'accept-encoding': 'gzip', range: 'bytes=0-1' };
    expect(encoding(asked)).toBeNull();
    expect(encoding({ ...asked, 'if-range': '"abc"' })).toBeNull();
    expect(encoding({ ...asked, 'if-range': '"abc-zstd"' })).toBe('zstd');
    expect(encoding(asked, {}, 'POST')).toBe('gzip');
  });

  it('answers conditions by the representation that is asked for', () => {
    expect(plan({ 'if-none-match': 'W/"abc", "x"' })).toMatchObject({ status: 304, part: 'none' });
    expect(plan({ 'if-none-match': '*' }).status).toBe(304);
    expect(plan({ 'if-none-match': '"abc"', 'accept-encoding': 'zstd' }).status).toBe(200);
    expect(plan({ 'if-none-match': '"abc-zstd"', 'accept-encoding': 'zstd' }).status).toBe(304);
  });
});

describe('a task that failed', () => {
  const answer = (code: 'internal' | 'executor_crashed' | 'database_error') => () =>
    resultsReply(
      {
        kind: 'failed',
        task: { options: { resultFormat: 'csv' } } as Task,
        error: { code, message: 'm', messageDetails: null, sql: null, sqlErrorLoc: null, origin: null },
        prepared: null,
        sight: SEES_ALL,
      },
      { pendingStatus: 204, origin: 'http://x' },
    );

  it('by a fault of this program answers 500, by its query or its database 400', () => {
    expect(answer('internal')).toThrow(expect.objectContaining({ httpStatus: 500 }));
    expect(answer('executor_crashed')).toThrow(expect.objectContaining({ httpStatus: 400, message: 'm' }));
    expect(answer('database_error')).toThrow(expect.objectContaining({ httpStatus: 400, message: 'm' }));
  });
});

describe('fields', () => {
  const value = { id: 1, query: { id: 2, model: 'm', can: { run: true } }, list: [{ a: 1, b: 2 }], none: null };
  it.each([
    ['id', { id: 1 }],
    ['id,query(id)', { id: 1, query: { id: 2 } }],
    [' query ( model , can(run) ) ', { query: { model: 'm', can: { run: true } } }],
    ['list(b),none(x)', { list: [{ b: 2 }], none: null }],
    ['nope', {}],
    ['', {}],
    ['constructor,__proto__', {}],
  ])('%s', (fields, expected) => {
    expect(selectFields(value, parseFieldSelection(fields))).toEqual(expected);
    expect(selectFields([value], parseFieldSelection(fields))).toEqual([expected]);
  });
  it.each(['id(', 'id)', '(id)', 'a(b))', 'a(b)c'])('%s cannot be read', (fields) => {
    expect(() => parseFieldSelection(fields)).toThrow(CoatcheckError);
  });
});

describe('addresses', () => {
  it('of queries are read into definitions', () => {
    const search = new URLSearchParams(
      'fields=a.b,a.c&f[a.b]=1,2&f[a.c]=x%20y&pivots=a.d&sorts=a.c+desc+0,a.b&limit=7&total=on&row_total=right&vis={"type":"table"}&query_timezone=UTC&filter_expression=1%3D2&unknown=1',
    );
    expect(readUrlQuery({ model: 'm', view: 'v' }, search, { max_body_members: 20_000 })).toEqual({
      model: 'm',
      view: 'v',
      fields: ['a.b', 'a.c'],
      filters: { 'a.b': '1,2', 'a.c': 'x y' },
      pivots: ['a.d'],
      sorts: ['a.c desc 0', 'a.b'],
      limit: '7',
      total: true,
      row_total: 'right',
      vis_config: { type: 'table' },
      query_timezone: 'UTC',
      filter_expression: '1=2',
    });
  });

  it('hold ids by commas, by repetition, or as a JSON list', () => {
    expect(readIds('a,b, c,,a')).toEqual(['a', 'b', 'c']);
    expect(readIds(['a,b', 'c'])).toEqual(['a', 'b', 'c']);
    expect(readIds('["a","b"]')).toEqual(['a', 'b']);
  });

  it('know their methods', () => {
    expect(allowedMethods('/api/4.0/queries')).toEqual(['POST']);
    expect(allowedMethods('/api/4.0/queries/1/')).toEqual(['GET', 'HEAD']);
    expect(allowedMethods('/api/4.0/queries/1/run/json')).toEqual(['GET', 'HEAD']);
    expect(allowedMethods('/api/4x0/queries')).toEqual([]);
  });
});

describe('the route table', () => {
  it('has distinct operations and paths, and handlers of at most ten lines', () => {
    const operations = routeTable.map(({ operationId }) => operationId);
    expect(new Set(operations).size).toBe(operations.length);
    const places = routeTable.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
    const long = routeTable.filter(({ handle }) => handle.toString().split('\n').length > 10);
    expect(long.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('has rows of resources that run at most ten lines', () => {
    const folder = join(import.meta.dirname, '../../src/http/routes');
    const runs = readdirSync(folder).flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/^( +)run: .*\n(?:\1 .*\n)*(?:\1\},\n)?/gm)].map(
        ([run]) => run,
      ),
    );
    expect(runs.length).toBeGreaterThan(50);
    expect(runs.filter((run) => run.split('\n').length - 1 > 10)).toEqual([]);
  });
});
