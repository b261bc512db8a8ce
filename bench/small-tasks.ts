/** Small tasks from 8 clients, against the same SQL straight in DuckDB from 8 connections. */
import { join } from 'node:path';
import { openDuckdb } from '../src/results/workbench/open-duckdb.ts';
import { root, smallTasks, startServer } from './coatcheck.ts';
import { median, rate, times, type BenchRow } from './measure.ts';

const CLIENTS = 8;
const ROUNDS = 4;
const ROUND_MS = 3_000;

export async function benchSmallTasks(): Promise<BenchRow[]> {
  await using server = await startServer(join(root, 'demo'));
  const oneTask = await smallTasks(server);
  const alone = await openAlone();
  // The first hundreds warm three processes up.
  await rate(CLIENTS, ROUND_MS, oneTask);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await rate(CLIENTS, ROUND_MS, oneTask));
    theirs.push(await rate(CLIENTS, ROUND_MS / 3, alone));
  }
  const ratio = median(ours) / median(theirs);
  return [
    {
      what: 'small tasks per second, 8 clients, distinct queries',
      ours: median(ours).toFixed(0),
      against: `${median(theirs).toFixed(0)} (the same SQL on DuckDB alone, 8 connections)`,
      ratio: times(ratio),
      reach: '≥ 0.33 ×',
      reached: ratio >= 0.33,
    },
  ];
}

/** A query per call, each connection one at a time. */
async function openAlone(): Promise<() => Promise<unknown>> {
  const instance = await openDuckdb(':memory:');
  const connections = await Promise.all(Array.from({ length: CLIENTS }, () => instance.connect()));
  const file = join(root, 'node_modules/vega-datasets/data/airports.csv');
  await connections[0]?.run(`CREATE TABLE airports AS FROM '${file}'`);
  let number = 0;
  return async () => {
    const connection = connections.shift();
    if (connection === undefined) throw new Error('more clients than connections');
    const code = `X${String((number += 1) % 200)}`;
    const sql = `SELECT count(*) AS "airports.count" FROM airports WHERE airports.iata = '${code}' LIMIT 501`;
    (await connection.runAndReadAll(sql)).getRows();
    connections.push(connection);
  };
}
