/**
 * Memory while 10 M rows, sorted, flow to 20 slow readers who read to the end: of the server against itself when idle, of
 * the executors against what their two DuckDBs may take.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, startServer, type Server } from './coatcheck.ts';
import type { BenchRow } from './measure.ts';

const READERS = 20;
/** Each reader spreads the result over this time, so that all are slow together for long enough to be watched. */
const READING_SECONDS = 30;
const SAMPLE_MS = 50;
const ROWS = 10_000_000;
/** The flights of the demo four times, cut at 10 M: more than the memory that it is sorted in. */
const SORTED = `SELECT f.date, f.origin, f.destination, f.distance, f.delay, g.n FROM flights f CROSS JOIN (VALUES (1), (2), (3), (4)) g(n) ORDER BY f.delay, f.origin, f.date, g.n LIMIT ${String(ROWS)}`;

/** Of the connection's DuckDB, and the same again of the workbench. */
const DUCKDB_MB = 512;
/** Node with its heap and code, DuckDB's library, and what DuckDB takes beside its own accounts. */
const RUNTIME_MB = 256;

export async function benchMemory(): Promise<BenchRow[]> {
  const project = mkdtempSync(join(tmpdir(), 'coatcheck-memory-'));
  using _project = { [Symbol.dispose]: () => rmSync(project, { recursive: true, force: true }) };
  writeFileSync(
    join(project, 'coatcheck.yaml'),
    `server: { workbench_memory: ${String(DUCKDB_MB)}MB }
connections:
  - { name: faa, dialect_name: duckdb, database: ':memory:', memory_limit: ${String(DUCKDB_MB)}MB,
      tables: { flights: ${JSON.stringify(join(root, 'node_modules/vega-datasets/data/flights-3m.parquet'))} } }
`,
  );
  await using server = await startServer(project);
  const pid = server.process.pid ?? 0;
  const idle = { server: residentMb(pid), executor: Math.max(...childrenOf(pid).map(residentMb)) };
  const peak = { ...idle };
  const watch = setInterval(() => {
    peak.server = Math.max(peak.server, residentMb(pid));
    peak.executor = Math.max(peak.executor, ...childrenOf(pid).map(residentMb));
  }, SAMPLE_MS);
  try {
    await flow(server);
  } finally {
    clearInterval(watch);
  }
  const grown = peak.server - idle.server;
  const limit = 2 * DUCKDB_MB + RUNTIME_MB;
  const what = `memory while 10 M sorted rows flow to ${String(READERS)} slow readers, to the last byte`;
  return [
    {
      what: `server ${what}`,
      ours: `${peak.server.toFixed(0)} MB`,
      against: `${idle.server.toFixed(0)} MB (idle)`,
      ratio: `+${grown.toFixed(0)} MB`,
      reach: '≤ +150 MB',
      reached: grown <= 150,
    },
    {
      what: `largest executor's ${what}`,
      ours: `${peak.executor.toFixed(0)} MB`,
      against: `${String(limit)} MB (memory_limit and workbench_memory of ${String(DUCKDB_MB)} MB each, ${String(RUNTIME_MB)} MB for the runtime; idle ${idle.executor.toFixed(0)} MB)`,
      ratio: `${(peak.executor / limit).toFixed(2)} ×`,
      reach: 'within its limit',
      reached: peak.executor <= limit,
    },
  ];
}

/** The first request runs the query; the others join it or find it in the cache. All get the same, all of it. */
async function flow(server: Server): Promise<void> {
  const created = (await server.post('/sql_queries', { connection_name: 'faa', sql: SORTED })) as { slug: string };
  const authorization = await bearer(server.api);
  const url = `${server.api}/sql_queries/${created.slug}/run/csv`;
  const read = await Promise.all(Array.from({ length: READERS }, () => readSlowly(url, authorization)));
  const wrong = read.find(({ lines, bytes }) => lines !== ROWS + 1 || bytes !== read[0]?.bytes);
  if (wrong) throw new Error(`a reader got ${String(wrong.lines)} lines, ${String(wrong.bytes)} bytes`);
}

function residentMb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    // An executor that was just replaced.
    return 0;
  }
}

function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}

async function bearer(api: string): Promise<string> {
  const answer = await fetch(`${api}/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'bench', client_secret: 'bench-secret' }),
  });
  return `Bearer ${((await answer.json()) as { access_token: string }).access_token}`;
}

/** Reads to the end at the pace that takes `READING_SECONDS`; whoever is ahead of it reads nothing for a while. */
function readSlowly(url: string, authorization: string): Promise<{ readonly bytes: number; readonly lines: number }> {
  return new Promise((resolve, reject) => {
    const outgoing = get(url, { method: 'POST', headers: { authorization }, agent: false }, (incoming) => {
      const pace = Number(incoming.headers['content-length']) / (READING_SECONDS * 1000);
      const from = performance.now();
      let bytes = 0;
      let lines = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
        const aheadMs = bytes / pace - (performance.now() - from);
        if (aheadMs < SAMPLE_MS) return;
        incoming.pause();
        setTimeout(() => incoming.resume(), aheadMs);
      });
      incoming.on('end', () => resolve({ bytes, lines }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
