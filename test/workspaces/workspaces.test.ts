/** Developers' workspaces over HTTP: whose files a session reads, and how they become production. */
import {
  appendFileSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitIn, openWorkspaceWorld, ORDERS_VIEW, type Call, type WorkspaceWorld } from '../support/workspace-world.ts';

let world: WorkspaceWorld;
let ada: Call;
let bob: Call;
let production: Call;
beforeAll(async () => {
  world = await openWorkspaceWorld();
  ada = await world.logIn('ada');
  bob = await world.logIn('bob');
  production = await world.logIn('ada', 'production');
});
afterAll(() => world[Symbol.asyncDispose]());

const PATH = 'views/orders.view.lkml';
const total = 'dimension: doubled { type: number sql: ${id} * 2 ;; }\n  measure: count';
const changed = ORDERS_VIEW.replace('measure: count', total);
const count = { model: 'shop', view: 'orders', fields: ['orders.count'] };
const doubled = { ...count, fields: ['orders.doubled'] };
const rows = async (call: Call, query: object) => (await call('POST', '/queries/run/json', query)).json;
const save = (call: Call, content: string, path = PATH) => call('PUT', '/projects/shop/files', { path, content });

describe('a workspace', () => {
  it('begins at production, on the developer’s personal branch', async () => {
    const { json: branch } = await ada('GET', '/projects/shop/git_branch');
    expect(branch).toMatchObject({
      name: 'dev-ada-lovelace-7',
      ref: world.git('rev-parse', 'HEAD'),
      personal: true,
      owner_name: 'Ada Lövelace',
      is_local: true,
      is_remote: false,
      readonly: false,
    });
    expect((await production('GET', '/projects/shop/git_branch')).json.name).toBe('main');
    const names = (await ada('GET', '/projects/shop/git_branches')).json.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['dev-ada-lovelace-7', 'main']);
    expect((await ada('GET', '/projects/shop/git_branch/main')).json).toMatchObject({
      is_production: true,
      is_remote: true,
      readonly: true,
    });
    expect((await ada('GET', '/projects/shop')).json).toMatchObject({
      uses_git: true,
      is_git_dev_locked: false,
      git_production_branch_name: 'main',
      git_remote_url: null,
    });
  });

  it('compiles queries, metadata, validation, tests and dashboards for its developer alone', async () => {
    expect((await save(ada, changed)).status).toBe(200);
    expect(await rows(ada, doubled)).toEqual([{ 'orders.doubled': 2 }, { 'orders.doubled': 4 }]);
    for (const other of [bob, production]) expect(JSON.stringify(await rows(other, doubled))).toMatch(/doubled/);
    expect(Array.isArray(await rows(bob, doubled))).toBe(false);
    const explore = '/lookml_models/shop/explores/orders?fields=fields';
    expect((await ada('GET', explore)).text).toContain('orders.doubled');
    for (const other of [bob, production]) expect((await other('GET', explore)).text).not.toContain('orders.doubled');
    await save(ada, changed.replace('${id} * 2', '${nowhere} * 2'));
    expect((await ada('POST', '/projects/shop/validate')).json.errors).toMatchObject([{ file_path: PATH }]);
    for (const other of [bob, production])
      expect((await other('POST', '/projects/shop/validate')).json.errors).toEqual([]);
    const dashboard = (await ada('GET', '/projects/shop/file/content?file_path=orders.dashboard.lookml')).text;
    await save(ada, dashboard.replace('title: Orders', 'title: Mine'), 'orders.dashboard.lookml');
    expect((await ada('GET', '/dashboards/shop::orders')).json.title).toBe('Mine');
    expect((await bob('GET', '/dashboards/shop::orders')).json.title).toBe('Orders');
    await save(ada, dashboard, 'orders.dashboard.lookml');
    const model = (await ada('GET', '/projects/shop/file/content?file_path=shop.model.lkml')).text;
    await save(ada, model.replace('> 0', '> 5'), 'shop.model.lkml');
    const outcomes = async (call: Call) =>
      (await call('GET', '/projects/shop/lookml_tests/run')).json.map(({ success }: { success: boolean }) => success);
    await save(ada, changed);
    expect([await outcomes(ada), await outcomes(bob)]).toEqual([[false], [true]]);
    await save(ada, model, 'shop.model.lkml');
  });

  it('runs tasks by the files of whoever created them, and never mixes results with production’s', async () => {
    await save(ada, changed.replace('type: count', 'type: count label: "N"'));
    const { json: query } = await ada('POST', '/queries', count);
    const create = { query_id: query.id, result_format: 'json_detail' };
    const labelOf = async (call: Call, id: string) => {
      await expect.poll(async () => (await call('GET', `/query_tasks/${id}`)).json.status).toBe('complete');
      return (await call('GET', `/query_tasks/${id}/results`)).json.fields.measures[0].label_short;
    };
    const mine = await ada('POST', '/query_tasks', create);
    const theirs = await production('POST', '/query_tasks', create);
    const forced = await ada('POST', '/query_tasks?force_production=true', create);
    expect(await labelOf(ada, mine.json.id)).toBe('N');
    expect(await labelOf(production, theirs.json.id)).toBe('Count');
    expect(await labelOf(ada, forced.json.id)).toBe('Count');
    // Even where the SQL is the same.
    await save(ada, ORDERS_VIEW.replace('squad {}', 'squad {} # mine'));
    const runs = [ada, production, ada].map((call) => call('POST', '/queries/run/json_detail', count));
    const [first, , again] = (await Promise.all(runs)).map(({ json }) => json.from_cache);
    expect([first, again].filter((one) => one === false).length).toBeGreaterThan(0);
    await save(ada, changed);
  });

  it('is on the disk, for the server’s account alone, after a restart as before, and the project does not read it', async () => {
    const home = join(world.folder, 'data', 'coatcheck-workspaces');
    for (const path of ['', '7', '7/repository']) expect(statSync(join(home, path)).mode & 0o077, path).toBe(0);
    await world.restart();
    ada = await world.logIn('ada');
    bob = await world.logIn('bob');
    production = await world.logIn('ada', 'production');
    expect(await rows(ada, doubled)).toHaveLength(2);
    expect((await ada('GET', '/projects/shop/current_workspace')).json).toMatchObject({
      workspace_id: 'dev',
      git_status: 'dirty',
      git_branch: { name: 'dev-ada-lovelace-7' },
    });
    const { json: files } = await production('GET', '/projects/shop/files');
    expect(files.filter(({ path }: { path: string }) => path.includes('coatcheck-workspaces'))).toEqual([]);
  });

  it('is not there without develop, and what is changed there is refused in production', async () => {
    const vic = await world.logIn('vic', 'production');
    expect((await vic('PATCH', '/session', { workspace_id: 'dev' })).status).toBe(403);
    expect((await vic('PUT', '/projects/shop/git_branch', { name: 'main' })).status).toBe(403);
    const answer = await production('POST', '/projects/shop/files', { path: 'x.view.lkml', content: '' });
    expect([answer.status, answer.json.message]).toEqual([400, expect.stringMatching(/workspace_id to "dev"/)]);
    const part = await world.logIn('part');
    expect((await part('POST', '/projects/shop/files', { path: 'x.view.lkml', content: '' })).status).toBe(404);
    expect((await part('GET', '/projects/shop/git_branch')).status).toBe(404);
    expect((await bob('POST', '/projects/shop/deploy_to_production')).status).toBe(403);
  });

  it('reaches only connections that production uses, and such as an administrator has allowed', async () => {
    const path = 'mine.model.lkml';
    const content = 'connection: "payroll"\nexplore: salaries {}\nview: salaries { dimension: amount {} }\n';
    expect((await ada('POST', '/projects/shop/files', { path, content })).status).toBe(200);
    const salaries = { model: 'mine', view: 'salaries', fields: ['salaries.amount'] };
    expect(JSON.stringify(await rows(ada, salaries))).toMatch(/may not use connection .*payroll/);
    const admin = await world.logIn('admin', 'production');
    const allowed = { name: 'mine', allowed_db_connection_names: ['payroll'] };
    expect((await admin('POST', '/lookml_models', allowed)).status).toBe(200);
    expect(await rows(ada, salaries)).toEqual([{ 'salaries.amount': 100 }]);
    // A model that a restricted user may use is not a way to another connection.
    expect((await ada('DELETE', `/projects/shop/files?file_path=${path}`)).status).toBe(204);
  });
});

describe('branches', () => {
  it('are created, switched, reset and deleted, and no change is lost but by a reset', async () => {
    const head = world.git('rev-parse', 'HEAD');
    const created = await ada('POST', '/projects/shop/git_branch', { name: 'feature/x' });
    expect([created.status, created.json.name, created.json.ref]).toEqual([200, 'feature/x', head]);
    expect(await rows(ada, doubled)).toHaveLength(2);
    expect((await ada('POST', '/projects/shop/git_branch', { name: 'feature/x' })).status).toBe(422);
    expect((await ada('PUT', '/projects/shop/git_branch', { name: 'nowhere' })).status).toBe(404);
    const back = await ada('PUT', '/projects/shop/git_branch', { name: 'dev-ada-lovelace-7' });
    expect(back.json.name).toBe('dev-ada-lovelace-7');
    // The change went into a commit of the branch that was left.
    expect(Array.isArray(await rows(ada, doubled))).toBe(false);
    expect((await ada('GET', '/projects/shop/git_branch/feature%2Fx')).json.ref).not.toBe(head);
    await ada('PUT', '/projects/shop/git_branch', { name: 'feature/x' });
    expect(await rows(ada, doubled)).toHaveLength(2);
    const reset = await ada('PUT', '/projects/shop/git_branch', { name: 'feature/x', ref: head });
    expect(reset.json.ref).toBe(head);
    expect(Array.isArray(await rows(ada, doubled))).toBe(false);
    const refused = await ada('DELETE', '/projects/shop/git_branch/feature%2Fx');
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringMatching(/checked out/)]);
    await ada('PUT', '/projects/shop/git_branch', { name: 'main' });
    expect((await save(ada, changed)).json.message).toMatch(/that of production/);
    await ada('PUT', '/projects/shop/git_branch', { name: 'dev-ada-lovelace-7' });
    expect((await ada('DELETE', '/projects/shop/git_branch/feature%2Fx')).status).toBe(204);
    for (const name of ['main', 'dev-ada-lovelace-7'])
      expect((await ada('DELETE', `/projects/shop/git_branch/${name}`)).status, name).toBe(400);
    expect((await ada('DELETE', '/projects/shop/git_branch/feature%2Fx')).status).toBe(404);
  });

  it.each([
    '--upload-pack=x',
    '-b',
    'a..b',
    'a b',
    'HEAD',
    '@{-1}',
    'refs/heads/main',
    'x.lock',
    '../x',
    'a//b',
    '.a',
    'a~1',
    ':/x',
  ])('never have the name %s', async (name) => {
    for (const body of [{ name }, { name: 'fine', ref: name }]) {
      if (name === 'HEAD' && 'ref' in body) continue;
      expect([422, 404], name).toContain((await ada('POST', '/projects/shop/git_branch', body)).status);
      expect([422, 404], name).toContain((await ada('PUT', '/projects/shop/git_branch', body)).status);
    }
    const deploy = `/projects/shop/deploy_ref_to_production?ref=${encodeURIComponent(name)}`;
    if (name !== 'HEAD') expect([422, 404], name).toContain((await ada('POST', deploy)).status);
  });

  it('of the remote are checked out, pushed when they are reset, and deleted there too', async () => {
    const remote = world.remote ?? '';
    gitIn(remote, 'branch', 'shared', 'main');
    expect((await bob('PUT', '/projects/shop/git_branch', { name: 'shared' })).json).toMatchObject({
      name: 'shared',
      is_local: true,
      is_remote: true,
      ahead_count: 0,
    });
    await save(bob, changed);
    await bob('PUT', '/projects/shop/git_branch', { name: 'dev-bob-8' });
    expect((await bob('GET', '/projects/shop/git_branch/shared')).json.ahead_count).toBe(1);
    await bob('PUT', '/projects/shop/git_branch', { name: 'shared' });
    expect((await bob('POST', '/projects/shop/reset_to_remote')).status).toBe(204);
    expect((await bob('GET', '/projects/shop/git_branch')).json.ahead_count).toBe(0);
    await bob('PUT', '/projects/shop/git_branch', { name: 'dev-bob-8' });
    expect((await bob('POST', '/projects/shop/reset_to_remote')).json.message).toMatch(/remote has no branch/);
    expect((await bob('DELETE', '/projects/shop/git_branch/shared')).status).toBe(204);
    expect(gitIn(remote, 'branch', '--list', 'shared')).toBe('');
  });

  it('of other developers stay as they are at the remote', async () => {
    const remote = world.remote ?? '';
    gitIn(remote, 'branch', 'dev-vic-9', 'main');
    const before = gitIn(remote, 'rev-parse', 'dev-vic-9');
    expect((await bob('DELETE', '/projects/shop/git_branch/dev-vic-9')).json.message).toMatch(/another developer/);
    const reset = { name: 'dev-vic-9', ref: 'dev-bob-8' };
    expect((await bob('PUT', '/projects/shop/git_branch', reset)).json.message).toMatch(/another developer/);
    expect(gitIn(remote, 'rev-parse', 'dev-vic-9')).toBe(before);
    await bob('PUT', '/projects/shop/git_branch', { name: 'dev-bob-8' });
  });
});

describe('deploying', () => {
  it('pushes the production branch, and everybody has it', async () => {
    await save(ada, changed);
    expect((await ada('POST', '/projects/shop/deploy_to_production')).status).toBe(204);
    expect(await rows(production, doubled)).toHaveLength(2);
    const head = world.git('rev-parse', 'HEAD');
    expect(gitIn(world.remote ?? '', 'rev-parse', 'main')).toBe(head);
    expect(world.git('log', '-1', '--format=%an <%ae>')).toBe('Ada Lövelace <user-7@coatcheck.invalid>');
    expect(world.git('status', '--porcelain')).toBe('');
    // Others stay where they are until they take it.
    expect(Array.isArray(await rows(bob, doubled))).toBe(false);
    expect((await bob('POST', '/projects/shop/reset_to_production')).status).toBe(204);
    expect(await rows(bob, doubled)).toHaveLength(2);
  });

  it('merges what production has besides, and is refused where the same lines were changed', async () => {
    await world.restart();
    ada = await world.logIn('ada');
    const admin = await world.logIn('admin');
    production = await world.logIn('ada', 'production');
    await admin('POST', '/projects/shop/files', { path: 'views/new.view.lkml', content: 'view: new {}\n' });
    expect((await admin('POST', '/projects/shop/deploy_to_production')).status).toBe(204);
    await save(ada, changed.replace('* 2', '* 3'));
    expect((await ada('POST', '/projects/shop/deploy_to_production')).status).toBe(204);
    expect(readdirSync(join(world.folder, 'views')).toSorted()).toEqual(['new.view.lkml', 'orders.view.lkml']);
    expect(await rows(production, doubled)).toEqual([{ 'orders.doubled': 3 }, { 'orders.doubled': 6 }]);
    await save(admin, changed.replace('* 2', '* 4'));
    const before = world.git('rev-parse', 'HEAD');
    const refused = await admin('POST', '/projects/shop/deploy_to_production');
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringMatching(/same lines of views\/orders/)]);
    expect(world.git('rev-parse', 'HEAD')).toBe(before);
    // The workspace is as it was, in a commit.
    expect((await admin('GET', `/projects/shop/file/content?file_path=${PATH}`)).text).toContain('* 4');
    expect((await admin('GET', '/projects/shop/current_workspace')).json.git_status).toBe('clean');
  });

  it('puts production at a branch, a tag or a commit, and back', async () => {
    const first = world.git('rev-list', '--max-parents=0', 'HEAD');
    const deploy = (search: string) => ada('POST', `/projects/shop/deploy_ref_to_production?${search}`);
    expect((await deploy(`ref=${first}`)).status).toBe(204);
    expect(Array.isArray(await rows(production, doubled))).toBe(false);
    expect((await ada('GET', '/projects/shop')).json.git_production_branch_name).toBe('main');
    expect((await deploy('branch=main')).status).toBe(204);
    expect(await rows(production, doubled)).toHaveLength(2);
    expect(world.git('symbolic-ref', '--short', 'HEAD')).toBe('main');
    expect((await deploy('branch=nowhere')).status).toBe(404);
    expect((await deploy('')).status).toBe(422);
    expect((await deploy(`branch=main&ref=${first}`)).status).toBe(422);
    expect((await bob('POST', '/projects/shop/deploy_ref_to_production?branch=main')).status).toBe(403);
  });

  it('is refused where it would change the operator’s file, whatever wrote it', async () => {
    const remote = world.remote ?? '';
    const aside = join(world.folder, '..', `${basename(world.folder)}-aside`);
    gitIn(remote, 'worktree', 'add', '--quiet', '-b', 'rights', aside, 'main');
    try {
      appendFileSync(join(aside, 'coatcheck.yaml'), '# an administrator more\n');
      gitIn(aside, '-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '--all', '--message', 'rights');
      const [before, file] = [
        world.git('rev-parse', 'HEAD'),
        readFileSync(join(world.folder, 'coatcheck.yaml'), 'utf8'),
      ];
      const ref = await ada('POST', '/projects/shop/deploy_ref_to_production?branch=rights');
      expect([ref.status, ref.json.message]).toEqual([400, expect.stringMatching(/coatcheck\.yaml differs/)]);
      expect((await ada('PUT', '/projects/shop/git_branch', { name: 'rights' })).status).toBe(200);
      const merged = await ada('POST', '/projects/shop/deploy_to_production');
      expect([merged.status, merged.json.message]).toEqual([400, expect.stringMatching(/coatcheck\.yaml differs/)]);
      expect(gitIn(remote, 'rev-parse', 'main')).toBe(before);
      expect([world.git('rev-parse', 'HEAD'), readFileSync(join(world.folder, 'coatcheck.yaml'), 'utf8')]).toEqual([
        before,
        file,
      ]);
    } finally {
      await ada('PUT', '/projects/shop/git_branch', { name: 'dev-ada-lovelace-7' });
      gitIn(remote, 'worktree', 'remove', '--force', aside);
    }
  });

  it.each([
    ['a link in the place of a file that a connection may read', 'orders.csv', '/etc/passwd'],
    ['a link with a name of LookML', 'views/secret.view.lkml', '../coatcheck.yaml'],
    ['the operator’s file in other letters', 'Coatcheck.YAML', null],
  ])('is refused with %s', async (_, path, leadsTo) => {
    const remote = world.remote ?? '';
    const aside = join(world.folder, '..', `${basename(world.folder)}-links`);
    gitIn(remote, 'worktree', 'add', '--quiet', '-B', 'links', aside, 'main');
    try {
      rmSync(join(aside, path), { force: true });
      if (leadsTo === null) writeFileSync(join(aside, path), 'users: []\n');
      else symlinkSync(leadsTo, join(aside, path));
      gitIn(aside, 'add', '--all');
      gitIn(aside, '-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '--quiet', '--message', 'links');
      const before = world.git('rev-parse', 'HEAD');
      const ref = await ada('POST', '/projects/shop/deploy_ref_to_production?branch=links');
      expect([ref.status, ref.json.message]).toEqual([400, expect.stringMatching(/whoever runs the server brings/)]);
      expect((await ada('PUT', '/projects/shop/git_branch', { name: 'links' })).status).toBe(200);
      const merged = await ada('POST', '/projects/shop/deploy_to_production');
      expect([merged.status, merged.json.message]).toEqual([400, ref.json.message]);
      expect(world.git('rev-parse', 'HEAD')).toBe(before);
      expect(lstatSync(join(world.folder, path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false).toBe(false);
    } finally {
      await ada('PUT', '/projects/shop/git_branch', { name: 'dev-ada-lovelace-7' });
      gitIn(remote, 'worktree', 'remove', '--force', aside);
      await ada('DELETE', '/projects/shop/git_branch/links');
    }
  });

  it('is written into the audit log, with names', async () => {
    const folder = join(world.folder, 'data', 'audit');
    const lines = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('');
    const entries = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const of = (operation: string) => entries.filter((entry) => entry['operation'] === operation);
    expect(of('deploy_to_production')).toContainEqual(expect.objectContaining({ userId: '7', status: 204 }));
    expect(of('deploy_ref_to_production')).toContainEqual(expect.objectContaining({ branch: 'main', status: 204 }));
    expect(of('create_git_branch')).toContainEqual(expect.objectContaining({ name: 'feature/x', status: 200 }));
    expect(of('update_project_file')).toContainEqual(expect.objectContaining({ path: PATH, status: 200 }));
    expect(lines).not.toContain('doubled');
  });

  it('is tried by tests of the remote', async () => {
    const { json: tests } = await ada('GET', '/projects/shop/git_connection_tests');
    expect(tests.map(({ id }: { id: string }) => id)).toEqual(['git_read_access', 'git_write_access']);
    for (const { id } of tests) {
      const { json: outcome } = await ada('GET', `/projects/shop/git_connection_tests/${id}`);
      expect(outcome, outcome.message).toMatchObject({ id, status: 'pass' });
    }
    world.git('remote', 'set-url', 'origin', 'https://ada:TOKEN-CANARY@127.0.0.1:1/x.git');
    const { text } = await ada('GET', '/projects/shop/git_connection_tests/git_read_access');
    expect(text).toMatch(/"fail"/);
    expect(text).not.toMatch(/CANARY/);
    expect((await ada('GET', '/projects/shop')).json.git_remote_url).toBe('https://127.0.0.1:1/x.git');
    const reset = await ada('PUT', '/projects/shop/git_branch', { name: 'main' });
    expect([reset.status, reset.text]).toEqual([400, expect.not.stringContaining('CANARY')]);
    world.git('remote', 'set-url', 'origin', `ext::touch ${join(world.folder, 'data', 'ran')}`);
    const ran = await ada('GET', '/projects/shop/git_connection_tests/git_read_access');
    expect(ran.json).toMatchObject({ status: 'fail', message: expect.stringMatching(/not allowed/) });
    expect(readdirSync(join(world.folder, 'data'))).not.toContain('ran');
    world.git('remote', 'set-url', 'origin', `file://${world.remote ?? ''}`);
  });
});
