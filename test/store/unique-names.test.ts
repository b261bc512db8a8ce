/** States of older versions in which two nodes have given the same name at once, brought to the newest version. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import { newStateDatabase } from '../support/state-databases.ts';

const inFolder = async (): Promise<() => Promise<Database>> => {
  const folder = mkdtempSync(join(tmpdir(), 'coatcheck-names-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return () => openDatabase(folder);
};
const inPostgres = async (): Promise<() => Promise<Database>> => {
  const state = await newStateDatabase();
  onTestFinished(() => state[Symbol.asyncDispose]());
  return () => openPostgres(state.settings);
};

/** As the state was before connections could be made, and before names were unique. */
const AS_BEFORE = [
  'drop table connections',
  'drop index groups_name',
  'drop index role_parts_name',
  `delete from migrations where name in ('connections', 'unique names')`,
];

/** The group with id 1 is there from the start. */
const GROUPS = ['Sales', 'SALES', 'sales', 'sales (3)', 'SALES (4)', 'École', 'éCOLE'];

test.for([
  ['in the data folder', inFolder],
  ['in PostgreSQL', inPostgres],
] as const)('a state %s in which names were given twice is brought to unique names', async ([, place]) => {
  const open = await place();
  {
    await using database = await open();
    await database.write(async (db) => {
      for (const text of AS_BEFORE) await sql.raw(text).execute(db);
      for (const [index, name] of GROUPS.entries()) {
        await sql`insert into groups (id, name, can_add_to_content_metadata) values (${index + 2}, ${name}, 1)`.execute(
          db,
        );
      }
      for (const [id, part, name] of [
        [201, 'role', 'Reader'],
        [202, 'role', 'reader'],
        [203, 'model_set', 'Reader'],
        [204, 'role', 'reader (202)'],
      ] as const) {
        await sql`insert into role_parts (id, part, name, content) values (${id}, ${part}, ${name}, '{}')`.execute(db);
      }
    });
  }
  await using database = await open();
  const names = async (table: string) =>
    (await sql<{ name: string }>`select name from ${sql.table(table)} where id > 1 order by id`.execute(database.read))
      .rows;
  expect((await names('groups')).map(({ name }) => name)).toEqual([
    'Sales',
    'SALES (3) (3)',
    'sales (4) (4)',
    'sales (3)',
    'SALES (4)',
    // Only the letters of English have two forms.
    'École',
    'éCOLE',
  ]);
  expect((await names('role_parts')).map(({ name }) => name).slice(-4)).toEqual([
    'Reader',
    'reader (202) (202)',
    'Reader',
    'reader (202)',
  ]);
});
