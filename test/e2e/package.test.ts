/** The npm package as its users get it: packed, unpacked into an empty folder, its command run from there. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addressOf, documentFiles, shownFiles } from '../../src/documents/contents.ts';
import { version } from '../../src/lib/version.ts';
import { root } from '../support/demo-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-package-'));
const installed = join(folder, 'node_modules', 'coatcheck');
const packed = join(folder, `coatcheck-${version}.tgz`);
const command = join(installed, 'bin', 'coatcheck.mjs');

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'pipe' });
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', packed, '-C', installed, '--strip-components=1']);
  // What npm would bring lies in the checkout already.
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  const project = join(folder, 'shop');
  mkdirSync(project);
  writeFileSync(join(project, 'orders.csv'), 'id,amount\n1,2.5\n2,4\n');
  writeFileSync(
    join(project, 'coatcheck.yaml'),
    'connections: [{ name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./orders.csv } }]\n',
  );
  writeFileSync(
    join(project, 'shop.model.lkml'),
    'connection: "shop"\nexplore: orders {}\nview: orders { measure: total { type: sum sql: ${TABLE}.amount ;; } }\n',
  );
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Node of the machine that is older than ours; null when it has none. */
function olderNode(): string | null {
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((path) => join(path, 'node'));
  const isOlder = (path: string) =>
    Number.parseInt(execFileSync(path, ['-p', 'process.versions.node']).toString(), 10) < 26;
  return paths.find((path) => existsSync(path) && isOlder(path)) ?? null;
}

test('the package holds what runs and what explains it, and nothing of the sources or tests', () => {
  const files = execFileSync('tar', ['-tzf', packed]).toString().split('\n');
  for (const path of [
    'bin/coatcheck.mjs',
    'dist/main.js',
    'system-activity/system__activity.model.lkml',
    'docs/configuration.md',
    'docs/guides/ci.md',
    'docs/site/site.css',
    'deploy/nginx.conf',
    'README.md',
    'LICENSE',
  ])
    expect(files).toContain(`package/${path}`);
  expect(files.filter((path) => /^package\/(?:src|test|bench|\.)/.test(path))).toEqual([]);
});

/** Every page of the documents comes out of the package. */
async function expectDocuments(origin: string): Promise<void> {
  const page = async (path: string) => (await fetch(`${origin}${path}`)).text();
  expect(await page('/docs')).toContain('<a href="/docs/tutorial">From a database to a chart</a>');
  for (const file of documentFiles) expect(await page(addressOf(file) ?? ''), file).toContain('<h1 id=');
  for (const file of shownFiles) {
    expect(await page(addressOf(file) ?? '')).toBe(readFileSync(join(root, file), 'utf8'));
  }
  expect(await page('/docs/site.css')).toContain('light-dark(');
  expect(await page('/docs/search?q=trusted_proxies')).toContain('/docs/configuration#behind-a-reverse-proxy');
}

test('the installed command serves a project, and ends with the signal', async () => {
  const run = () => ['serve', '--project', 'shop', '--port', '0', '--executors', '1', '--log-level', 'error'];
  const server = spawn(process.execPath, [command, ...run()], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    const [ready] = (await once(createInterface(server.stdout), 'line')) as [string];
    const [, origin = '', id = '', secret = ''] = /at (\S+) · client_id (\S+) · client_secret (\S+)/.exec(ready) ?? [];
    const credentials = new URLSearchParams({ client_id: id, client_secret: secret });
    const login = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body: credentials });
    const { access_token: token } = (await login.json()) as { readonly access_token: string };
    const answer = await fetch(`${origin}/api/4.0/queries/run/json`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'shop', view: 'orders', fields: ['orders.total'] }),
    });
    expect(await answer.json()).toEqual([{ 'orders.total': 6.5 }]);
    await expectDocuments(origin);
  } finally {
    server.kill('SIGTERM');
  }
  expect(await ended).toEqual([0, null]);
}, 120_000);

/** As a program's author writes it: in TypeScript, against the package's types. */
const program = `
import { defaultTaskOptions, openCoatcheck, readConfig, type Coatcheck } from 'coatcheck';

await using coatcheck: Coatcheck = await openCoatcheck(readConfig({ project: 'shop', data: 'in-process', executors: 1 }));
const user = coatcheck.caller('1');
const query = await coatcheck.queries.createQuery({ model: 'shop', view: 'orders', fields: ['orders.total'] }, user);
const task = await coatcheck.tasks.create({ kind: 'query', id: query.id }, { ...defaultTaskOptions, resultFormat: 'json' }, user);
const done = await coatcheck.tasks.waitFor(task.id, user, 30_000);
const results = await coatcheck.tasks.openResults(task.id, user);
if (results.kind !== 'ready') throw new Error(results.kind);
await using body = results.body;
const chunks: Buffer[] = [];
for await (const chunk of body.stream()) chunks.push(chunk as Buffer);
const explore = await coatcheck.explores.read({ model: 'shop', explore: 'orders' }, { caller: user, fields: 'name', signal: new AbortController().signal });
// @ts-expect-error There is no such member: the types are there, and mean something.
void done?.nothing;
console.log(done?.state, Buffer.concat(chunks).toString(), Buffer.from(explore ?? []).toString());
`;

test('a program opens a project in its own process, runs a query, and ends clean', () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), program);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--skipLibCheck',
    '--types',
    'node',
  ];
  const types = ['--typeRoots', join(root, 'node_modules', '@types')];
  execFileSync(process.execPath, [compiler, ...flags, ...types, 'program.ts'], { cwd: folder, stdio: 'pipe' });
  const out = execFileSync(process.execPath, ['program.ts'], { cwd: folder, timeout: 60_000 });
  expect(out.toString().trim()).toBe('complete [{"orders.total":6.5}] {"name":"orders"}');
}, 120_000);

test('the program that docs/embedding.md shows prints its rows', () => {
  const shown = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/embedding.md'), 'utf8'))?.[1] ?? '';
  writeFileSync(join(folder, 'embedded.ts'), shown);
  const out = execFileSync(process.execPath, ['embedded.ts'], { cwd: folder, timeout: 60_000 });
  expect(out.toString()).toBe('[{"orders.total":6.5}]');
}, 120_000);

const older = olderNode();

test.skipIf(older === null)('an older Node hands over to the one that is installed beside it', () => {
  const out = execFileSync(older ?? '', [command, 'sql', './shop', 'shop', 'orders', 'orders.total'], { cwd: folder });
  expect(out.toString()).toContain('SUM(');
});

test.skipIf(older === null)('an older Node without one says in a line what is needed', () => {
  const alone = join(folder, 'alone');
  mkdirSync(join(alone, 'dist'), { recursive: true });
  symlinkSync(join(installed, 'bin'), join(alone, 'bin'));
  const bare = { cwd: alone, encoding: 'utf8', stdio: 'pipe' } as const;
  const run = () =>
    execFileSync(older ?? '', ['--preserve-symlinks', '--preserve-symlinks-main', 'bin/coatcheck.mjs'], bare);
  expect(run).toThrow(/Coatcheck needs Node 26 or newer; this is Node \d+\.\d+\.\d+\./);
});
