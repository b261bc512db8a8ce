import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCommitTimes } from '../../src/lookml-project/commit-times.ts';

const env = { PATH: process.env['PATH'] ?? '' };

it('commits have the time at which they were made, packed or not; unknown ones have none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-git-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
      encoding: 'utf8',
      env: { ...process.env, GIT_COMMITTER_DATE: '1700000000 +0200' },
    }).trim();
  try {
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    const commit = git('rev-parse', 'HEAD');
    git('gc', '-q');
    expect(await readCommitTimes(folder, ['f'.repeat(40)], env)).toEqual(new Map());
    expect(await readCommitTimes(folder, [commit, 'e'.repeat(40)], env)).toEqual(new Map([[commit, 1_700_000_000]]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a git that is not installed is not looked for at each request', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-no-git-'));
  const asked = join(folder, 'asked');
  try {
    expect(await readCommitTimes(folder, ['d'.repeat(40)], { PATH: folder })).toEqual(new Map());
    // From now on there is one, which notes that it was asked.
    writeFileSync(join(folder, 'git'), `#!/bin/sh\necho asked > '${asked}'\n`, { mode: 0o755 });
    expect(await readCommitTimes(folder, ['d'.repeat(40)], { PATH: folder })).toEqual(new Map());
    expect(existsSync(asked)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
