/** Two nodes over one state, as their clients notice: each knows and does what the other does. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSlow, createTask, startCluster, type ClusterNode, type TestCluster } from '../support/cluster-nodes.ts';

let cluster: TestCluster;
let a: ClusterNode;
let b: ClusterNode;
beforeAll(async () => {
  cluster = await startCluster();
  [a, b] = await Promise.all([cluster.start('a'), cluster.start('b')]);
}, 120_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** Each statement that PostgreSQL runs, as one text. */
const statements = async (mark: string): Promise<ReadonlySet<string>> => {
  const text = `select concat(pid, ' ', query_start) as one from pg_stat_activity where state = 'active' and query like '%${mark}%' and query not like '%pg_stat_activity%'`;
  return new Set((await cluster.state.query(text)).map(({ one }) => String(one)));
};
const running = (mark: string) => async (): Promise<number> => (await statements(mark)).size;
const stateOf = async (node: ClusterNode, id: string): Promise<string> =>
  (await node.call('GET', `/query_tasks/${id}`)).json?.status as string;
test('a task that one node accepted is waited for, and fetched, on the other', async () => {
  const id = await createSlow(a, 'short');
  const waited = await b.call('GET', `/query_tasks/${id}?wait=20`);
  expect([waited.status, waited.json?.status]).toEqual([200, 'complete']);
  const results = await b.call('GET', `/query_tasks/${id}/results`);
  expect([results.status, results.json]).toMatchObject([200, [{ 'short.n': 1 }]]);
});

test('a large result that one node made is fetched on the other', async () => {
  const id = await createTask(a, `select i, 'row ' || i as text from range(100000) t(i)`);
  await a.call('GET', `/query_tasks/${id}?wait=20`);
  const results = await b.call('GET', `/query_tasks/${id}/results`);
  expect([results.status, results.json?.length]).toEqual([200, 100_000]);
});

test('a kill on one node stops the query that the other runs, before it is answered', async () => {
  const id = await createSlow(a, 'endless');
  await expect.poll(running('endless'), { timeout: 30_000 }).toBe(1);
  const killed = await b.call('DELETE', `/running_queries/${id}`);
  expect(killed.status).toBeLessThan(300);
  expect([await running('endless')(), await stateOf(a, id), await stateOf(b, id)]).toEqual([0, 'killed', 'killed']);
});

test('of several kills of a task on a node that does not have it, one wins, and is answered when its query has stopped', async () => {
  for (const n of [1, 2, 3]) {
    const id = await createSlow(a, 'endless', 10 + n);
    await expect.poll(running('endless'), { timeout: 30_000 }).toBe(1);
    const kill = () => b.call('DELETE', `/running_queries/${id}`);
    const killed = await Promise.all([kill(), kill(), kill(), kill()]);
    expect(killed.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([204, 404, 404, 404]);
    // Nobody was told that the database has not confirmed it.
    expect((await b.call('GET', `/query_tasks/${id}`)).text).not.toContain('not confirmed');
    expect(await running('endless')()).toBe(0);
  }
}, 120_000);

test('requests with one Idempotency-Key that several nodes get at once make one task', async () => {
  const { json: query } = await a.call('POST', '/sql_queries', { connection_name: 'duck', sql: 'select 11 as n' });
  const token = await a.login('admin-id', 'admin-secret');
  for (let round = 0; round < 10; round += 1) {
    const tasks = await Promise.all(
      [a, b, b, a].map(async ({ origin }) => {
        const response = await fetch(`${origin}/api/4.0/query_tasks`, {
          method: 'POST',
          headers: {
            authorization: `token ${token}`,
            'content-type': 'application/json',
            'idempotency-key': `key-${String(round)}`,
          },
          body: JSON.stringify({ sql_query_slug: query.slug, result_format: 'json' }),
        });
        return [response.status, ((await response.json()) as { id?: string }).id];
      }),
    );
    expect(tasks).toEqual(tasks.map(() => [200, tasks[0]?.[1]]));
  }
});

test('the same query on both nodes runs once, also if one has ended while the other waited for its turn', async () => {
  // They leave one slot of the connection.
  const others = await Promise.all([21, 22].map((n) => createSlow(a, 'endless', n)));
  await expect.poll(running('endless'), { timeout: 30_000 }).toBe(2);
  const numbers = Array.from({ length: 8 }, (_, n) => 31 + n);
  const pairs = await Promise.all(
    numbers.map((n) => Promise.all([createSlow(a, 'short', n), createSlow(b, 'short', n)])),
  );
  const runs = await Promise.all(
    pairs.flat().map(async (id) => {
      expect((await a.call('GET', `/query_tasks/${id}?wait=40`)).json?.status).toBe('complete');
      return (await b.call('GET', `/query_tasks/${id}/results`)).json[0]['short.run'] as number;
    }),
  );
  await Promise.all(others.map((id) => a.call('DELETE', `/running_queries/${id}`)));
  expect(new Set(runs).size).toBe(numbers.length);
}, 120_000);

test('the same query on both nodes runs once', async () => {
  const ids = await Promise.all([a, b, a, b].map((node) => createSlow(node, 'once')));
  const runs = new Set<number>();
  for (const id of ids) {
    expect((await b.call('GET', `/query_tasks/${id}?wait=30`)).json?.status).toBe('complete');
    // Random: another run would have another number.
    runs.add((await a.call('GET', `/query_tasks/${id}/results`)).json[0]['once.run'] as number);
  }
  expect([...runs]).toEqual([expect.any(Number)]);
});

test('the limits of a connection hold for both nodes together', async () => {
  const ids = await Promise.all(
    Array.from({ length: 12 }, (_, n) => createSlow(n % 2 === 0 ? a : b, 'limited', n + 1)),
  );
  const counts: number[] = [];
  const over = Promise.all(ids.map((id) => a.call('GET', `/query_tasks/${id}?wait=40`)));
  let before = await statements('limited');
  for (let all: unknown; all === undefined; all = await Promise.race([over, undefined])) {
    const now = await statements('limited');
    // PostgreSQL looks at its sessions one after the other: only what two looks have seen ran at one time.
    counts.push(now.intersection(before).size);
    before = now;
  }
  expect((await over).map(({ json }) => json?.status)).toEqual(ids.map(() => 'complete'));
  const most = Math.max(...counts);
  expect(most).toBe(3);
}, 120_000);

test('what one node accepted and has no slot for, another runs, and the first tells how far it has come', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, (_, n) => createSlow(a, 'spread', n + 1)));
  const nodesOf = async () => {
    const list = ids.map((id) => `'${id}'`).join();
    const rows = await cluster.state.query(
      `select distinct node from tasks where id in (${list}) and state = 'running'`,
    );
    return rows.length;
  };
  await expect.poll(nodesOf).toBe(2);
  const polls = await Promise.all(ids.map((id) => a.call('GET', `/query_tasks/${id}`)));
  for (const { json } of polls)
    if (json?.status === 'running') expect(json.progress).toMatchObject({ phase: expect.any(String) });
  const shown = (await a.call('GET', '/running_queries')).json as { query_task_id: string; runtime: number | null }[];
  const runningIds = polls.filter(({ json }) => json?.status === 'running').map(({ json }) => json.id as string);
  for (const one of shown) if (runningIds.includes(one.query_task_id)) expect(one.runtime).toBeGreaterThan(0);
  const [first = '', ...rest] = ids.toReversed();
  expect((await a.call('DELETE', `/running_queries/${first}`)).status).toBeLessThan(300);
  expect((await b.call('GET', `/query_tasks/${first}`)).json?.status).toBe('killed');
  for (const id of rest) expect((await a.call('GET', `/query_tasks/${id}?wait=40`)).json?.status).toBe('complete');
}, 120_000);

test('a right that is taken away on one node is soon gone on the other', async () => {
  const user = (await a.call('POST', '/users', { first_name: 'Una' })).json;
  const roles = (await a.call('GET', '/roles')).json as { id: string; name: string }[];
  const role = roles.find(({ name }) => name === 'Admin')?.id;
  const secrets = (await a.call('POST', `/users/${user.id}/credentials_api3`, {})).json;
  await a.call('PUT', `/users/${user.id}/roles`, [role]);
  const token = await b.login(secrets.client_id, secrets.client_secret);
  expect((await b.call('GET', '/users', undefined, token)).json.length).toBeGreaterThan(1);
  expect((await a.call('PUT', `/users/${user.id}/roles`, [])).status).toBe(200);
  const seen = async () => (await b.call('GET', '/users', undefined, token)).json.length as number;
  await expect.poll(seen).toBeLessThanOrEqual(1);
  await a.call('PATCH', `/users/${user.id}`, { is_disabled: true });
  await expect.poll(async () => (await b.call('GET', '/user', undefined, token)).status).toBe(401);
});

test('a reset of a datagroup, and which connections a model may use, are heard of on the other node', async () => {
  const ran = async (node: ClusterNode) => {
    const id = await createSlow(node, 'cached');
    await node.call('GET', `/query_tasks/${id}?wait=30`);
    return (await node.call('GET', `/query_tasks/${id}/results`)).json[0]['cached.run'] as number;
  };
  const before = await ran(a);
  expect(await ran(b)).toBe(before);
  const [group] = (await a.call('GET', '/datagroups')).json as { id: string }[];
  const reset = { stale_before: Math.floor(Date.now() / 1_000) };
  expect((await a.call('PATCH', `/datagroups/${encodeURIComponent(group?.id ?? '')}`, reset)).status).toBe(200);
  await expect.poll(() => ran(b)).not.toBe(before);
  const allowed = { name: 'pg', project_name: 'project', allowed_db_connection_names: ['duck'] };
  expect((await a.call('POST', '/lookml_models', allowed)).status).toBeLessThan(300);
  const seen = async () => (await b.call('GET', '/lookml_models/pg')).json?.allowed_db_connection_names as string[];
  await expect.poll(seen).toEqual(['duck']);
  await a.call('DELETE', '/lookml_models/pg');
  await expect.poll(seen).not.toEqual(['duck']);
}, 60_000);

test('of groups, and of roles, of one name that are created on both nodes at once, one is there', async () => {
  for (const [path, body] of [
    ['/groups', { name: 'Twins' }],
    ['/model_sets', { name: 'Twins', models: ['pg'] }],
  ] as const) {
    const both = await Promise.all([a, b].map((node) => node.call('POST', path, body)));
    expect(both.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([200, 422]);
  }
});

test('what a node was running when it was killed, the other one finishes', async () => {
  const c = await cluster.start('c');
  const ids = await Promise.all([1, 2].map((n) => createSlow(c, 'taken_over', n)));
  await expect.poll(running('taken_over'), { timeout: 30_000 }).toBe(2);
  c.signal('SIGKILL');
  for (const id of ids) {
    expect((await b.call('GET', `/query_tasks/${id}?wait=40`)).json?.status).toBe('complete');
    expect((await a.call('GET', `/query_tasks/${id}/results`)).status).toBe(200);
  }
}, 120_000);

test('what a node leaves that is stopped, the others do', async () => {
  const c = await cluster.start('d');
  const id = await createSlow(c, 'left_behind');
  await expect.poll(running('left_behind'), { timeout: 30_000 }).toBe(1);
  c.signal('SIGTERM');
  await c.exited;
  expect((await b.call('GET', `/query_tasks/${id}?wait=40`)).json?.status).toBe('complete');
}, 120_000);

test('a node that was paused for longer than its lease writes nothing any more, and ends', async () => {
  const c = await cluster.start('e');
  const id = await createSlow(c, 'paused');
  const killed = await createSlow(c, 'endless', 41);
  await expect.poll(running('paused'), { timeout: 30_000 }).toBe(1);
  await expect.poll(running('endless'), { timeout: 30_000 }).toBe(1);
  c.signal('SIGSTOP');
  // A kill of what it runs is answered, although nobody can say that the query has stopped.
  const kill = a.call('DELETE', `/running_queries/${killed}`);
  expect((await b.call('GET', `/query_tasks/${id}?wait=40`)).json?.status).toBe('complete');
  const before = (await b.call('GET', `/query_tasks/${id}/results`)).text;
  expect((await kill).status).toBeLessThan(300);
  expect(await stateOf(b, killed)).toBe('killed');
  c.signal('SIGCONT');
  await c.exited;
  expect(cluster.log()).toContain('took longer than its lease');
  // The rows have a random number: another run would be another text.
  expect((await a.call('GET', `/query_tasks/${id}/results`)).text).toBe(before);
}, 120_000);
