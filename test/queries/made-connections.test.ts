/** What the state keeps of connections that are made through the API. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DBConnectionMembers } from '../../src/contract/write-connection.ts';
import { createSeal } from '../../src/lib/seal.ts';
import { Secret } from '../../src/lib/secret.ts';
import { madeConnectionConfig } from '../../src/queries/made-connection-config.ts';
import { openMadeConnections, type MadeConnections } from '../../src/queries/made-connections.ts';
import { createSealKeeper } from '../../src/seal-keeper.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';

let folder: string;
let database: Database;
let changes: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-made-'));
  database = await openDatabase(folder);
  changes = 0;
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const hosts = { allowed_hosts: [{ host: 'db.example.com', port: null }], key: null };
const open = (key: Secret | null = null, declared: readonly string[] = []): Promise<MadeConnections> =>
  openMadeConnections(database, {
    seals: createSealKeeper({ connectionsApi: { ...hosts, key }, dataDir: folder }),
    isDeclared: (name) => declared.includes(name),
    onChange: () => (changes += 1),
  });

const members: DBConnectionMembers = {
  dialect_name: 'postgres',
  host: 'db.example.com',
  port: null,
  username: 'u',
  database: null,
  schema: null,
  db_timezone: 'UTC',
  query_timezone: null,
  max_connections: null,
  max_queries: null,
  max_queries_per_user: null,
  ssl: true,
  verify_ssl: true,
};
const shop = { name: 'shop', members, password: new Secret('CANARY'), userId: '1', createdAt: 1 };
const passwordIn = (made: MadeConnections) => {
  const password = made.of('shop')?.password;
  return password instanceof Secret ? password.reveal() : password;
};

it('is there with its password after a restart, sealed with a key of the data folder', async () => {
  expect(await (await open()).add(shop)).toBe(true);
  expect(passwordIn(await open())).toBe('CANARY');
  expect(statSync(join(folder, 'connections.key')).mode & 0o777).toBe(0o600);
  for (const file of ['state.sqlite', 'state.sqlite-wal']) {
    expect(readFileSync(join(folder, file)).includes('CANARY')).toBe(false);
  }
});

it('with another key it cannot be used, and keeps its password for the time that the key is back', async () => {
  await (await open()).add(shop);
  const key = readFileSync(join(folder, 'connections.key'));
  writeFileSync(join(folder, 'connections.key'), Buffer.alloc(32).toString('base64'));
  const other = await open();
  const made = other.of('shop');
  expect(made?.password).toBe('unreadable');
  expect(made && madeConnectionConfig(made, hosts).withheld).toMatch(/sealed with another key/);
  expect(await other.change('shop', (before) => ({ ...before, members: { ...members, schema: 's' } }))).toBe(true);
  writeFileSync(join(folder, 'connections.key'), key);
  const again = await open();
  expect([passwordIn(again), again.of('shop')?.members.schema]).toEqual(['CANARY', 's']);
});

it('a key that the operator gives is used instead of a file', async () => {
  const key = new Secret(Buffer.alloc(32, 7).toString('base64'));
  await (await open(key)).add(shop);
  expect(passwordIn(await open(key))).toBe('CANARY');
  expect(passwordIn(await open())).toBe('unreadable');
});

it('a password cannot be moved to another connection, nor changed', () => {
  const seal = createSeal(Buffer.alloc(32, 1));
  const sealed = seal.close('CANARY', 'one');
  expect([seal.open(sealed, 'one'), seal.open(sealed, 'other')]).toEqual(['CANARY', null]);
  expect(seal.open(`${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`, 'one')).toBeNull();
  expect(seal.close('CANARY', 'one')).not.toBe(sealed);
  for (const text of ['', 'v1', 'v1.x.y.z.w', `v2${sealed.slice(2)}`]) expect(seal.open(text, 'one')).toBeNull();
});

it('two who make one of the same name do not both succeed, and another node’s are found', async () => {
  const [one, other] = [await open(), await open()];
  expect([await one.add(shop), await other.add({ ...shop, userId: '2' })]).toEqual([true, false]);
  expect(other.of('shop')).toBeUndefined();
  await other.readAgain();
  await other.readAgain();
  expect([other.of('shop')?.userId, changes]).toEqual(['1', 2]);
  await one.delete('shop');
  expect(await other.change('shop', (before) => ({ ...before, userId: '3', members: { ...members } }))).toBe(false);
});

it('where the file declares one of the same name, the file counts', async () => {
  await (await open()).add(shop);
  const made = await open(null, ['shop']);
  expect([made.of('shop'), made.all()]).toEqual([undefined, []]);
});
