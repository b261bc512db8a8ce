/** `coatcheck.yaml` changes while a real server process runs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { root } from '../support/demo-process.ts';

const model = `connection: "shop"
explore: orders { access_filter: { field: orders.region user_attribute: region } }
view: orders {
  sql_table_name: orders ;;
  dimension: id { primary_key: yes type: number sql: \${TABLE}.id ;; }
  dimension: region { type: string sql: \${TABLE}.region ;; }
}
`;

interface Yaml {
  readonly limits?: string;
  readonly server?: string;
  readonly table?: string;
  readonly users?: readonly string[];
}
const ada = (region: string, secret = 'ada-secret-1') =>
  `{ id: "7", client_id: ada, client_secret: ${secret}, user_attributes: { region: ${region} } }`;
const auto = (name: string) => `{ client_id: ${name}, client_secret: ${name}-secret, user_attributes: { region: EU } }`;
const yaml = ({ limits = '', server = '', table = 'orders', users = [ada('EU')] }: Yaml = {}) => `
connections:
  - { name: shop, dialect_name: duckdb, database: ":memory:", tables: { orders: ./${table}.csv } }
limits: { ${limits} }
server: { port: 0, ${server} }
users:
${users.map((user) => `  - ${user}`).join('\n')}
`;

let folder: string;
let server: ChildProcess;
let origin: string;
let said = '';
const write = (text: string) => writeFileSync(join(folder, 'coatcheck.yaml'), text);
/** Log lines whose message holds the words. */
const lines = (words: string) => said.split('\n').filter((line) => line.includes(words));
const soon = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 20_000, interval: 100 });

/** Writes the file and waits until the server has taken it by itself. */
async function change(text: string, words = 'coatcheck.yaml was read again'): Promise<void> {
  const before = lines(words).length;
  write(text);
  await soon(() => expect(lines(words).length).toBeGreaterThan(before));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-reload-'));
  writeFileSync(join(folder, 'shop.model.lkml'), model);
  writeFileSync(join(folder, 'orders.csv'), 'id,region\n1,EU\n2,US\n3,EU\n4,EU\n');
  writeFileSync(join(folder, 'others.csv'), 'id,region\n99,EU\n');
  write(yaml());
  const argv = ['src/main.ts', 'serve', '--project', folder, '--executors', '1'];
  const env = { ...process.env, COATCHECK_CLIENT_ID: 'root', COATCHECK_CLIENT_SECRET: 'root-secret' };
  server = spawn(process.execPath, argv, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  server.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  server.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  origin = await soon(() => {
    const address = /ready at (\S+)/.exec(said)?.[1];
    if (address === undefined) throw new Error(`not ready: ${said}`);
    return address;
  });
}, 60_000);

afterAll(async () => {
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await gone;
  rmSync(folder, { recursive: true, force: true });
});

afterEach(() => change(yaml()));

async function logIn(client_id: string, client_secret: string): Promise<string | null> {
  const body = new URLSearchParams({ client_id, client_secret });
  const answer = await fetch(`${origin}/api/4.0/login`, { method: 'POST', body });
  return answer.ok ? ((await answer.json()) as { access_token: string }).access_token : null;
}

async function idOf(token: string | null): Promise<unknown> {
  const answer = await fetch(`${origin}/api/4.0/user`, { headers: { authorization: `token ${String(token)}` } });
  return ((await answer.json()) as { id: unknown }).id;
}

async function ask(token: string | null) {
  const answer = await fetch(`${origin}/api/4.0/queries/run/json`, {
    method: 'POST',
    headers: { authorization: `token ${String(token)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'shop', view: 'orders', fields: ['orders.id'], sorts: ['orders.id'] }),
  });
  const body: unknown = await answer.json();
  return { status: answer.status, ids: Array.isArray(body) ? body.map((row) => Object.values(row as object)[0]) : [] };
}

describe('a running server', { timeout: 60_000 }, () => {
  it('takes a changed limit as soon as the file is written', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    expect((await ask(token)).ids).toEqual([1, 3, 4]);
    await change(yaml({ limits: 'default_row_limit: 2' }));
    expect(await ask(token)).toMatchObject({ status: 200, ids: [1, 3] });
    expect(lines('was read again').at(-1)).toContain('"applied":["limits.default_row_limit"]');
    await change(yaml({ limits: 'requests_per_minute: 1' }));
    const statuses = [await ask(token), await ask(token)].map(({ status }) => status);
    expect(statuses).toEqual([200, 429]);
  });

  it('reads the file again at SIGHUP and goes on', async () => {
    const before = lines('coatcheck.yaml was read again').length;
    server.kill('SIGHUP');
    await soon(() => expect(lines('coatcheck.yaml was read again').length).toBe(before + 1));
    expect((await ask(await logIn('ada', 'ada-secret-1'))).status).toBe(200);
  });

  it('keeps all as it was when the file has errors, and says where they are', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    const wrong = yaml({ limits: 'default_row_limit: 2, max_queued_tasks: many', users: [auto('eve')] });
    await change(wrong, 'could not be applied');
    expect(lines('could not be applied').at(-1)).toContain('coatcheck.yaml:4:');
    expect((await ask(token)).ids).toEqual([1, 3, 4]);
    expect(await logIn('eve', 'eve-secret')).toBeNull();
    const metrics = async () => (await fetch(`${origin}/metrics`)).text();
    expect(await metrics()).toContain('coatcheck_config_last_reload_successful 0');
    await change(yaml());
    expect(await metrics()).toContain('coatcheck_config_last_reload_successful 1');
  });

  it('gives a user other rights and another secret at the next request, and shows no secret in the log', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    await change(yaml({ users: [ada('US', 'ada-secret-2')] }));
    expect((await ask(token)).ids).toEqual([2]);
    expect(await logIn('ada', 'ada-secret-1')).toBeNull();
    expect(await logIn('ada', 'ada-secret-2')).not.toBeNull();
    expect(said).not.toMatch(/ada-secret/);
  });

  it('lets a user in who is new in the file, and shuts out one who is no longer there', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    const bob = ada('EU').replaceAll('ada', 'bob').replace('"7"', '"8"');
    await change(yaml({ users: [bob] }));
    expect((await ask(token)).status).toBe(401);
    expect(await logIn('ada', 'ada-secret-1')).toBeNull();
    expect((await ask(await logIn('bob', 'bob-secret-1'))).ids).toEqual([1, 3, 4]);
  });

  it('gives users without an id one of their own, and takes out who is no longer in the file', async () => {
    await change(yaml({ users: [auto('eve'), auto('kim')] }));
    const [eve, kim] = [await logIn('eve', 'eve-secret'), await logIn('kim', 'kim-secret')];
    const ids = [await idOf(eve), await idOf(kim)];
    await change(yaml({ users: [auto('zoe'), auto('kim')] }));
    const zoe = await logIn('zoe', 'zoe-secret');
    expect((await ask(eve)).status).toBe(401);
    expect(await logIn('eve', 'eve-secret')).toBeNull();
    expect(await idOf(kim)).toBe(ids[1]);
    expect(ids).not.toContain(await idOf(zoe));
    // Whoever comes back is who they were.
    await change(yaml({ users: [auto('zoe'), auto('eve')] }));
    expect(await idOf(await logIn('eve', 'eve-secret'))).toBe(ids[0]);
  });

  it('takes a file without users for half of one, unless it says that there are none', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    for (const text of ['', yaml().replace(/users:[\s\S]*/, '')]) {
      await change(text, 'could not be applied');
      expect(lines('could not be applied').at(-1)).toContain('write `users: []`');
      expect((await ask(token)).status).toBe(200);
    }
    await change(yaml().replace(/users:[\s\S]*/, 'users: []\n'));
    expect((await ask(token)).status).toBe(401);
  });

  it('gives nobody the id of somebody who has none in the file', async () => {
    await change(yaml({ users: [auto('eve')] }));
    const id = await idOf(await logIn('eve', 'eve-secret'));
    const taking = auto('zoe').replace('{', `{ id: "${String(id)}",`);
    await change(yaml({ users: [auto('eve'), taking] }), 'could not be applied');
    expect(lines('could not be applied').at(-1)).toContain(`The id ${String(id)} belongs to eve`);
  });

  it('asks the database of a changed connection from then on, and none that was taken out', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    expect((await ask(token)).ids).toEqual([1, 3, 4]);
    await change(yaml({ table: 'others' }));
    expect(lines('was read again').at(-1)).toContain('"applied":["connections"]');
    expect(await ask(token)).toEqual({ status: 200, ids: [99] });
    // What was asked before is not answered for the other: the cache knows whose rows it has.
    await change(yaml());
    expect((await ask(token)).ids).toEqual([1, 3, 4]);
    await change(yaml().replace('name: shop', 'name: store'));
    expect((await ask(token)).ids).toEqual([]);
    await change(yaml().replace(/connections:[\s\S]*limits/, 'limits'), 'could not be applied');
    expect(lines('could not be applied').at(-1)).toContain('write `connections: []`');
  });

  it('names in one warning what waits for a restart, and goes on with it as it was', async () => {
    const token = await logIn('ada', 'ada-secret-1');
    const changed = yaml({ server: 'compilers: 7', limits: 'default_row_limit: 2' });
    const before = lines('needs a restart').length;
    await change(changed.replace('port: 0', 'port: 19871'), 'needs a restart');
    const warnings = lines('needs a restart').slice(before);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/server\.port changed from 0 to 19871.*server\.compilers changed/);
    // What can be applied is.
    expect(await ask(token)).toMatchObject({ status: 200, ids: [1, 3] });
  });
});

it('the log says after each reload, and of the start, which databases answer and which models cannot run', async () => {
  await soon(() => expect(lines('"connection":"shop","msg":"the database answers"')).not.toHaveLength(0));
  const away = '  - { name: away, dialect_name: postgres, host: 127.0.0.1, port: 9, database: x, username: y }';
  await change(yaml().replace('limits:', `${away}\nlimits:`), '"msg":"the database does not answer"');
  expect(JSON.parse(lines('the database does not answer').at(-1) ?? '')).toMatchObject({
    level: 40,
    connection: 'away',
    why: expect.stringMatching(/^Cannot connect: /),
  });
  await change(yaml().replace('name: shop', 'name: shops'), '"msg":"a model cannot run"');
  expect(JSON.parse(lines('a model cannot run').at(-1) ?? '')).toMatchObject({
    level: 40,
    file: 'shop.model.lkml',
    why: 'Model "shop" uses connection "shop", which coatcheck.yaml does not declare.',
    hint: 'Did you mean "shops"?',
  });
  await change(yaml().replace('name: shop', 'name: elsewhere'), '"There are elsewhere."');
});

it('the log says where the first error of the LookML stands', async () => {
  const file = join(folder, 'wrong.view.lkml');
  writeFileSync(file, 'view: wrong { dimension: a { type: strng } }');
  await soon(() =>
    expect(lines('the project was read again').map((line) => JSON.parse(line).firstPlace)).toContain(
      'wrong.view.lkml:1:36',
    ),
  );
  rmSync(file);
});
