import { spawnSync } from 'node:child_process';
import { cp, mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, startDemo } from '../support/demo-process.ts';

/** A command of the program, to its end. */
function coatcheck(...argv: readonly string[]) {
  return spawnSync(process.execPath, ['src/main.ts', ...argv], { cwd: root, encoding: 'utf8', timeout: 60_000 });
}

describe('the program', () => {
  it('says what it can do, and what it cannot', () => {
    expect(coatcheck().stdout).toMatch(/coatcheck serve/);
    expect(coatcheck('serve', '--help').stdout).toMatch(/--port +TCP port; 0 picks a free one \(COATCHECK_PORT/);
    const unknown = coatcheck('sevre');
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/^Unknown command "sevre"\. Did you mean "serve"\?$/m),
    ]);
    const [asked, helped] = [coatcheck('help', 'tasks'), coatcheck('tasks', '--help')];
    expect([asked.status, asked.stdout]).toEqual([0, helped.stdout]);
    expect(coatcheck('serve', '/no/such').stderr).toBe(
      '/no/such: This folder does not exist. --project names one that contains coatcheck.yaml.\n',
    );
    expect(coatcheck('--help').stdout).toMatch(/^coatcheck COMMAND --help /m);
    const wrong = coatcheck('serve', '--project', 'demo', '--port', 'x', '--colour', 'blue');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      '--colour: Unknown flag.\n--port: Expected a whole number from 0 to 65535, found "x".\n',
    ]);
  });

  it('says that it is not built, where it is not', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'coatcheck-bin-'));
    await cp(join(root, 'bin'), join(folder.path, 'bin'), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [join(folder.path, 'bin/coatcheck.mjs')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^Coatcheck is not built here\. Run: npm run build [^\n]*\n$/),
    ]);
  });

  it('says when its address or its data folder is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startDemo(['--port', String(port)])).rejects.toThrow(
      /Cannot listen on 127\.0\.0\.1:\d+ \(another program is listening there\)\. Choose another/,
    );
    other.close();
  });

  it('stops at a signal though a query runs, and closes at once when nobody waits', { timeout: 120_000 }, async () => {
    const server = await startDemo();
    const base = `${server.origin}/api/4.0`;
    const login = await fetch(`${base}/login`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'demo', client_secret: 'demo-secret' }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
    const sql = 'select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7';
    const created = await fetch(`${base}/sql_queries`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ connection_name: 'faa', sql }),
    });
    const { slug } = (await created.json()) as { slug: string };
    const waiting = fetch(`${base}/sql_queries/${slug}/run/json`, { method: 'POST', headers }).then(
      async (response) => [response.status, await response.text()],
      () => 'cut',
    );
    await expect
      .poll(async () => ((await (await fetch(`${base}/running_queries`, { headers })).json()) as unknown[]).length)
      .toBe(1);
    expect(await server.stop()).toBe(0);
    expect(await waiting).toEqual([503, expect.stringMatching(/shutting down/)]);
    const idle = await startDemo();
    expect(await idle.stop()).toBe(0);
  });
});
