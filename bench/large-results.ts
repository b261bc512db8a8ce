/** 1 M rows × 8 columns, submit → last byte, against DuckDB's own COPY to a file plus nginx serving that file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdb } from '../src/results/workbench/open-duckdb.ts';
import { http, root, startServer, wideQuery } from './coatcheck.ts';
import { median, ms, sideBySide, times, type BenchRow } from './measure.ts';
import { startFileServer } from './static-file-server.ts';

const copyOptions = { json: 'FORMAT json, ARRAY true', csv: 'FORMAT csv, HEADER true' } as const;

export async function benchLargeResults(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-copy-'));
  await using server = await startServer(join(root, 'demo'));
  await using files = await startFileServer(folder);
  const duckdb = await (await openDuckdb(':memory:')).connect();
  await duckdb.run(
    `CREATE VIEW flights AS SELECT * FROM '${join(root, 'node_modules/vega-datasets/data/flights-3m.parquet')}'`,
  );
  const query = (await server.post('/queries', { ...wideQuery, limit: '1000000' })) as { id: string };
  const sql = (await server.get(`/queries/${query.id}/run/sql`)).body.toString();

  const rows: BenchRow[] = [];
  let copies = 0;
  // A file of its own each time, as each result of ours is: to write over the last one takes half the time of a new one.
  const copied = async (kind: keyof typeof copyOptions, encoding: 'gzip' | 'zstd' | null): Promise<void> => {
    copies += 1;
    const name = `result-${String(copies)}.${kind}`;
    const compression = encoding === null ? '' : `, COMPRESSION ${encoding}`;
    await duckdb.run(`COPY (${sql}) TO '${join(folder, name)}' (${copyOptions[kind]}${compression})`);
    await http(`${files.url}/${name}`, { discard: true });
  };
  for (const [format, kind, encoding, reach] of [
    ['json', 'json', null, 1.5],
    ['csv', 'csv', null, 1.5],
    ['json_detail', 'json', null, 3],
    ['json', 'json', 'gzip', 1],
    ['json', 'json', 'zstd', 1],
    ['csv', 'csv', 'gzip', 1],
  ] as const) {
    const client = encoding === null ? server : server.client(encoding);
    const measured = await sideBySide(
      { warmUp: 1, measured: 5 },
      async () => {
        const id = await client.task(query.id, format, '&cache=false');
        await client.get(`/query_tasks/${id}/results`, true);
      },
      () => copied(kind, encoding),
    );
    const ratio = median(measured.ours) / median(measured.theirs);
    rows.push({
      what: `1 M rows × 8 as ${format}${encoding === null ? '' : `, ${encoding} accepted`}, submit → last byte`,
      ours: ms(median(measured.ours)),
      against: `${ms(median(measured.theirs))} (DuckDB COPY as ${kind}${encoding === null ? '' : ` in ${encoding}`} + ${files.name})`,
      ratio: times(ratio),
      reach: `≤ ${String(reach)} ×`,
      reached: ratio <= reach,
    });
  }
  rows.push(...(await benchSheet(server, query.id)), ...(await benchDownloads(server, query.id, folder, files)));
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

type StartedServer = Awaited<ReturnType<typeof startServer>>;

/** Cells per second of an xlsx rendering of a result that is already there. */
async function benchSheet(server: StartedServer, queryId: string): Promise<BenchRow[]> {
  await server.task(queryId, 'json');
  const from = performance.now();
  await server.task(queryId, 'xlsx');
  const cellsPerSecond = (8_000_000 / (performance.now() - from)) * 1000;
  return [
    {
      what: 'xlsx of a stored result, 1 M rows × 8',
      ours: `${Math.round(cellsPerSecond).toLocaleString('en-US')} cells/s`,
      against: '',
      ratio: '',
      reach: '≥ 150,000 cells/s',
      reached: cellsPerSecond >= 150_000,
    },
  ];
}

/** Download of a finished result against nginx serving the same bytes; and the time to the first byte. */
async function benchDownloads(
  server: StartedServer,
  queryId: string,
  folder: string,
  files: { readonly url: string; readonly name: string },
): Promise<BenchRow[]> {
  const id = await server.task(queryId, 'csv');
  const { body } = await server.get(`/query_tasks/${id}/results`);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(folder, 'download.csv'), body);
  const measured = await sideBySide(
    { warmUp: 2, measured: 15 },
    () => server.get(`/query_tasks/${id}/results`, true),
    () => http(`${files.url}/download.csv`, { discard: true }),
  );
  const speed = median(measured.theirs) / median(measured.ours);
  const encoding = server.client('gzip');
  writeFileSync(join(folder, 'download.csv.gz'), (await encoding.get(`/query_tasks/${id}/results`)).body);
  const encoded = await sideBySide(
    { warmUp: 2, measured: 15 },
    () => encoding.get(`/query_tasks/${id}/results`, true),
    () => http(`${files.url}/download.csv.gz`, { discard: true }),
  );
  const encodedSpeed = median(encoded.theirs) / median(encoded.ours);
  const small = (await server.post('/queries', { model: 'faa', view: 'airports', fields: ['airports.count'] })) as {
    id: string;
  };
  const smallTask = await server.task(small.id, 'json');
  const first = await sideBySide(
    { warmUp: 50, measured: 500 },
    () => server.get(`/query_tasks/${smallTask}/results`),
    () => http(`${files.url}/download.csv`, { method: 'HEAD' }),
  );
  return [
    {
      what: `download of a finished result, ${(body.length / 1e6).toFixed(0)} MB`,
      ours: `${(body.length / 1e3 / median(measured.ours)).toFixed(0)} MB/s`,
      against: `${(body.length / 1e3 / median(measured.theirs)).toFixed(0)} MB/s (${files.name}, same bytes)`,
      ratio: times(speed),
      reach: '≥ 0.6 ×',
      reached: speed >= 0.6,
    },
    {
      what: 'second download of the same, gzip accepted',
      ours: ms(median(encoded.ours)),
      against: `${ms(median(encoded.theirs))} (${files.name}, same bytes)`,
      ratio: times(encodedSpeed),
      reach: '≥ 0.8 ×',
      reached: encodedSpeed >= 0.8,
    },
    {
      what: 'finished small result, request → whole answer, p50',
      ours: ms(median(first.ours)),
      against: `${ms(median(first.theirs))} (HEAD from ${files.name})`,
      ratio: `+${ms(median(first.ours) - median(first.theirs))}`,
      reach: '≤ 2 ms',
      reached: median(first.ours) <= 2,
    },
  ];
}
