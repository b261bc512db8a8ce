import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IUser, Looker40SDK } from '@looker/sdk';
import { LookerNodeSDK, NodeSettings } from '@looker/sdk-node';
import { DelimArray, pageAll } from '@looker/sdk-rtl';
import type { NodeSession } from '@looker/sdk-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The server as its users run it, as a process of its own. */
let server: ChildProcess;
let data: string;
let origin: string;
let sdk: Looker40SDK;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'coatcheck-e2e-users-'));
  server = spawn(
    process.execPath,
    ['src/main.ts', 'serve', '--project', 'demo', '--port', '0', '--executors', '1', '--log-level', 'warn'],
    {
      cwd: join(import.meta.dirname, '../..'),
      env: {
        ...process.env,
        COATCHECK_DATA: data,
        COATCHECK_CLIENT_ID: 'demo',
        COATCHECK_CLIENT_SECRET: 'demo-secret',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  origin = await new Promise((resolve, reject) => {
    let said = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /ready at (\S+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
  sdk = sdkFor('demo', 'demo-secret');
});

afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  expect(await ended).toBe(0);
  rmSync(data, { recursive: true, force: true });
});

/** The SDK's settings as its users write them: environment variables, read anew at each log-in, under one name each. */
function sdkFor(client_id: string, client_secret: string): Looker40SDK {
  const name = `SDK_${client_id.toUpperCase()}`;
  const variables = { base_url: origin, client_id, client_secret, verify_ssl: 'false', timeout: '60' };
  for (const [key, value] of Object.entries(variables)) process.env[`${name}_${key.toUpperCase()}`] = value;
  return LookerNodeSDK.init40(new NodeSettings(name));
}

const people = [
  { first_name: 'Bob', last_name: 'Stone' },
  { first_name: 'Ann', last_name: 'Stone' },
  { first_name: 'Cid', last_name: 'Ash' },
];
const domain = '@users.example';

describe('the official SDK', () => {
  let users: IUser[];

  it('creates, changes and deletes users', async () => {
    const user = await sdk.ok(
      sdk.create_user({ first_name: 'Tim', last_name: 'Temp', is_disabled: false, locale: 'fr' }),
    );
    const id = user.id ?? '';
    expect(user).toMatchObject({ first_name: 'Tim', last_name: 'Temp', is_disabled: false, locale: 'fr' });
    const changed = await sdk.ok(sdk.update_user(id, { is_disabled: true, locale: 'en' }));
    expect(changed).toMatchObject({ first_name: 'Tim', last_name: 'Temp', is_disabled: true, locale: 'en' });
    expect((await sdk.ok(sdk.update_user(id, { is_disabled: false }))).is_disabled).toBe(false);
    expect((await sdk.ok(sdk.create_user_credentials_email(id, { email: `tim${domain}` }))).email).toBe(`tim${domain}`);
    expect(await sdk.ok(sdk.delete_user(id))).toBe('');
    expect(await sdk.ok(sdk.search_users({ first_name: 'Tim', last_name: 'Temp' }))).toEqual([]);
  });

  it('finds users by names, e-mail domain and ids, sorted', async () => {
    for (const person of people) {
      // In this order: their ids follow it.
      const { id } = await sdk.ok(sdk.create_user({ ...person, is_disabled: false, locale: 'en' }));
      const email = `${person.first_name}.${person.last_name}${domain}`.toLowerCase();
      await sdk.ok(sdk.create_user_credentials_email(id ?? '', { email }));
    }
    users = await sdk.ok(sdk.search_users_names({ pattern: `%${domain}` }));
    expect(users.map(({ first_name }) => first_name)).toEqual(['Bob', 'Ann', 'Cid']);
    expect(users[0]?.credentials_email?.email).toBe(`bob.stone${domain}`);
    const sorted = await sdk.ok(sdk.search_users({ email: `%${domain}`, sorts: 'last_name,first_name' }));
    expect(sorted.map(({ first_name }) => first_name)).toEqual(['Cid', 'Ann', 'Bob']);
    const ids = new DelimArray(users.map(({ id }) => id ?? ''));
    expect(await sdk.ok(sdk.all_users({ ids }))).toEqual(users);
    expect((await sdk.ok(sdk.me())).credentials_api3).toMatchObject([{ client_id: 'demo' }]);
  });

  it('reads lists page by page with the SDK’s pager', async () => {
    const all = await sdk.ok(sdk.search_users({ fields: 'id', sorts: 'id' }));
    const seen: IUser[] = [];
    const paged = await pageAll(
      sdk,
      () => sdk.search_users({ fields: 'id', sorts: 'id', limit: 2 }),
      (page) => {
        seen.push(...page);
        return page;
      },
    );
    expect(seen).toEqual(all);
    expect(seen.length).toBeGreaterThan(2);
    expect([paged.total, paged.more()]).toEqual([all.length, false]);
  });

  it('logs in as one user, as the next, and comes back', async () => {
    const me = await sdk.ok(sdk.me());
    const all = await sdk.ok(sdk.all_users({ fields: 'id,is_disabled' }));
    const [first, second] = all.filter((user) => user.id !== me.id && user.is_disabled === false);
    const session = sdk.authSession as NodeSession;
    await session.login(first?.id);
    expect((await sdk.ok(sdk.me())).id).toBe(first?.id);
    await session.login(second?.id);
    expect((await sdk.ok(sdk.me())).id).toBe(second?.id);
    await session.logout();
    expect(await sdk.ok(sdk.me())).toEqual(me);
    await session.login(first?.id);
    await session.login();
    expect((await sdk.ok(sdk.me())).id).toBe(me.id);
  });

  it('keeps the tasks of a user from others, and shows them to administrators', async () => {
    const [sdkA, sdkB] = (await Promise.all(
      users.slice(0, 2).map(async ({ id = '' }) => {
        await sdk.ok(sdk.set_user_roles(id, ['3']));
        const made = await sdk.ok(sdk.create_user_credentials_api3(id));
        return sdkFor(made.client_id ?? '', made.client_secret ?? '');
      }),
    )) as [Looker40SDK, Looker40SDK];
    const query = await sdkA.ok(sdkA.create_query({ model: 'faa', view: 'flights', fields: ['flights.count'] }));
    const created = await sdkA.ok(
      sdkA.create_query_task({ body: { query_id: query.id ?? '', result_format: 'json' as never } }),
    );
    const id = created.id ?? '';
    let { status } = created;
    while (status === 'added' || status === 'running') ({ status } = await sdkA.ok(sdkA.query_task(id)));
    const rows = await sdkA.ok(sdkA.query_task_results(id));
    expect(rows).toHaveLength(1);

    await expect(sdkB.ok(sdkB.query_task(id))).rejects.toThrow('Not found');
    await expect(sdkB.ok(sdkB.query_task_results(id))).rejects.toThrow('Not found');
    await expect(sdkB.ok(sdkB.kill_query(id))).rejects.toThrow('Not found');
    expect(await sdkB.ok(sdkB.query_task_multi_results(new DelimArray([id])))).toEqual({ [id]: { status: 'missing' } });

    expect((await sdk.ok(sdk.query_task(id))).status).toBe('complete');
    expect(await sdk.ok(sdk.query_task_results(id))).toEqual(rows);

    await sdk.ok(sdk.delete_user(users[0]?.id ?? ''));
    await expect(sdkA.ok(sdkA.query_task(id))).rejects.toThrow();
    expect((await sdk.ok(sdk.query_task(id))).status).toBe('complete');
  });
});
