/** Three nodes under load, of which one is killed, one is paused for longer than its lease, and one comes back. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSlow, LEASE_MS, startCluster, type ClusterNode } from '../support/cluster-nodes.ts';

const CLIENTS = 6;
/** Accepted before the first fault, between the two, and after them. */
const SOME = 8;

test('every task that was accepted ends once, with its own rows, whatever happens to nodes', async () => {
  await using cluster = await startCluster();
  const nodes = await Promise.all(['a', 'b', 'c'].map((name) => cluster.start(name)));
  const [a, b, c] = nodes as [ClusterNode, ClusterNode, ClusterNode];
  const away = new Map(nodes.map((node) => [node, Promise.withResolvers<undefined>()]));
  const there = new Set(nodes);
  const accepted = new Map<string, number>();
  let wanted = SOME;
  let asked = 0;
  const client = async (): Promise<void> => {
    while (accepted.size < wanted) {
      asked += 1;
      const n = 1 + (asked % 100);
      const node = [...there][asked % there.size] ?? a;
      const created = createSlow(node, 'short', n).catch(() => undefined);
      // What a node accepted that is gone before it has said so, nobody knows.
      const id = await Promise.race([created, away.get(node)?.promise]);
      if (id !== undefined) accepted.set(id, n);
    }
  };
  const load = async (): Promise<void> => {
    await Promise.all(Array.from({ length: CLIENTS }, client));
    wanted += SOME;
  };
  const lose = (node: ClusterNode, signal: 'SIGKILL' | 'SIGSTOP'): void => {
    node.signal(signal);
    there.delete(node);
    away.get(node)?.resolve(undefined);
  };
  await load();
  lose(b, 'SIGKILL');
  await load();
  lose(c, 'SIGSTOP');
  await load();
  await pause(LEASE_MS);
  c.signal('SIGCONT');
  const back = await cluster.start('b');

  for (const [id, n] of accepted) {
    const ended = await back.call('GET', `/query_tasks/${id}?wait=30`);
    expect([id, ended.status, ended.json?.status]).toEqual([id, 200, 'complete']);
    const rows = (await a.call('GET', `/query_tasks/${id}/results`)).json;
    expect(rows).toMatchObject([{ 'short.n': n }]);
    // What was delivered once is not delivered anew.
    expect((await back.call('GET', `/query_tasks/${id}/results`)).json).toEqual(rows);
  }
  const [left] = await cluster.state.query(`select count(*)::int as n from tasks where state in ('queued', 'running')`);
  expect(left?.['n']).toBe(0);
}, 120_000);
