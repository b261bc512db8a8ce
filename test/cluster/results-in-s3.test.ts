/** Two nodes over PostgreSQL and a store, as their clients notice; the store is the stand-in. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTask, startCluster, type ClusterNode, type TestCluster } from '../support/cluster-nodes.ts';
import { startS3StandIn, type S3StandIn } from '../support/s3-stand-in.ts';

let store: S3StandIn;
let cluster: TestCluster;
let a: ClusterNode;
let b: ClusterNode;
beforeAll(async () => {
  store = await startS3StandIn();
  const { bucket, endpoint, keys } = store;
  // Nodes find the credentials where the SDK of AWS does, and give them to their executors.
  vi.stubEnv('AWS_ACCESS_KEY_ID', keys.id);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secret);
  cluster = await startCluster('', `results: "s3://${bucket}/of/tests", s3: { endpoint: "${endpoint}" }`);
  [a, b] = await Promise.all([cluster.start('a'), cluster.start('b')]);
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await cluster?.[Symbol.asyncDispose]();
  await store?.[Symbol.asyncDispose]();
});

const large = (rows: number) => `select i, 'row ' || i as text from range(${String(rows)}) t(i)`;
const completeOn = async (node: ClusterNode, sql: string): Promise<string> => {
  const id = await createTask(node, sql);
  expect((await node.call('GET', `/query_tasks/${id}?wait=60`)).json?.status).toBe('complete');
  return id;
};
const fetchResults = async (node: ClusterNode, id: string, headers: Readonly<Record<string, string>>) => {
  const token = await node.login('admin-id', 'admin-secret');
  const url = `${node.origin}/api/4.0/query_tasks/${id}/results`;
  return fetch(url, { headers: { authorization: `token ${token}`, 'accept-encoding': 'identity', ...headers } });
};

test('a large result of one node is fetched on the other: whole, from where it broke off, and in another format', async () => {
  const id = await completeOn(a, large(100_000));
  const whole = await fetchResults(b, id, {});
  const bytes = Buffer.from(await whole.arrayBuffer());
  const etag = whole.headers.get('etag') ?? '';
  expect([whole.status, JSON.parse(bytes.toString()).length]).toEqual([200, 100_000]);
  const rest = await fetchResults(a, id, { range: 'bytes=1000000-', 'if-range': etag });
  expect([rest.status, rest.headers.get('etag')]).toEqual([206, etag]);
  expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(1_000_000))).toBe(true);
  expect((await fetchResults(b, id, { 'if-none-match': etag })).status).toBe(304);
  for (const node of [a, b]) {
    const csv = await node.call('GET', `/query_tasks/${id}/results?result_format=csv`);
    expect([csv.status, csv.text.split('\n').length]).toEqual([200, 100_002]);
  }
});

test('while the store is away its results wait, small ones do not, and a query that ends meanwhile is not lost', async () => {
  const id = await completeOn(a, large(50_000));
  store.goAway();
  const running = await createTask(b, large(60_000));
  const away = await a.call('GET', `/query_tasks/${id}/results`);
  expect([away.status, away.json?.message]).toEqual([503, expect.stringContaining('store of large results is away')]);
  const small = await completeOn(b, 'select 42 as n');
  expect((await b.call('GET', `/query_tasks/${small}/results`)).json).toEqual([{ n: 42 }]);
  const ready = await fetch(`${a.origin}/readyz`);
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { hindrances: ['The store of large results cannot be reached.'] },
  ]);
  expect((await b.call('GET', `/query_tasks/${running}`)).json?.status).not.toBe('complete');
  store.comeBack();
  expect((await a.call('GET', `/query_tasks/${running}?wait=60`)).json?.status).toBe('complete');
  for (const [node, task, rows] of [[b, id, 50_000] as const, [a, running, 60_000] as const]) {
    expect((await node.call('GET', `/query_tasks/${task}/results`)).json).toHaveLength(rows);
  }
  const log = cluster.log();
  expect(log).toContain('the store of large results cannot be used');
  expect(log).toContain('the store of large results answers again');
  for (const secret of [store.keys.secret, store.keys.id, store.bucket, store.endpoint])
    expect(log).not.toContain(secret);
});

test('a store that cannot be used ends the start in one sentence', async () => {
  store.keys.secret = 'another';
  await expect(cluster.start('c')).rejects.toThrow(/large results \(cluster\.results\) cannot be used: .* with 403/);
});
