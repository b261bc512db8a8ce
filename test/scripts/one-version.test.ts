/** The version stands in package.json; whatever tells it reads it there. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/demo-process.ts';
import { startTestServer } from '../support/test-server.ts';

const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const { version } = read('package.json') as { readonly version: string };

it('package-lock.json repeats it', () => {
  const lock = read('package-lock.json');
  expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
});

it('the command line and the metrics tell it, and /versions tells Looker’s', async () => {
  const printed = execFileSync(process.execPath, ['src/main.ts', '--version'], { cwd: root, encoding: 'utf8' });
  expect(printed).toBe(`${version}\n`);
  await using server = await startTestServer();
  const metrics = await (await fetch(`${server.origin}/metrics`)).text();
  expect(metrics).toContain(`coatcheck_build_info{version="${version}"} 1`);
  const versions = (await (await fetch(`${server.origin}/versions`)).json()) as Readonly<Record<string, unknown>>;
  expect(versions).toMatchObject({ looker_release_version: expect.stringMatching(/^2\d\.\d+\.\d+$/) });
});
