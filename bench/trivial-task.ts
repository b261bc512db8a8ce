/** Submit → complete → results of a trivial query, against the same SQL straight in DuckDB plus three bare requests. */
import Fastify from 'fastify';
import { openDuckdb } from '../src/results/workbench/open-duckdb.ts';
import { http, root, startServer } from './coatcheck.ts';
import { ms, percentile, sideBySide, type BenchRow } from './measure.ts';
import { join } from 'node:path';

export async function benchTrivialTask(): Promise<BenchRow[]> {
  await using server = await startServer(join(root, 'demo'));
  const duckdb = await (await openDuckdb(':memory:')).connect();
  await duckdb.run(
    `CREATE VIEW airports AS SELECT * FROM '${join(root, 'node_modules/vega-datasets/data/airports.csv')}'`,
  );
  const query = (await server.post('/queries', { model: 'faa', view: 'airports', fields: ['airports.count'] })) as {
    id: string;
  };
  const sql = (await server.get(`/queries/${query.id}/run/sql`)).body.toString();

  const bare = Fastify();
  bare.get('/x', () => ({ id: 'x', status: 'complete' }));
  const bareUrl = `${await bare.listen({ port: 0, host: '127.0.0.1' })}/x`;

  const measured = await sideBySide(
    { warmUp: 30, measured: 300 },
    async () => {
      const id = await server.task(query.id, 'json', '&cache=false');
      await server.get(`/query_tasks/${id}/results`);
    },
    async () => {
      await http(bareUrl);
      (await duckdb.runAndReadAll(sql)).getRows();
      await http(bareUrl);
      await http(bareUrl);
    },
  );
  await bare.close();
  const row = (share: number, reach: number): BenchRow => {
    const ours = percentile(measured.ours, share);
    const theirs = percentile(measured.theirs, share);
    return {
      what: `trivial task, submit → complete → results, p${String(share * 100)}`,
      ours: ms(ours),
      against: `${ms(theirs)} (same SQL in DuckDB + 3 bare Fastify requests)`,
      ratio: `${ours < theirs ? '−' : '+'}${ms(Math.abs(ours - theirs))}`,
      reach: `≤ +${String(reach)} ms`,
      reached: ours - theirs <= reach,
    };
  };
  return [row(0.5, 5), row(0.99, 20)];
}
