import { scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessStoresOf } from '../../src/access/access-stores.ts';
import { createAccessService } from '../../src/access/access-service.ts';
import type { AccessService } from '../../src/access/access-service.ts';
import type { Session } from '../../src/access/sessions.ts';
import type { Config, UserConfig } from '../../src/config/config.ts';
import { CoatcheckError } from '../../src/errors/catalogue.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { createRateLimiter } from '../../src/lib/rate-limiter.ts';
import { Secret } from '../../src/lib/secret.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';

let folder: string;
let database: Database;
let nowMs: number;
const clock: Clock = { now: () => nowMs, steady: () => nowMs, after: () => ({ [Symbol.dispose]: () => undefined }) };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-access-'));
  database = await openDatabase(folder);
  nowMs = 1_700_000_000_000;
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const user = (client_id: string, more: Partial<UserConfig> = {}): UserConfig => ({
  id: null,
  first_name: client_id,
  last_name: '',
  email: null,
  client_id,
  client_secret: new Secret(`${client_id}-secret`),
  admin: false,
  permissions: null,
  models: null,
  user_attributes: {},
  locale: 'en',
  timezone: null,
  ...more,
});

const adminCredentials = { clientId: 'root', clientSecret: new Secret('root-secret') };

function open(config: Partial<Pick<Config, 'users' | 'adminCredentials'>> = {}): Promise<AccessService> {
  return createAccessService({
    config: {
      users: [user('ada'), user('bob', { id: '2', models: ['shop'], user_attributes: { region: 'EU', id: 'x' } })],
      adminCredentials,
      limits: { failed_logins_per_minute: 3 } as Config['limits'],
      server: { access_token_ttl_ms: 3_600_000 } as Config['server'],
      logIn: { lifetime_ms: 3_600_000, oidc: null, proxy: null },
      ...config,
    },
    ...accessStoresOf(database),
    clock,
    ids: systemIds,
  });
}

async function enter(access: AccessService, name: string): Promise<{ token: string; session: Session }> {
  const { token } = await access.login(name, `${name}-secret`, 'here');
  const session = await access.authenticate(token);
  if (session === undefined) throw new Error('no session');
  return { token, session };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof CoatcheckError ? error.code : String(error)),
  );

describe('logging in', () => {
  it('makes callers of the configured users and of the administrator', async () => {
    const access = await open();
    const ada = (await enter(access, 'ada')).session.caller;
    expect(ada).toMatchObject({ userId: '3', displayName: 'ada', isAdministrator: false, models: null });
    expect(ada.permissions.has('access_data')).toBe(true);
    expect(ada.permissions.has('use_sql_runner')).toBe(false);
    const bob = (await enter(access, 'bob')).session.caller;
    expect(bob).toMatchObject({
      userId: '2',
      models: new Set(['shop']),
      userAttributes: { region: 'EU', id: 'x', first_name: 'bob' },
    });
    const root = (await enter(access, 'root')).session.caller;
    expect(root).toMatchObject({ userId: '1', isAdministrator: true });
    expect(root.permissions.has('sudo')).toBe(true);
  });

  it('refuses as not found, and guessing after a few times, at one address and for one client', async () => {
    const access = await open();
    for (const secret of ['a', 'b', 'c']) expect(await refusal(access.login('ada', secret, 'there'))).toBe('not_found');
    expect(await refusal(access.login('ada', 'ada-secret', 'there'))).toBe('too_many_requests');
    expect(await refusal(access.login('ada', 'ada-secret', 'elsewhere'))).toBe('accepted');
    expect(await refusal(access.login('bob', 'bob-secret', 'there'))).toBe('accepted');
    nowMs += 21_000;
    expect(await refusal(access.login('ada', 'ada-secret', 'there'))).toBe('accepted');
  });

  it('forgets who is taken out of the configuration', async () => {
    const { token } = await enter(await open(), 'ada');
    const later = await open({ users: [user('bob')] });
    expect(await later.authenticate(token)).toBeUndefined();
    expect(await refusal(later.login('ada', 'ada-secret', 'here'))).toBe('not_found');
  });
});

describe('a token', () => {
  it('survives a restart and ends after its time', async () => {
    const { token } = await enter(await open(), 'ada');
    const restarted = await open();
    expect((await restarted.authenticate(token))?.caller.userId).toBe('3');
    nowMs += 3_600_000;
    expect(await restarted.authenticate(token)).toBeUndefined();
    expect(await (await open()).authenticate(token)).toBeUndefined();
  });

  it('ends with logging out', async () => {
    const access = await open();
    const { token, session } = await enter(access, 'ada');
    await access.logout(session);
    expect(await access.authenticate(token)).toBeUndefined();
    expect(await (await open()).authenticate(token)).toBeUndefined();
  });

  it('keeps the workspace of its session', async () => {
    const developer = user('dev', { permissions: ['develop'] });
    const access = await open({ users: [developer] });
    const { token, session } = await enter(access, 'dev');
    expect((await access.setWorkspace(session, 'dev')).workspaceId).toBe('dev');
    expect((await access.authenticate(token))?.workspaceId).toBe('dev');
    expect((await (await open({ users: [developer] })).authenticate(token))?.workspaceId).toBe('dev');
    // Whoever may not develop any more is in production again.
    expect((await (await open({ users: [user('dev')] })).authenticate(token))?.workspaceId).toBe('production');
  });

  it('works in dev only where its user may develop', async () => {
    const { session } = await enter(await open(), 'ada');
    expect(await refusal((await open()).setWorkspace(session, 'dev'))).toBe('forbidden');
  });

  it('of another user is for administrators, and says who they are', async () => {
    const access = await open();
    const { session } = await enter(access, 'root');
    const { token } = await access.loginAs('2', session);
    expect(await access.authenticate(token)).toMatchObject({ caller: { userId: '2' }, sudoUserId: '1' });
    expect(await refusal(access.loginAs('77', session))).toBe('not_found');
    expect(await refusal(access.loginAs('1', (await enter(access, 'ada')).session))).toBe('forbidden');
  });
});

describe('the first administrator', () => {
  it('gets credentials that are told once and kept as a hash', async () => {
    const first = await open({ adminCredentials: null });
    const { clientId = '', clientSecret } = first.generated ?? {};
    expect(clientSecret).toMatch(/^\w{24}$/);
    const second = await open({ adminCredentials: null });
    expect(second.generated).toEqual({ clientId, clientSecret: null });
    const { token } = await second.login(clientId, clientSecret ?? '', 'here');
    expect((await second.authenticate(token))?.caller.isAdministrator).toBe(true);
    expect(await refusal(second.login(clientId, 'wrong', 'here'))).toBe('not_found');
    // Neither the secret nor a token lies in the data folder.
    const stored = ['state.sqlite', 'state.sqlite-wal']
      .map((file) => readFileSync(join(folder, file), 'latin1'))
      .join('');
    expect(stored).toContain(clientId);
    expect(stored).not.toContain(clientSecret);
    expect(stored).not.toContain(token);
  });

  it('has the environment’s credentials from when there are some', async () => {
    const { generated } = await open({ adminCredentials: null });
    const access = await open();
    expect(access.generated).toBeNull();
    expect(await refusal(access.login(generated?.clientId ?? '', generated?.clientSecret ?? '', 'here'))).toBe(
      'not_found',
    );
  });
});

describe('credentials that an older version kept by a slow hash', () => {
  /** The secret is `old-secret`. */
  const slowHash = () => {
    const salt = Buffer.alloc(16, 7);
    const key = scryptSync('old-secret', salt, 32, { N: 16_384, r: 8, p: 1 });
    return `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`;
  };
  const hashes = async () =>
    (await database.read.selectFrom('api_credentials').select('secret_hash').execute()).map((row) => row.secret_hash);
  const openWithOld = async () => {
    const row = { client_id: 'old', secret_hash: slowHash(), user_id: '1', created_at: 1 };
    await database.write((db) => db.insertInto('api_credentials').values(row).execute());
    return open({ adminCredentials: null });
  };

  it('stay right, and are kept by a fast one from then on', async () => {
    const access = await openWithOld();
    expect(await refusal(access.login('old', 'wrong', 'here'))).toBe('not_found');
    expect(await refusal(access.login('old', 'old-secret', 'here'))).toBe('accepted');
    expect(await hashes()).toEqual([expect.stringMatching(/^sha256\$/)]);
    expect(await refusal(access.login('old', 'wrong', 'here'))).toBe('not_found');
    expect(await refusal((await open({ adminCredentials: null })).login('old', 'old-secret', 'here'))).toBe('accepted');
  });

  it('are compared a few at a time: who comes when many wait is told to come back', async () => {
    const access = await openWithOld();
    const wrong = Array.from({ length: 80 }, (_, round) => `10.0.0.${String(round)}`).map((address) =>
      refusal(access.login(Number(address.split('.')[3]) % 2 === 0 ? 'old' : 'nobody', 'wrong', address)),
    );
    const outcomes = Map.groupBy(await Promise.all(wrong), (outcome) => outcome);
    expect(outcomes.get('not_found')).toHaveLength(52);
    expect(outcomes.get('too_many_requests')).toHaveLength(28);
    expect(await refusal(access.login('old', 'old-secret', 'here'))).toBe('accepted');
  });
});

describe('a rate limiter', () => {
  it('gives a minute’s worth at once, then as time goes by, each key for itself', () => {
    const limiter = createRateLimiter(60, clock);
    expect(Array.from({ length: 61 }, () => limiter.take('a'))).toEqual([...Array<number>(60).fill(0), 1]);
    expect(limiter.take('b')).toBe(0);
    nowMs += 2_000;
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([0, 0, 1]);
    limiter.giveBack('a');
    expect([limiter.take('a'), limiter.take('a')]).toEqual([0, 1]);
  });
});
