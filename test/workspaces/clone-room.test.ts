/** What a developer writes stays in commits, which may not fill the disk. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { requireCloneRoom } from '../../src/workspaces/clone-room.ts';
import { createGit } from '../../src/workspaces/git.ts';
import { gitIn } from '../support/workspace-world.ts';

const top = mkdtempSync(join(tmpdir(), 'coatcheck-clone-room-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const commit = (folder: string, bytes: number): void => {
  writeFileSync(join(folder, 'x.view.lkml'), randomBytes(bytes).toString('hex'));
  gitIn(folder, 'add', '-A');
  gitIn(folder, 'commit', '-q', '-m', 'x');
};

it('a clone takes so much beside what production has, however often a file is replaced', async () => {
  const [production, clone] = [join(top, 'production'), join(top, 'clone')];
  gitIn(top, 'init', '-q', production);
  commit(production, 600_000);
  gitIn(top, 'clone', '-q', production, clone);
  const git = createGit({ PATH: process.env['PATH'] ?? '' }, systemClock);
  const require = () => requireCloneRoom(git, { clone, production }, 500_000);
  await require();
  commit(clone, 200_000);
  await require();
  commit(clone, 400_000);
  await expect(require()).rejects.toMatchObject({
    code: 'git_failed',
    message: expect.stringMatching(/which is the most/),
  });
});
