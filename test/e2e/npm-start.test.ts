import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Processes whose command line names the folder: npm's, the script's, the server's. */
function processesOf(folder: string): readonly number[] {
  const isOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOf(name))
    .map(Number);
}

async function startByNpm() {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-npm-'));
  folders.push(folder);
  const argv = ['start', '--', '--port', '0', '--executors', '1', '--data', join(folder, 'data')];
  const npm = spawn('npm', argv, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ready = new Promise<string>((resolve) => {
    for (const stream of [npm.stdout, npm.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const address = /ready at (\S+)/.exec(said)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
  });
  const ended = new Promise<number | null>((resolve) => npm.once('exit', resolve));
  const origin = await Promise.race([
    ready,
    ended.then((code) => Promise.reject(new Error(`${String(code)}: ${said}`))),
  ]);
  return { pid: npm.pid ?? 0, folder, origin, ended };
}

it.each([
  ['TERM to npm', 'SIGTERM'],
  ['KILL to npm', 'SIGKILL'],
] as const)('npm start ends with everything it started by %s', async (_what, signal) => {
  const { pid, folder, origin, ended } = await startByNpm();
  expect((await fetch(`${origin}/alive`)).status).toBe(200);
  process.kill(pid, signal);
  await ended;
  await expect.poll(() => processesOf(folder)).toEqual([]);
});

it('one Ctrl-C is one, though npm hands it on as well: the server ends in order', async () => {
  const { pid, folder, ended } = await startByNpm();
  // As a terminal sends it: to every process of the group.
  process.kill(-pid, 'SIGINT');
  expect(await ended).toBe(0);
  await expect.poll(() => processesOf(folder)).toEqual([]);
});
