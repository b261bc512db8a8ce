/** What the machine does to the server: too few files, folders that are no good, a stop while clients wait. */
import { connect, type Socket } from 'node:net';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDemo, type DemoProcess } from '../support/demo-process.ts';

/** What the server says when it does not start: one line, whatever the reason. */
async function refusal(before: string, data?: string): Promise<string> {
  const said = await startDemo([], before, data).then(
    () => 'it started',
    (error: unknown) => String(error),
  );
  return said.replace(/^Error: the server ended with 1: /, '').trim();
}

describe('a server that cannot start says why in one line', { timeout: 120_000 }, () => {
  it('with too few open files', async () => {
    expect(await refusal('ulimit -n 26')).toBe(
      'Coatcheck needs at least 32 open files, but the limit is 26. Raise it (ulimit -n).',
    );
  });

  it('with a data folder that is a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coatcheck-faults-'));
    const file = join(folder, 'data');
    writeFileSync(file, '');
    expect(await refusal('true', file)).toMatch(/^The data folder \S+ cannot be used: .* is a file\.$/);
    rmSync(folder, { recursive: true });
  });

  it('with a state that is no database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coatcheck-faults-'));
    writeFileSync(join(folder, 'state.sqlite'), 'garbage'.repeat(1_000));
    expect(await refusal('true', folder)).toMatch(/^The state in \S+ is damaged: it is not a database\. Restore .*\.$/);
    rmSync(folder, { recursive: true });
  });
});

/** Paths below a folder that somebody else than their owner may read or write. */
function openToOthers(folder: string): readonly string[] {
  const paths = readdirSync(folder, { withFileTypes: true, recursive: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  return [folder, ...paths].filter((path) => (statSync(path).mode & 0o077) !== 0);
}

async function logIn({ origin }: DemoProcess): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${origin}/api/4.0/login`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'demo', client_secret: 'demo-secret' }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return { authorization: `token ${access_token}`, 'content-type': 'application/json' };
}

it('keeps files to their owner whatever the umask, and answers polls at a stop', { timeout: 120_000 }, async () => {
  const server = await startDemo([], 'umask 000');
  const headers = await logIn(server);
  const base = `${server.origin}/api/4.0`;
  const run = { model: 'faa', view: 'flights', fields: ['flights.count'] };
  for (const format of ['json', 'csv', 'xlsx']) {
    const answer = await fetch(`${base}/queries/run/${format}`, { method: 'POST', headers, body: JSON.stringify(run) });
    expect(answer.status).toBe(200);
  }
  expect(openToOthers(server.data)).toEqual([]);

  const slow = 'select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7';
  const post = async (path: string, body: object) =>
    (await fetch(`${base}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<{
      id: string;
      slug: string;
    }>;
  const { slug } = await post('/sql_queries', { connection_name: 'faa', sql: slow });
  const { id } = await post('/query_tasks', { sql_query_slug: slug, result_format: 'json' });
  const leaving = new AbortController();
  const left = fetch(`${base}/sql_queries/${slug}/run/json`, { method: 'POST', headers, signal: leaving.signal });
  const polls = [`/query_tasks/${id}?wait=60`, `/query_tasks/${id}/results?wait=60`].map(async (path) => {
    const response = await fetch(`${base}${path}`, { headers });
    return [response.status, response.headers.get('connection'), await response.text()];
  });
  await expect
    .poll(async () => (await fetch(`${base}/query_tasks/${id}`, { headers })).text(), { timeout: 60_000 })
    .toContain('"running"');
  leaving.abort();
  await expect(left).rejects.toThrow();
  await expect
    .poll(async () => ((await (await fetch(`${base}/running_queries`, { headers })).json()) as unknown[]).length, {
      timeout: 60_000,
    })
    .toBe(1);
  expect(await server.stop()).toBe(0);
  // Neither who went away nor who was held is an error.
  expect(server.said()).not.toMatch(/"level":(?:50|60)/);
  expect(await Promise.all(polls)).toEqual([
    [200, 'close', expect.stringContaining('"running"')],
    [204, 'close', ''],
  ]);
});

it(
  'answers 503 to more connections than it has files for, and all is well when they are gone',
  { timeout: 120_000 },
  async () => {
    const server = await startDemo([], 'ulimit -n 160');
    const headers = await logIn(server);
    const { port } = new URL(server.origin);
    const held: Socket[] = [];
    const ask = (): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), '127.0.0.1');
        held.push(socket);
        let answer = '';
        socket.on('data', (data) => resolve((answer += data.toString())));
        socket.on('error', () => resolve('reset')).on('close', () => resolve(answer === '' ? 'reset' : answer));
        socket.write('GET /api/4.0/versions HTTP/1.1\r\nHost: x\r\n\r\n');
      });
    const answers = await Promise.all(Array.from({ length: 300 }, ask));
    const statuses = new Set(answers.map((answer) => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'reset'));
    statuses.delete('reset');
    statuses.delete('200');
    expect([...statuses]).toEqual(['503']);
    const refused = answers.find((answer) => answer.startsWith('HTTP/1.1 503'));
    expect(refused).toMatch(/\r\nretry-after: \d+\r\n/i);
    for (const socket of held) socket.destroy();
    const run = { model: 'faa', view: 'flights', fields: ['flights.count'] };
    const again = (): Promise<Response> =>
      fetch(`${server.origin}/api/4.0/queries/run/csv`, { method: 'POST', headers, body: JSON.stringify(run) });
    await expect.poll(async () => (await again()).status).toBe(200);
    expect(await server.stop()).toBe(0);
    expect(server.said()).not.toMatch(/"level":(?:50|60)/);
  },
);
