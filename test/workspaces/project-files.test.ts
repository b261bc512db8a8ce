/** Files and folders of a project by the API, as Google’s MCP Toolbox calls them, and what nobody reaches by it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkspaceWorld, type Call, type WorkspaceWorld } from '../support/workspace-world.ts';

let world: WorkspaceWorld;
let bob: Call;
let clone: string;
beforeAll(async () => {
  world = await openWorkspaceWorld(false);
  // In the repository, so that it comes with the clone.
  symlinkSync('/etc/passwd', join(world.folder, 'views', 'linked.view.lkml'));
  symlinkSync('/tmp', join(world.folder, 'linked'));
  world.git('add', '-A');
  world.git('commit', '-q', '-m', 'Links');
  bob = await world.logIn('bob');
  clone = join(world.folder, 'data', 'coatcheck-workspaces', '8', 'repository');
  await bob('GET', '/projects/shop/git_branch');
});
afterAll(() => world[Symbol.asyncDispose]());

const files = '/projects/shop/files';
const content = (path: string) => `/projects/shop/file/content?file_path=${encodeURIComponent(path)}`;

it('are created, read, replaced, listed and deleted', async () => {
  const made = { path: 'views/made/new.view.lkml', content: 'view: new {}\n' };
  expect((await bob('POST', files, made)).json).toMatchObject({ id: made.path, type: 'view', editable: true });
  const again = await bob('POST', files, made);
  expect([again.status, again.json.errors]).toEqual([
    422,
    [expect.objectContaining({ field: 'path', code: 'already_exists' })],
  ]);
  expect((await bob('PUT', files, { ...made, content: 'view: newer {}' })).status).toBe(200);
  const read = await bob('GET', content(made.path));
  expect([read.status, read.text]).toEqual([200, 'view: newer {}']);
  const listed = (await bob('GET', files)).json.find(({ id }: { id: string }) => id === made.path);
  expect(listed).toMatchObject({ editable: true, git_status: { action: 'add' } });
  expect((await bob('GET', '/projects/shop/directories')).json).toEqual(['views', 'views/made']);
  expect((await bob('DELETE', '/projects/shop/directories?path=views%2Fmade')).status).toBe(409);
  expect((await bob('DELETE', `${files}?file_path=${encodeURIComponent(made.path)}`)).status).toBe(204);
  expect((await bob('DELETE', `${files}?file_path=${encodeURIComponent(made.path)}`)).status).toBe(404);
  expect((await bob('DELETE', '/projects/shop/directories?path=views%2Fmade')).status).toBe(204);
  expect((await bob('POST', '/projects/shop/directories', { path: 'parts/deep' })).json).toEqual({
    path: 'parts/deep',
  });
  expect((await bob('GET', '/projects/shop/directories')).json).toContain('parts/deep');
  expect((await bob('PUT', files, made)).status).toBe(404);
});

it('are read in production, by whoever may see LookML', async () => {
  const ada = await world.logIn('ada', 'production');
  expect((await ada('GET', content('views/orders.view.lkml'))).text).toContain('view: orders');
  expect((await ada('GET', '/projects/shop/directories')).json).toEqual(['views']);
  expect((await ada('GET', content('views/nothing.view.lkml'))).status).toBe(404);
  // A link that somebody has put into the project's folder leads nowhere either.
  expect((await ada('GET', content('views/linked.view.lkml'))).status).toBe(404);
  const vic = await world.logIn('vic', 'production');
  expect((await vic('GET', content('views/orders.view.lkml'))).status).toBe(403);
});

it.each([
  '../outside.view.lkml',
  'views/../../outside.view.lkml',
  '/etc/outside.view.lkml',
  'views//outside.view.lkml',
  './outside.view.lkml',
  '.git/outside.view.lkml',
  '.GIT/outside.view.lkml',
  'views/.hidden.view.lkml',
  'views\\..\\outside.view.lkml',
  'outside.view.lkml\0.txt',
  'C:outside.view.lkml',
  'coatcheck.yaml',
  'orders.csv',
  '.gitattributes',
  'node_modules/x.view.lkml',
  '',
  `${'a/'.repeat(30)}x.view.lkml`,
  `${'a'.repeat(300)}.view.lkml`,
])('never have the path %j', async (path) => {
  for (const [method, at, body] of [
    ['POST', files, { path, content: 'x' }],
    ['PUT', files, { path, content: 'x' }],
    ['DELETE', `${files}?file_path=${encodeURIComponent(path)}`, undefined],
    ['GET', content(path), undefined],
  ] as const) {
    const answer = await bob(method, at, body);
    expect([404, 422], `${method} ${answer.text}`).toContain(answer.status);
    expect(answer.text).not.toMatch(/root:|payroll/);
  }
});

it('lead out of the clone by no link, neither of the repository nor on the disk', async () => {
  // As git checked it out: a file with the link's target.
  expect((await bob('GET', content('views/linked.view.lkml'))).text).toBe('/etc/passwd');
  mkdirSync(join(world.folder, 'elsewhere'));
  writeFileSync(join(world.folder, 'elsewhere', 'x.view.lkml'), 'SECRET');
  symlinkSync(join(world.folder, 'elsewhere'), join(clone, 'away'));
  symlinkSync(join(world.folder, 'elsewhere', 'x.view.lkml'), join(clone, 'x.view.lkml'));
  for (const path of ['away/x.view.lkml', 'x.view.lkml']) {
    expect((await bob('GET', content(path))).status, path).toBe(404);
    expect((await bob('PUT', files, { path, content: 'changed' })).status, path).toBe(404);
    expect((await bob('DELETE', `${files}?file_path=${encodeURIComponent(path)}`)).status, path).toBe(404);
  }
  expect([404, 422]).toContain((await bob('POST', files, { path: 'away/new.view.lkml', content: 'x' })).status);
  expect([404, 422]).toContain((await bob('POST', '/projects/shop/directories', { path: 'away/sub' })).status);
  expect([404, 409]).toContain((await bob('DELETE', '/projects/shop/directories?path=away')).status);
  expect(readdirSync(join(world.folder, 'elsewhere'))).toEqual(['x.view.lkml']);
  expect(readFileSync(join(world.folder, 'elsewhere', 'x.view.lkml'), 'utf8')).toBe('SECRET');
});

it('are at most 1 MB large', async () => {
  const answer = await bob('POST', files, { path: 'large.view.lkml', content: 'x'.repeat(1_000_001) });
  expect([answer.status, answer.json.errors[0].message]).toEqual([422, expect.stringMatching(/1 MB/)]);
});

it('of a project without a remote are deployed into its folder, and never over changes by hand', async () => {
  const ada = await world.logIn('ada');
  expect((await ada('GET', '/projects/shop/git_connection_tests')).json).toEqual([]);
  const made = { path: 'views/made.view.lkml', content: 'view: made {}\n' };
  await ada('POST', files, made);
  writeFileSync(join(world.folder, made.path), 'by hand');
  const refused = await ada('POST', '/projects/shop/deploy_to_production');
  expect([refused.status, refused.json.message]).toEqual([400, expect.stringMatching(/could not be brought/)]);
  expect(refused.text).not.toContain(world.folder);
  expect(readFileSync(join(world.folder, made.path), 'utf8')).toBe('by hand');
  world.git('clean', '-fdq', 'views');
  expect((await ada('POST', '/projects/shop/deploy_to_production')).status).toBe(204);
  expect(readFileSync(join(world.folder, made.path), 'utf8')).toBe(made.content);
  // A branch of the folder's is its owner's.
  world.git('branch', 'mine');
  expect((await ada('DELETE', '/projects/shop/git_branch/mine')).json.message).toMatch(/project’s folder alone/);
  expect((await ada('PUT', '/projects/shop/git_branch', { name: 'mine', ref: 'main' })).status).toBe(200);
  expect((await ada('DELETE', '/projects/shop/git_branch/mine')).status).toBe(400);
});

it('of the user whom a session by login_user is for are that user’s', async () => {
  const admin = await world.logIn('admin', 'production');
  await bob('POST', files, { path: 'views/of_bob.view.lkml', content: 'view: of_bob {}' });
  const opened = (await admin('POST', '/login/8')).json.access_token as string;
  const asBob = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${world.server().origin}/api/4.0${path}`, {
      method,
      headers: { authorization: `token ${opened}`, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    });
    return answer.text();
  };
  expect(await asBob('GET', files)).not.toContain('of_bob');
  await asBob('PATCH', '/session', { workspace_id: 'dev' });
  expect(await asBob('GET', files)).toContain('of_bob');
  await admin('PATCH', '/session', { workspace_id: 'dev' });
  expect((await admin('GET', files)).text).not.toContain('of_bob');
});

it('are not written any more when the commits of the workspace take all that they may', async () => {
  const pack = join(clone, '.git', 'objects', 'pack', 'tmp_pack_large');
  writeFileSync(pack, '');
  truncateSync(pack, 600 * 2 ** 20);
  try {
    const answer = await bob('POST', files, { path: 'views/more.view.lkml', content: '' });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(/500 MB, which is the most/)]);
    expect((await bob('GET', files)).status).toBe(200);
  } finally {
    rmSync(pack);
  }
  expect((await bob('POST', files, { path: 'views/more.view.lkml', content: '' })).status).toBe(200);
});
