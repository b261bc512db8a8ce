/** What `deploy/` holds, tried with the real programs where they are installed. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../architecture/source-files.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const has = (program: string, flag: string): boolean => spawnSync(program, [flag]).error === undefined;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilAlive(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await fetch(url).catch(() => null))?.status === 200) return;
    await delay(50);
  }
  throw new Error(`${url} does not answer`);
}

describe.runIf(has('nginx', '-v'))('behind nginx, as deploy/nginx.conf has it', () => {
  const home = mkdtempSync(join(tmpdir(), 'coatcheck-proxy-'));
  let server: TestServer;
  let nginx: ChildProcess;
  let origin: string;
  let headers: Readonly<Record<string, string>>;

  beforeAll(async () => {
    server = await startTestServer('server: { trusted_proxies: [127.0.0.1] }\n');
    const port = await freePort();
    const site = readFileSync(join(root, 'deploy/nginx.conf'), 'utf8')
      .replace('127.0.0.1:19999', new URL(server.origin).host)
      .replace('listen 443 ssl', `listen 127.0.0.1:${String(port)}`)
      .replaceAll(/^\s*ssl_.*$/gm, '');
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${home}/${of};`);
    const file = join(home, 'nginx.conf');
    writeFileSync(
      file,
      `worker_processes 1; daemon off; pid ${home}/pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
       events { worker_connections 512; } http { access_log off; ${folders.join(' ')} ${site} }`,
    );
    nginx = spawn('nginx', ['-c', file, '-p', home, '-e', join(home, 'error.log')], { stdio: 'ignore' });
    origin = `http://127.0.0.1:${String(port)}`;
    await untilAlive(`${origin}/alive`);
    headers = { authorization: `token ${await server.token('admin')}`, 'content-type': 'application/json' };
  });
  afterAll(async () => {
    nginx.kill('SIGQUIT');
    if (nginx.exitCode === null) await once(nginx, 'exit');
    await server[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });

  const ask = (
    method: string,
    path: string,
    body?: string,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    fetch(`${origin}/api/4.0${path}`, { method, headers: { ...headers, ...more }, body: body ?? null });
  const query = (fields: readonly string[]): string =>
    JSON.stringify({ model: 'shop', view: 'orders', fields, limit: '-1' });

  async function task(fields: readonly string[]): Promise<string> {
    const { id } = (await (await ask('POST', '/queries', query(fields))).json()) as { id: string };
    const made = await ask('POST', '/query_tasks', JSON.stringify({ query_id: id, result_format: 'csv' }));
    const { id: taskId } = (await made.json()) as { id: string };
    await ask('GET', `/query_tasks/${taskId}?wait=20`);
    return `/query_tasks/${taskId}/results`;
  }

  it('results come whole, in ranges, unchanged since, and in the encoding that was made', async () => {
    const results = await task(['orders.id', 'orders.kind']);
    const whole = await ask('GET', results, undefined, { 'accept-encoding': 'identity' });
    const text = await whole.text();
    expect([whole.status, text.split('\n').length]).toEqual([200, 1002]);
    const part = await ask('GET', results, undefined, { 'accept-encoding': 'identity', range: 'bytes=100-199' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 100-199/${String(text.length)}`,
      text.slice(100, 200),
    ]);
    const etag = whole.headers.get('etag') ?? '';
    expect(
      (await ask('GET', results, undefined, { 'accept-encoding': 'identity', 'if-none-match': etag })).status,
    ).toBe(304);
    const packed = await ask('GET', results, undefined, { 'accept-encoding': 'gzip' });
    expect([packed.headers.get('content-encoding'), await packed.text()]).toEqual(['gzip', text]);
    expect(packed.headers.get('etag')).toMatch(/^"/);
  });

  it('large bodies and long addresses are answered by the API, not by the proxy', async () => {
    const large = await ask(
      'POST',
      '/queries',
      JSON.stringify({ model: 'shop', view: 'orders', fields: ['x'.repeat(5e6)] }),
    );
    expect([large.status, large.headers.get('content-type')]).toEqual([413, expect.stringContaining('json')]);
    const long = await ask(
      'GET',
      `/query_tasks/multi_results?query_task_ids=${'a'.repeat(32).concat(',').repeat(6_000)}`,
    );
    expect(long.status).toBe(200);
  });

  it('addresses in answers are the proxy’s, and the client’s address and request id are known', async () => {
    const made = await ask('POST', '/queries', query(['orders.id']), { 'x-forwarded-for': '203.0.113.9' });
    expect(((await made.json()) as { share_url: string }).share_url).toMatch(/^http:\/\/127\.0\.0\.1\//);
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  it('a client that leaves ends its query', async () => {
    const leaving = new AbortController();
    const asked = fetch(`${origin}/api/4.0/queries/run/json`, {
      method: 'POST',
      headers,
      body: query(['orders.slow']),
      signal: leaving.signal,
    });
    const running = async (): Promise<number> => ((await (await ask('GET', '/running_queries')).json()) as []).length;
    await expect.poll(running).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow(/abort/);
    await expect.poll(running).toBe(0);
  });
});

describe('deploy/coatcheck.service', () => {
  it.runIf(has('systemd-analyze', '--version'))('is a unit that systemd takes', () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', join(root, 'deploy/coatcheck.service')]);
    expect(stderr.toString()).toBe('');
  });
});

describe('deploy/Dockerfile', () => {
  it.runIf(has('buildah', '--version'))(
    'builds an image whose command knows its version',
    { timeout: 600_000 },
    ({ skip }) => {
      const [, base = ''] = /^FROM (\S+)/m.exec(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')) ?? [];
      skip(spawnSync('buildah', ['pull', '-q', base]).status !== 0, `${base} cannot be had here`);
      const build = (...argv: readonly string[]): string =>
        execFileSync('buildah', argv, { cwd: root }).toString().trim();
      build('build', '-q', '-f', 'deploy/Dockerfile', '-t', 'coatcheck-test', '.');
      const container = build('from', 'coatcheck-test');
      try {
        expect(build('run', container, '--', 'coatcheck', '--version')).toMatch(/^\d+\.\d+\.\d+$/);
        expect(build('run', container, '--', 'id', '-u')).not.toBe('0');
        const documents = build('run', container, '--', 'sh', '-c', 'ls "$(npm root --global)/coatcheck/docs"');
        const runtimes = build('run', container, '--', 'sh', '-c', 'find /usr -name node -type f -size +10M');
        expect(runtimes.split('\n')).toEqual(['/usr/local/bin/node']);
        expect(documents.split('\n')).toEqual(expect.arrayContaining(['guides', 'site', 'tutorial.md']));
      } finally {
        build('rm', container);
        build('rmi', 'coatcheck-test');
      }
    },
  );
});
