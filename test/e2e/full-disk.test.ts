/** A server whose data folder lies on a disk of its own, small enough to be full. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDemo } from '../support/demo-process.ts';

/** Runs in a file system name space of its own, where a folder is a small disk. */
const ownDisk = (folder: string, size: string, then = 'true'): string =>
  `[ -n "$OWN_DISK" ] || OWN_DISK=1 exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=${size} tmpfs ${folder} && ${then} && exec "$0" "$@"' "$0" "$@"`;

const canMount =
  spawnSync('sh', ['-c', 'unshare --user --map-root-user --mount mount -t tmpfs tmpfs /mnt']).status === 0;

describe.skipIf(!canMount)('on a disk of 24 MB', () => {
  it(
    'a result that finds no room is the server’s fault, in words, and smaller ones go on',
    { timeout: 120_000 },
    async () => {
      const data = mkdtempSync(join(tmpdir(), 'coatcheck-disk-'));
      const server = await startDemo([], ownDisk(data, '24M'), data);
      const base = `${server.origin}/api/4.0`;
      const login = await fetch(`${base}/login`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'demo', client_secret: 'demo-secret' }),
      });
      const { access_token } = (await login.json()) as { access_token: string };
      const headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
      const run = async (sql: string, format: string) => {
        const created = await fetch(`${base}/sql_queries`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ connection_name: 'faa', sql }),
        });
        const { slug } = (await created.json()) as { slug: string };
        const answer = await fetch(`${base}/sql_queries/${slug}/run/${format}`, { method: 'POST', headers });
        return { status: answer.status, text: await answer.text() };
      };
      const rows = (count: number): string =>
        `select range as n, md5(range::varchar) as text from range(${String(count)})`;
      const noRoom = {
        status: 507,
        text: expect.stringMatching(/"The disk that Coatcheck stores its data on is full\./),
      };
      // The rows themselves find no room; those of the next do, but not their rendering.
      expect(await run(rows(2_000_000), 'json')).toEqual(noRoom);
      expect(await run(rows(350_000), 'json')).toEqual(noRoom);
      expect(await run('select 7 as n', 'json')).toEqual({ status: 200, text: '[{"n":7}]' });
      const told = await Promise.all([
        run(rows(3_000_000), 'csv'),
        run(rows(3_000_001), 'xlsx'),
        run(rows(3_000_002), 'md'),
      ]);
      for (const { status, text } of told) {
        expect(status).toBe(507);
        expect(text).not.toMatch(/scratch|tmp|database/);
      }
      expect(server.said()).toMatch(/No space left|ENOSPC/);
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  );

  it('new tasks are refused before it is full, and taken again when there is room', { timeout: 60_000 }, async () => {
    const data = mkdtempSync(join(tmpdir(), 'coatcheck-disk-'));
    // A megabyte is left, of which a twentieth of the disk stays free.
    const ballast = join(data, 'ballast');
    const server = await startDemo([], ownDisk(data, '24M', `head -c 23500000 /dev/zero > ${ballast}`), data);
    const base = `${server.origin}/api/4.0`;
    const login = await fetch(`${base}/login`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'demo', client_secret: 'demo-secret' }),
    });
    expect(login.status).toBe(200);
    const { access_token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `token ${access_token}`, 'content-type': 'application/json' };
    const run = async () => {
      const body = JSON.stringify({ model: 'faa', view: 'airports', fields: ['airports.count'] });
      const answer = await fetch(`${base}/queries/run/json`, { method: 'POST', headers, body });
      return answer.status;
    };
    expect(await run()).toBe(507);
    const ready = await fetch(`${server.origin}/readyz`);
    expect(await ready.text()).toContain('The disk of the data folder has no room for new tasks.');
    // The disk is seen in the server's own name space alone.
    rmSync(join('/proc', String(server.pid), 'root', ballast));
    await expect.poll(run).toBe(200);
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  });
});
