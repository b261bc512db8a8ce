/** What a crash in the middle of git leaves behind is put right when the workspace is opened again. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitIn, openWorkspaceWorld, ORDERS_VIEW, type WorkspaceWorld } from '../support/workspace-world.ts';

let world: WorkspaceWorld;
let clone: string;
beforeAll(async () => {
  world = await openWorkspaceWorld();
  clone = join(world.folder, 'data', 'coatcheck-workspaces', '8', 'repository');
});
afterAll(() => world[Symbol.asyncDispose]());

const PATH = 'views/orders.view.lkml';

it('a clone that was half made is made again', async () => {
  mkdirSync(`${clone}.part`, { recursive: true });
  writeFileSync(join(`${clone}.part`, 'half'), '');
  const bob = await world.logIn('bob');
  expect((await bob('GET', '/projects/shop/git_branch')).json.name).toBe('dev-bob-8');
  expect(existsSync(`${clone}.part`)).toBe(false);
});

it('locks of a git that was killed hold nothing up, and changes in no commit stay', async () => {
  const before = await world.logIn('bob');
  await before('PUT', '/projects/shop/files', { path: PATH, content: `${ORDERS_VIEW}# mine\n` });
  for (const lock of ['index.lock', 'HEAD.lock', 'refs/heads/dev-bob-8.lock'])
    writeFileSync(join(clone, '.git', lock), '');
  await world.restart();
  const bob = await world.logIn('bob');
  expect((await bob('GET', '/projects/shop/current_workspace')).json.git_status).toBe('dirty');
  const created = await bob('POST', '/projects/shop/git_branch', { name: 'next' });
  expect([created.status, created.text]).toEqual([200, expect.stringContaining('"next"')]);
  expect((await bob('GET', `/projects/shop/file/content?file_path=${PATH}`)).text).toContain('# mine');
});

it('a change of branches that was not finished is as if it had not begun', async () => {
  const before = await world.logIn('bob');
  await before('PUT', '/projects/shop/git_branch', { name: 'dev-bob-8' });
  const committed = gitIn(clone, 'show', `next:${PATH}`);
  expect(committed).toContain('# mine');
  // As git leaves it when it ends on the way to the other branch.
  writeFileSync(join(clone, '.git', 'coatcheck-changing'), '');
  writeFileSync(join(clone, PATH), `${ORDERS_VIEW}# mine\n`);
  rmSync(join(clone, 'orders.dashboard.lookml'));
  await world.restart();
  const bob = await world.logIn('bob');
  expect((await bob('GET', '/projects/shop/current_workspace')).json).toMatchObject({
    git_status: 'clean',
    git_branch: { name: 'dev-bob-8' },
  });
  expect(readFileSync(join(clone, PATH), 'utf8')).toBe(ORDERS_VIEW);
  expect(existsSync(join(clone, '.git', 'coatcheck-changing'))).toBe(false);
});
