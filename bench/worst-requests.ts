/** The longest wait of another client's poll while each of the requests is handled that ask for most. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { worstProject, worstRequests } from '../test/support/worst-requests.ts';
import { http, startServer } from './coatcheck.ts';
import { ms, percentile, type BenchRow } from './measure.ts';

/** Between two polls. */
const PAUSE_MS = 5;
const LONGEST_MS = 90_000;

export async function benchWorstRequests(): Promise<BenchRow[]> {
  const project = mkdtempSync(join(tmpdir(), 'coatcheck-worst-'));
  for (const [name, text] of Object.entries(worstProject)) writeFileSync(join(project, name), text);
  try {
    await using server = await startServer(project);
    const query = { model: 'shop', view: 'o', fields: ['o.count'] };
    const { id } = (await server.post('/queries', query)) as { id: string };
    const task = await server.task(id, 'json');
    const token = await logIn(server.api, 'user-id', 'user-secret');
    const pollers = await logIn(server.api, 'bench', 'bench-secret');
    await using poller = startPoller(`${server.api}/query_tasks/${task}`, pollers);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const idle = await poller.take();

    const all: number[] = [];
    let worst = { what: 'none', wait: 0 };
    for (const { what, method, path, body, headers: more } of worstRequests) {
      const text = body === undefined ? undefined : JSON.stringify(body());
      await poller.take();
      const headers = { authorization: `token ${token}`, 'content-type': 'application/json', ...more };
      const from = performance.now();
      const sent = http(`${server.api}${path}`, {
        method,
        headers,
        ...(text !== undefined && { body: text }),
        discard: true,
      });
      const answer = await Promise.race([sent, new Promise<null>((resolve) => setTimeout(resolve, LONGEST_MS, null))]);
      const took = performance.now() - from;
      const waits = await poller.take();
      const wait = Math.max(0, ...waits);
      all.push(...waits);
      if (wait > worst.wait) worst = { what, wait };
      console.log(
        `    ${ms(wait).padStart(8)} of ${ms(took).padStart(9)}, ${String(answer?.status ?? 'no answer')}: ${what}`,
      );
    }
    return [
      {
        what: `longest wait of another client’s poll while ${String(worstRequests.length)} worst requests are handled, one after the other`,
        ours: `${ms(worst.wait)} (${worst.what}); p99 ${ms(percentile(all, 0.99))}`,
        against: `${ms(Math.max(...idle))} (longest in 2 s without them)`,
        ratio: '',
        reach: '≤ 50 ms',
        reached: worst.wait <= 50,
      },
    ];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

async function logIn(api: string, id: string, secret: string): Promise<string> {
  const { body } = await http(`${api}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `client_id=${id}&client_secret=${secret}`,
  });
  return (JSON.parse(body.toString()) as { access_token: string }).access_token;
}

/** Polls from a process of its own, so that nothing this one does counts. `take`: the waits since the last call, ms. */
function startPoller(url: string, token: string): AsyncDisposable & { take(): Promise<readonly number[]> } {
  const child = fork(import.meta.filename, ['poll', url, token], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    take: () =>
      new Promise((resolve) => {
        child.once('message', (waits) => resolve(waits as number[]));
        child.send('take');
      }),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

async function poll(url: string, token: string): Promise<void> {
  let waits: number[] = [];
  let asked = 0;
  process.on('message', () => {
    // The poll that is waited for counts as far as it has come.
    process.send?.([...waits, ...(asked > 0 ? [performance.now() - asked] : [])]);
    waits = [];
  });
  for (;;) {
    asked = performance.now();
    const { status } = await http(url, { headers: { authorization: `token ${token}` } });
    if (status !== 200) throw new Error(`a poll was answered ${String(status)}`);
    waits.push(performance.now() - asked);
    asked = 0;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

const [what, url, token] = process.argv.slice(2);
if (what === 'poll' && url !== undefined && token !== undefined) await poll(url, token);
