/** Large results in the encoding that a client takes: made once, by an executor, and kept. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveProject } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const YAML = `
connections:
  - { name: numbers, dialect_name: duckdb, database: ":memory:" }
`;
const MODEL = `connection: "numbers"
explore: numbers {}
view: numbers {
  derived_table: { sql: SELECT i AS id, md5(i::VARCHAR) AS text FROM range(60000) t(i) ;; }
  dimension: id { type: number }
  dimension: text {}
}
`;
const query = {
  model: 'numbers',
  view: 'numbers',
  fields: ['numbers.id', 'numbers.text'],
  sorts: ['numbers.id'],
  limit: '-1',
};

let server: TestServer;
let authorization: string;
beforeAll(async () => {
  server = await serveProject({ 'coatcheck.yaml': YAML, 'numbers.model.lkml': MODEL });
  authorization = `token ${await server.token('admin')}`;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Bytes as they come: `fetch` would decode them. */
function raw(method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Raw> {
  const { promise, resolve, reject } = Promise.withResolvers<Raw>();
  const sent = request(`${server.origin}/api/4.0${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json', ...headers },
  });
  sent.on('error', reject);
  sent.on('response', (response) => {
    buffer(response).then(
      (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
      reject,
    );
  });
  sent.end(body && JSON.stringify(body));
  return promise;
}

/** A finished task, handed in by a client that takes these encodings. */
async function finished(format: string, more: object = {}, accepts = 'identity'): Promise<string> {
  const { json } = await server.call('POST', '/queries', { body: { ...query, ...more } });
  const asked = { query_id: json.id, result_format: format };
  const { body } = await raw('POST', '/query_tasks', { 'accept-encoding': accepts }, asked);
  const { id } = JSON.parse(body.toString()) as { id: string };
  expect((await server.call('GET', `/query_tasks/${id}?wait=30`)).json.status).toBe('complete');
  return `/query_tasks/${id}/results`;
}

const decoders = { gzip: gunzipSync, zstd: zstdDecompressSync, br: brotliDecompressSync } as const;

/** Names of everything below `results`, without the folders. */
const kept = () => readdirSync(join(server.folder, 'data', 'results'), { recursive: true }).map(String);

describe('a large result', () => {
  it.each(['csv', 'json_detail'])(
    'of %s is the same in every encoding, each with its length and its ETag',
    async (format) => {
      for (const source of ['query', 'cache']) {
        const path = await finished(format, { filters: { 'numbers.id': format === 'csv' ? '>=7' : '>=8' } });
        const plain = await raw('GET', path);
        if (format === 'json_detail')
          expect(plain.body.subarray(0, 200).toString()).toContain(`"result_source":"${source}"`);
        const tags = new Set([plain.headers.etag]);
        for (const [encoding, decode] of Object.entries(decoders)) {
          const asked = { 'accept-encoding': encoding };
          const first = await raw('GET', path, asked);
          expect([first.status, first.headers['content-encoding']]).toEqual([200, encoding]);
          expect(decode(first.body).equals(plain.body)).toBe(true);
          expect(first.headers['content-length']).toBe(String(first.body.length));
          expect(first.body.length).toBeLessThan(plain.body.length * 0.8);
          const { etag = '' } = first.headers;
          tags.add(etag);
          expect((await raw('GET', path, asked)).body.equals(first.body)).toBe(true);
          expect((await raw('GET', path, { ...asked, 'if-none-match': etag })).status).toBe(304);
          const head = await raw('HEAD', path, asked);
          expect([head.body.length, head.headers['content-length']]).toEqual([0, String(first.body.length)]);
        }
        expect(tags.size).toBe(4);
      }
    },
  );

  it('in gzip is one member with one stream, whatever made it', async () => {
    const path = await finished('csv');
    const { body } = await raw('GET', path, { 'accept-encoding': 'gzip' });
    expect(body.subarray(0, 3).toString('hex')).toBe('1f8b08');
    // Ten bytes of head, eight of checksum and length: anything but one whole stream between them would fail.
    const plain = (await raw('GET', path)).body;
    expect(inflateRawSync(body.subarray(10, -8)).equals(plain)).toBe(true);
    expect(body.readUInt32LE(body.length - 4)).toBe(plain.length);
  });

  it('goes on where it broke off, in the encoding in which it began', async () => {
    const path = await finished('csv');
    const asked = { 'accept-encoding': 'gzip' };
    const whole = await raw('GET', path, asked);
    const etag = String(whole.headers.etag);
    const rest = await raw('GET', path, { ...asked, range: 'bytes=1000-', 'if-range': etag });
    expect([rest.status, rest.headers['content-encoding']]).toEqual([206, 'gzip']);
    expect(rest.headers['content-range']).toBe(
      `bytes 1000-${String(whole.body.length - 1)}/${String(whole.body.length)}`,
    );
    expect(rest.body.equals(whole.body.subarray(1000))).toBe(true);
    const plain = await raw('GET', path);
    const part = await raw('GET', path, { ...asked, range: 'bytes=0-9' });
    expect([part.status, part.headers['content-encoding']]).toEqual([206, undefined]);
    expect(part.body.equals(plain.body.subarray(0, 10))).toBe(true);
  });

  it('is made with the encoding that its creator takes, and with no other', async () => {
    const before = new Set(kept());
    await finished('csv', { filters: { 'numbers.id': '>=3' } }, 'gzip, deflate');
    const made = kept().filter((name) => !before.has(name));
    expect(made.filter((name) => name.endsWith('-gzip'))).toHaveLength(1);
    expect(made.filter((name) => /-(?:zstd|br)$/.test(name))).toEqual([]);
  });

  it('is encoded once for many who ask at the same time', async () => {
    const path = await finished('json', { filters: { 'numbers.id': '>=4' } });
    const before = new Set(kept());
    const all = await Promise.all(Array.from({ length: 8 }, () => raw('GET', path, { 'accept-encoding': 'zstd' })));
    expect(new Set(all.map(({ body }) => body.toString('base64'))).size).toBe(1);
    expect(kept().filter((name) => !before.has(name) && name.endsWith('-zstd'))).toHaveLength(1);
  });

  it('of one request is encoded as well', async () => {
    const { body, headers } = await raw('POST', '/queries/run/csv', { 'accept-encoding': 'gzip' }, query);
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toMatch(/^Numbers ID,Numbers Text\n0,/);
  });
});
