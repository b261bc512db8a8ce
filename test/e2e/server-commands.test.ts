/** Commands of operators: what a server does and an end to it, its users, its state, and what it needs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBackup } from '../../src/cli/backup.ts';
import { commands } from '../../src/cli/commands.ts';
import { completionOf } from '../../src/cli/completion.ts';
import { runDoctor } from '../../src/cli/doctor.ts';
import { runMigrate } from '../../src/cli/migrate.ts';
import { runKill, runTasks } from '../../src/cli/tasks.ts';
import { runUsers } from '../../src/cli/users.ts';
import { openDatabase } from '../../src/store/database.ts';
import { runCommand } from '../support/run-command.ts';
import { startTestServer, testUsers } from '../support/test-server.ts';
import type { TestServer } from '../support/test-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-commands-'));
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const { client_id, client_secret } = testUsers.admin;
const admin = { COATCHECK_CLIENT_ID: client_id, COATCHECK_CLIENT_SECRET: client_secret };
type Env = Readonly<Record<string, string>>;

const at = (command: typeof runTasks, argv: readonly string[], env: Env = admin) =>
  runCommand(command, ['--server', server.origin, ...argv], { cwd: folder, env });

describe('tasks and kill', () => {
  it('show what runs, and end it', async () => {
    const query = { model: 'shop', view: 'orders', fields: ['orders.slow'] };
    const { json: created } = await server.call('POST', '/queries', { body: query });
    const { json: task } = await server.call('POST', '/query_tasks', {
      body: { query_id: created.id, result_format: 'json' },
    });
    const shown = await at(runTasks, []);
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(shown.out).toMatch(new RegExp(`^TASK +STATUS.*\\n${task.id} .* shop/orders`));
    const json = JSON.parse((await at(runTasks, ['--json'])).out) as readonly { query_task_id: string }[];
    expect(json.map((one) => one.query_task_id)).toEqual([task.id]);
    expect(await at(runKill, [task.id])).toMatchObject({ code: 0, out: `${task.id} has ended.\n` });
    const again = await at(runKill, [task.id, 'nothing']);
    expect([again.code, again.err]).toEqual([1, expect.stringMatching(/kill: nothing: there is no such task/)]);
    expect((await at(runTasks, [])).out.split('\n')).toHaveLength(2);
  });

  it.each([
    [runTasks, [], 'takes an address', ['--server', 'nowhere']],
    [runTasks, ['x'], 'takes only flags', []],
    [runKill, [], 'name a task', []],
  ] as const)('say how they are used', async (command, argv, message, more) => {
    const said = await at(command, [...argv, ...more]);
    expect([said.code, said.err]).toEqual([2, expect.stringContaining(message)]);
    expect((await runCommand(command, [...argv, 'x'], { cwd: folder, env: admin })).code).toBe(2);
  });
});

it('says that a server does not speak https', async () => {
  const { origin } = server;
  const said = await at(runTasks, ['--server', origin.replace('http:', 'https:')]);
  expect([said.code, said.err]).toEqual([1, expect.stringMatching(/cannot be reached: it does not speak https/)]);
});

describe('users', () => {
  it('are said to have no role when they are made without one', async () => {
    const { code, out, err } = await at(runUsers, ['add', '--first-name', 'Al']);
    expect([code, out, err]).toEqual([0, expect.stringMatching(/client_secret/), expect.stringMatching(/has no role/)]);
  });

  it('are made with roles and credentials that work at once, rotated with both valid, and revoked', async () => {
    const made = await at(runUsers, [
      'add',
      '--first-name',
      'Ann',
      '--email',
      'ann@example.com',
      '--role',
      'User',
      '--json',
    ]);
    expect([made.code, made.err]).toEqual([0, '']);
    const first = JSON.parse(made.out) as Record<'id' | 'client_id' | 'client_secret', string>;
    const second = JSON.parse((await at(runUsers, ['rotate', first.id, '--json'])).out) as typeof first;
    const asAnn = (one: typeof first) =>
      at(runTasks, [], { COATCHECK_CLIENT_ID: one.client_id, COATCHECK_CLIENT_SECRET: one.client_secret });
    expect([(await asAnn(first)).code, (await asAnn(second)).code]).toEqual([0, 0]);
    expect((await at(runUsers, [])).out).toMatch(
      new RegExp(`\\n${first.id} +Ann +ann@example\\.com +User +${first.client_id}, ${second.client_id}\\n`),
    );
    expect((await at(runUsers, ['revoke', first.id, first.client_id])).code).toBe(0);
    expect([(await asAnn(first)).code, (await asAnn(second)).code]).toEqual([1, 0]);
    await at(runUsers, ['disable', first.id]);
    expect((await asAnn(second)).code).toBe(1);
    await at(runUsers, ['enable', first.id]);
    expect((await asAnn(second)).code).toBe(0);
    const plain = await asAnn(second).then(() =>
      at(runUsers, ['add'], { COATCHECK_CLIENT_ID: second.client_id, COATCHECK_CLIENT_SECRET: second.client_secret }),
    );
    expect([plain.code, plain.out]).toEqual([1, '']);
  });

  it.each([
    [['remove', '1'], 2, 'unknown action remove; it must be one of list, add, disable'],
    [['disable'], 2, 'disable takes USER, not nothing'],
    [['revoke', '1'], 2, 'revoke takes USER and CLIENT_ID'],
    [['add', '--role', 'Emperor'], 1, 'there is no role Emperor; the roles are '],
    [['disable', '999999'], 1, 'there is no user 999999'],
    [['rotate', '999999'], 1, 'there is no user 999999'],
  ])('say what is wrong with %j', async (argv, code, message) => {
    const said = await at(runUsers, argv);
    expect([said.code, said.err]).toEqual([code, expect.stringContaining(message)]);
  });
});

describe('migrate', () => {
  it('brings the state of an older version to this one, and then has nothing to do', async () => {
    const data = join(folder, 'data');
    await (await openDatabase(data))[Symbol.asyncDispose]();
    expect((await runCommand(runMigrate, ['--data', data], { cwd: folder })).out).toBe(
      'The state already has the schema of this version.\n',
    );
    // As a version before the first migration would have left it.
    for (const file of ['state.sqlite', 'state.sqlite-wal', 'state.sqlite-shm', 'state.seal'])
      rmSync(join(data, file), { force: true });
    const state = new DatabaseSync(join(data, 'state.sqlite'));
    state.exec('CREATE TABLE migrations (number integer primary key, name text not null)');
    state.close();
    const { code, out, err } = await runCommand(runMigrate, ['--data', data], { cwd: folder });
    expect([code, out, err]).toEqual([
      0,
      expect.stringMatching(/^Migrated to this version: tasks, access, .*identities/),
      '',
    ]);
    const after = new DatabaseSync(join(data, 'state.sqlite'), { readOnly: true });
    const rows = after.prepare('SELECT number FROM migrations ORDER BY number').all();
    after.close();
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, place) => place + 1));
    const nowhere = await runCommand(runMigrate, ['--data', 'nowhere'], { cwd: folder });
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('contains no state')]);
  });

  it('leaves alone what a server has open', async () => {
    const data = join(folder, 'open');
    await using _open = await openDatabase(data);
    const { code, err } = await runCommand(runMigrate, ['--data', data], { cwd: folder });
    expect([code, err]).toEqual([1, expect.stringMatching(/a server is using the data folder \S+: stop it first/)]);
    expect((await runCommand(runBackup, ['x'], { cwd: folder })).code).toBe(2);
  });
});

describe('doctor', () => {
  const yaml = (text: string): void => writeFileSync(join(folder, 'coatcheck.yaml'), text);
  const here = 'connections:\n  - { name: here, dialect_name: duckdb, database: ":memory:" }\n';

  it('finds nothing wrong with a project that can be served', async () => {
    yaml(here);
    writeFileSync(join(folder, 'm.model.lkml'), 'connection: "here"\nexplore: v {}\nview: v { dimension: a {} }\n');
    const { code, out, err } = await runCommand(runDoctor, [folder, '--json'], { cwd: '/' });
    expect([code, err]).toEqual([0, '']);
    const found = JSON.parse(out) as readonly { what: string; state: string }[];
    expect(found.filter(({ state }) => state === 'wrong')).toEqual([]);
    expect(found.map(({ what }) => what)).toContain('connection here');
  });

  it('names what is wrong: the configuration, a file, the LookML, a database that does not answer', async () => {
    yaml(`${here}  - { name: gone, dialect_name: duckdb, database: ./gone.duckdb }
  - { name: away, dialect_name: postgres, host: 127.0.0.1, port: 9, database: x, username: y }\n`);
    writeFileSync(join(folder, 'm.model.lkml'), 'connection: "here"\nexplore: nothing {}\n');
    const { code, out } = await runCommand(runDoctor, ['.'], { cwd: folder });
    expect(code).toBe(1);
    expect(out).toMatch(/^wrong +connection gone, database +The file .*gone\.duckdb does not exist/m);
    expect(out).toMatch(/^wrong +LookML +1 model, 1 error/m);
    expect(out).toMatch(/^ok +connection here/m);
    expect(out).toMatch(/^wrong +connection away +its database does not answer: nothing is listening/m);
    yaml('connections: [{ name: here }]\nlimits: { max_body_bytes: many }');
    const wrong = await runCommand(runDoctor, ['.'], { cwd: folder });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/^wrong +configuration +.*dialect_name/m);
    expect(wrong.out.match(/^wrong +configuration /gm)).toHaveLength(2);
  });
});

describe('completion', () => {
  it('completes commands and their flags in bash', async () => {
    const { out } = await runCommand(completionOf(commands), ['bash'], { cwd: folder });
    const complete = (...words: readonly string[]): readonly string[] =>
      execFileSync('bash', [
        '-c',
        `${out}\nCOMP_WORDS=(coatcheck ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${String(words.length)}; _coatcheck; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ])
        .toString()
        .trim()
        .split('\n');
    expect(complete('')).toEqual(expect.arrayContaining(Object.keys(commands)));
    expect(complete('va')).toEqual(['validate']);
    expect(complete('run', '--for')).toEqual(['--format', '--formatted']);
  });

  it('has every command for zsh and fish, and knows no other shell', async () => {
    for (const shell of ['zsh', 'fish']) {
      const { out } = await runCommand(completionOf(commands), [shell], { cwd: folder });
      expect(Object.keys(commands).filter((name) => !out.includes(name))).toEqual([]);
    }
    expect(await runCommand(completionOf(commands), ['sh'], { cwd: folder })).toMatchObject({
      code: 2,
      err: 'completion: name a shell: one of bash, zsh, fish, not sh\n',
    });
    expect((await runCommand(completionOf(commands), [], { cwd: folder })).err).toMatch(/fish\n$/);
  });
});
