/** A state goes from one database to another whole, and there and back it is the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { exportState, importState } from '../../src/store/carry-state.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import { complete, insertTask, openStateIn, result } from '../tasks/task-state-support.ts';
import { newStateDatabase } from '../support/state-databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-carry-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(database: Database): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const text of exportState(database)) texts.push(text);
  return texts.join('').trimEnd().split('\n');
}

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** A state with a row of each kind of value, and more tasks than a page. */
async function fill(database: Database): Promise<void> {
  const stores = openStateIn(database, 'embedded');
  for (let count = 0; count < 250; count += 1) await insertTask(stores, { userId: String(count) });
  const content = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const parcel = { resultId: 'r', stored: '{"a":"ä\\u0000"}', files: [{ name: 'f', content }], renderings: [] };
  await stores.tasks.transition([], complete('r', 9_000), { added: { ...result('r', 'key'), parcel } });
  await database.write(async (db) => {
    await db.insertInto('groups').values({ name: 'Größe "x"', can_add_to_content_metadata: 1 }).execute();
    const gone = { name: 'gone', can_add_to_content_metadata: 0 };
    const [{ id }] = (await db.insertInto('groups').values(gone).returning('id').execute()) as [{ id: number }];
    await db.deleteFrom('groups').where('id', '=', id).execute();
    await db.insertInto('steady_time').values({ id: 1, at: 1_700_000_000_123 }).execute();
  });
}

it('carries all of it from the data folder to PostgreSQL and back', async () => {
  await using state = await newStateDatabase();
  await using embedded = await openDatabase(join(folder, 'first'));
  await fill(embedded);
  const lines = await linesOf(embedded);
  await using postgres = await openPostgres(state.settings);
  expect(await importState(postgres, given(lines))).toBe(lines.filter((line) => line.startsWith('[')).length);
  expect(await linesOf(postgres)).toEqual(lines);
  await using back = await openDatabase(join(folder, 'back'));
  await importState(back, given(await linesOf(postgres)));
  expect(await linesOf(back)).toEqual(lines);
  // Numbers of rows that are gone do not come again.
  for (const database of [postgres, back]) {
    const added = { name: 'next', can_add_to_content_metadata: 0 };
    const rows = database.write((db) => db.insertInto('groups').values(added).returning('id').execute());
    expect(await rows).toEqual([{ id: 4 }]);
  }
});

it('changes nothing where there is a state, and takes no file that is not whole', async () => {
  await using state = await newStateDatabase();
  await using postgres = await openPostgres(state.settings);
  await using embedded = await openDatabase(join(folder, 'second'));
  await fill(embedded);
  const lines = await linesOf(embedded);
  for (const [broken, why] of [
    [lines.slice(0, -1), 'it is not complete'],
    [lines.toSpliced(40, 1), 'it is not complete'],
    [['{}', ...lines], 'it is no exported state'],
    [lines.with(3, '[1,'), 'line 4 is not JSON'],
    [lines.with(0, '{"kind":"state","format":1,"schema":7}'), 'it has schema 7, while this version writes schema'],
  ] as const) {
    await expect(importState(postgres, given(broken))).rejects.toThrow(why);
  }
  await importState(postgres, given(lines));
  await expect(importState(postgres, given(lines))).rejects.toThrow('There is a state already: its table');
  expect(await linesOf(postgres)).toEqual(lines);
});
