/** Ids of users of the file, on two nodes over one state. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openFileUserIds } from '../../src/access/file-user-ids.ts';
import { createFileUserStore, type FileUserStore } from '../../src/access/file-user-store.ts';
import type { UserConfig } from '../../src/config/config.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';

let folder: string;
let database: Database;
let store: FileUserStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-ids-'));
  database = await openDatabase(folder);
  store = createFileUserStore(database);
});
afterEach(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const user = (client_id: string) => ({ client_id, id: null }) as UserConfig;
const nobody = () => false;

it('an id that another node has given to a user of the file is nobody else’s', async () => {
  const [first, second] = [await openFileUserIds(store), await openFileUserIds(store)];
  expect(await first.number([user('ada')], nobody)).toMatchObject([{ id: '2' }]);
  await second.readAgain();
  expect(second.isKnown('2')).toBe(true);
});

it('a user of the file has one id, whichever node reads the file first', async () => {
  const [first, second] = [await openFileUserIds(store), await openFileUserIds(store)];
  await first.number([user('ada'), user('bob')], nobody);
  expect(await second.number([user('bob')], nobody)).toMatchObject([{ id: '3', config: { client_id: 'bob' } }]);
});
