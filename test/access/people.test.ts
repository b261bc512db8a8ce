/** People whom a trusted proxy names with each page, and what ends while they do something. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accessStoresOf } from '../../src/access/access-stores.ts';
import { createAccessService } from '../../src/access/access-service.ts';
import type { AccessService } from '../../src/access/access-service.ts';
import type { OauthApp } from '../../src/access/oauth-store.ts';
import { PROXY_ISSUER } from '../../src/access/person.ts';
import type { Person } from '../../src/access/person.ts';
import type { Config } from '../../src/config/config.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { Secret } from '../../src/lib/secret.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';
import { movableClock } from '../support/movable-clock.ts';

let folder: string;
let database: Database;
let access: AccessService;
/** Writes to the state so far. */
let writes = 0;
const clock = movableClock();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-people-'));
  database = await openDatabase(folder);
  const counted: Database = {
    ...database,
    read: database.read,
    write: (work) => {
      writes += 1;
      return database.write(work);
    },
  };
  const rules = {
    create_users: true,
    link_by_email: false,
    email_domains: null,
    only_groups: ['staff'],
    default_roles: ['Viewer'],
    roles: { devs: ['Developer'] },
    groups: { devs: ['Builders'] },
  };
  access = await createAccessService({
    config: {
      users: [],
      adminCredentials: { clientId: 'root', clientSecret: new Secret('root-secret') },
      limits: { failed_logins_per_minute: 3 } as Config['limits'],
      server: { access_token_ttl_ms: 3_600_000 } as Config['server'],
      logIn: {
        lifetime_ms: 3_600_000,
        oidc: null,
        proxy: {
          ...rules,
          user_header: 'u',
          email_header: null,
          name_header: null,
          groups_header: 'g',
          groups_separator: ',',
        },
      },
    },
    ...accessStoresOf(counted),
    clock,
    ids: systemIds,
  });
  const administrator = access.directory.find('1')?.caller;
  if (administrator === undefined) throw new Error('no administrator');
  await access.groups.create(
    { name: 'Builders', externalGroupId: null, canAddToContentMetadata: false },
    administrator,
  );
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const ada: Person = {
  issuer: PROXY_ISSUER,
  subject: 'ada',
  email: 'ada@example.com',
  firstName: 'Ada',
  lastName: null,
  groups: ['staff', 'devs'],
};
const writesOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = writes;
  await work();
  return writes - before;
};
const admitted = async (person: Person) => {
  const admission = await access.people.admit(person);
  if (admission.kind !== 'admitted') throw new Error(admission.reason);
  return admission;
};
const app: OauthApp = {
  clientGuid: 'app',
  redirectUri: 'https://app.example.com',
  displayName: 'App',
  description: '',
  enabled: true,
  tokensEndedAt: 0,
};

it('pages of somebody of whom nothing has changed write nothing, and wait for no change of rights', async () => {
  const { user } = await admitted(ada);
  expect(await writesOf(() => admitted(ada))).toBe(0);
  const again = await admitted(ada);
  expect([again.user.id, again.user.groupRoleIds.length, again.user.groupIds.length]).toEqual([user.id, 2, 2]);
  for (const changed of [
    { groups: ['staff'] },
    { firstName: 'Augusta' },
    { email: 'augusta@example.com' },
    { groups: ['staff', 'devs'] },
  ]) {
    const person = { ...ada, ...changed };
    expect([changed, (await writesOf(() => admitted(person))) > 0]).toEqual([changed, true]);
    expect([changed, await writesOf(() => admitted(person))]).toEqual([changed, 0]);
  }
});

it('the last log-in of somebody whom a proxy names is noted every five minutes at most', async () => {
  const first = (await admitted(ada)).identity.loggedInAt;
  clock.move(4 * 60_000);
  expect((await admitted(ada)).identity.loggedInAt).toBe(first);
  clock.move(60_000);
  expect((await admitted(ada)).identity.loggedInAt).toBeGreaterThan(first);
});

it('somebody who may not log in any more writes nothing once all has ended', async () => {
  const { user } = await admitted(ada);
  const gone = { ...ada, groups: [] };
  expect(await writesOf(() => access.people.admit(gone))).toBeGreaterThan(0);
  expect(access.directory.find(user.id)?.groupRoleIds).toEqual([]);
  expect(await writesOf(() => access.people.admit(gone))).toBe(0);
});

it('a log-in that has ended in the middle of a consent gives a program no code and a browser no session', async () => {
  const logIn = access.people.logIn(await admitted(ada));
  const token = (await access.people.openSession(logIn)) ?? '';
  const session = await access.people.findSession(token);
  if (session === undefined) throw new Error('no session');
  // Both had passed the gate; then the account is refused.
  await access.people.admit({ ...ada, groups: [] });
  for (const one of [logIn, session]) {
    expect(await access.people.authorize(app, 'x'.repeat(43), one)).toBe(undefined);
    expect(await access.people.openSession(one)).toBe(undefined);
  }
  const back = access.people.logIn(await admitted(ada));
  expect(await access.people.authorize(app, 'x'.repeat(43), back)).toMatch(/^\w{40}$/);
});

it('a log-in is noted, and no list of users is made anew for it', async () => {
  const before = access.directory.users();
  const lastUsed = () =>
    access.directory.users().flatMap(({ credentials }) => credentials.map((one) => one.lastUsedAt));
  expect(lastUsed()).toContain(null);
  await access.login('root', 'root-secret', '127.0.0.1');
  expect(access.directory.users()).toBe(before);
  expect(lastUsed()).not.toContain(null);
});
