/** A node that only answers clients, and nodes that only run what it accepts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSlow, createTask, startCluster, type ClusterNode, type TestCluster } from '../support/cluster-nodes.ts';

let cluster: TestCluster;
let api: ClusterNode;
let worker: ClusterNode;
beforeAll(async () => {
  cluster = await startCluster(
    `connections_api: { allowed_hosts: ["127.0.0.1"], key: "${Buffer.alloc(32, 7).toString('base64')}" }\n`,
  );
  [api, worker] = await Promise.all([cluster.start('api', 'api'), cluster.start('worker', 'worker')]);
}, 180_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

const nodeOf = async (id: string): Promise<string> => {
  const [row] = await cluster.state.query(`select node from tasks where id = '${id}'`);
  return String(row?.['node']).replace(/-.*/, '');
};

test('what a node without executors accepts, a worker runs, and the first gives the result', async () => {
  const id = await createTask(api, 'select 42 as answer');
  expect((await api.call('GET', `/query_tasks/${id}?wait=60`)).json?.status).toBe('complete');
  expect((await api.call('GET', `/query_tasks/${id}/results`)).json).toEqual([{ answer: 42 }]);
  expect(await nodeOf(id)).toBe('worker');
}, 90_000);

test('another format, and a test of a connection, are made by a worker for whoever waits', async () => {
  const query = await api.call('POST', '/sql_queries', { connection_name: 'duck', sql: 'select 7 as n' });
  expect((await api.call('POST', `/sql_queries/${query.json.slug}/run/csv`)).text).toBe('n\n7\n');
  const small = await createTask(api, 'select 8 as n');
  await api.call('GET', `/query_tasks/${small}?wait=60`);
  expect((await api.call('GET', `/query_tasks/${small}/results?result_format=csv`)).text).toContain('8');
  const tested = await api.call('PUT', '/connections/duck/test?tests=connect,kill');
  expect(tested.json).toMatchObject([{ status: 'success' }, { status: 'success' }]);
}, 90_000);

test('a connection that was made is the worker’s at once, and PostgreSQL sees no password of one that is tried', async () => {
  await cluster.state.query(`create table seen (job bytea);
    create function saw() returns trigger language plpgsql as $$ begin insert into seen values (new.job); return new; end $$;
    create trigger saw before insert on cluster_jobs for each row execute function saw()`);
  const { host, port, database, username, password } = cluster.state.settings;
  const target = { dialect_name: 'postgres', host, port: String(port), database, username };
  const made = { ...target, password: password.reveal() };
  expect((await api.call('POST', '/connections', { name: 'made', ...made })).status).toBe(200);
  const query = await api.call('POST', '/sql_queries', { connection_name: 'made', sql: 'select 9 as n' });
  expect((await api.call('POST', `/sql_queries/${query.json.slug}/run/json`)).json).toEqual([{ n: 9 }]);
  const tried = { name: 'tried', ...target, username: 'nobody_knows', password: 'a-password-to-look-for' };
  const [connect] = (await api.call('PUT', '/connections/test?tests=connect', tried)).json;
  expect(connect).toMatchObject({ status: 'error', message: expect.stringContaining('rejected the login') });
  const jobs = await cluster.state.query(`select encode(job, 'escape') as text from seen`);
  expect(jobs.length).toBeGreaterThan(0);
  expect(jobs.filter(({ text }) => String(text).includes('a-password-to-look-for'))).toEqual([]);
}, 90_000);

test('a worker tells whether it is well, and serves nothing else', async () => {
  const statusOf = async (path: string) => (await fetch(worker.origin + path)).status;
  await expect.poll(() => statusOf('/readyz'), { timeout: 60_000 }).toBe(200);
  expect(await Promise.all(['/alive', '/metrics', '/', '/api/4.0/versions'].map(statusOf))).toEqual([
    200, 200, 404, 404,
  ]);
}, 90_000);

test('a worker that is told to end says so, finishes what it runs, and leaves the rest to others', async () => {
  const id = await createSlow(api, 'left_behind');
  const statusOf = async () => (await api.call('GET', `/query_tasks/${id}`)).json?.status as string;
  await expect.poll(statusOf, { timeout: 60_000 }).toBe('running');
  worker.signal('SIGTERM');
  await expect.poll(async () => (await fetch(`${worker.origin}/readyz`)).status).toBe(503);
  const later = await createTask(api, "select 'later' as n");
  expect((await api.call('GET', `/query_tasks/${id}?wait=60`)).json?.status).toBe('complete');
  expect([await worker.exited, await nodeOf(id)]).toEqual([0, 'worker']);
  expect((await api.call('GET', `/query_tasks/${later}`)).json?.status).toBe('added');
  await cluster.start('second', 'worker');
  expect((await api.call('GET', `/query_tasks/${later}?wait=60`)).json?.status).toBe('complete');
}, 180_000);
