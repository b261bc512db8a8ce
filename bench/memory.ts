/** Server memory while 10 M rows flow to 20 slow readers, against the idle server. */
import { get } from 'node:http';
import { join } from 'node:path';
import { root, startServer } from './coatcheck.ts';
import type { BenchRow } from './measure.ts';

const READERS = 20;
/** Rows of the demo's flights are 3 M; reading the result four times over would not be one result of 10 M rows. */
const TEN_MILLION = `SELECT f.date, f.origin, f.destination, f.distance, f.delay, g.n FROM flights f CROSS JOIN (VALUES (1), (2), (3), (4)) g(n) LIMIT 10000000`;

export async function benchMemory(): Promise<BenchRow[]> {
  await using server = await startServer(join(root, 'demo'));
  const created = (await server.post('/sql_queries', { connection_name: 'faa', sql: TEN_MILLION })) as { slug: string };
  const idle = server.residentBytes();
  let peak = idle;
  const watch = setInterval(() => {
    peak = Math.max(peak, server.residentBytes());
  }, 50);
  // The first request runs the query; the 20 readers then ask for the same rows, which the cache holds.
  const login = await server.get(`/sql_queries/${created.slug}`);
  if (login.status !== 200) throw new Error(login.body.toString());
  const authorization = await bearer(server.api);
  await Promise.all(
    Array.from({ length: READERS }, () =>
      readSlowly(`${server.api}/sql_queries/${created.slug}/run/csv`, authorization),
    ),
  );
  clearInterval(watch);
  const grown = (peak - idle) / 1e6;
  return [
    {
      what: `server memory while 10 M rows flow to ${String(READERS)} slow readers`,
      ours: `${(peak / 1e6).toFixed(0)} MB`,
      against: `${(idle / 1e6).toFixed(0)} MB (idle)`,
      ratio: `+${grown.toFixed(0)} MB`,
      reach: '≤ +150 MB',
      reached: grown <= 150,
    },
  ];
}

async function bearer(api: string): Promise<string> {
  const answer = await fetch(`${api}/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'bench', client_secret: 'bench-secret' }),
  });
  return `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
}

/** Reads a response with a pause after each 8 MB, and gives up the rest after 20 s: slow, but bounded. */
function readSlowly(url: string, authorization: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let sincePause = 0;
    const outgoing = get(url, { method: 'POST', headers: { authorization }, agent: false }, (incoming) => {
      const stop = setTimeout(() => outgoing.destroy(), 20_000);
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        sincePause += chunk.length;
        if (sincePause < 8e6) return;
        sincePause = 0;
        incoming.pause();
        setTimeout(() => incoming.resume(), 100);
      });
      incoming.on('close', () => {
        clearTimeout(stop);
        resolve(bytes);
      });
    });
    outgoing.on('error', (error) => (bytes > 0 ? resolve(bytes) : reject(error)));
    outgoing.end();
  });
}
