/** The state in PostgreSQL: one writer, what was promised is there, and nothing happens twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/lib/secret.ts';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import { openProxy } from '../support/breakable-proxy.ts';
import { newStateDatabase, type StateDatabase } from '../support/state-databases.ts';

let state: StateDatabase;
beforeEach(async () => {
  state = await newStateDatabase();
});
afterEach(async () => {
  await state[Symbol.asyncDispose]();
});

const keyRow = (key: string) => ({
  user_id: '1',
  key,
  fingerprint: 'f',
  nonce: 'n',
  answer: null,
  expires_at: 1,
});

function writeKey(database: Database, key: string): Promise<unknown> {
  return database.write((db) => db.insertInto('idempotency_keys').values(keyRow(key)).execute());
}

async function keysIn(database: Database): Promise<readonly string[]> {
  const rows = await database.read.selectFrom('idempotency_keys').select('key').orderBy('key').execute();
  return rows.map(({ key }) => key);
}

/** Ends the session that writes, as an administrator or a crash does. */
const END_WRITER = `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
  and database = (select oid from pg_database where datname = current_database())`;

it('refuses a second server in one sentence, and takes the next one when the first has ended', async () => {
  {
    await using _first = await openPostgres(state.settings);
    await expect(openPostgres(state.settings)).rejects.toThrow(
      'Another Coatcheck server is using the state in PostgreSQL. Stop it, or give this one a state of its own ("state" in coatcheck.yaml).',
    );
  }
  await using next = await openPostgres(state.settings);
  expect(next.migrated).toEqual([]);
});

it('says in words why it cannot be used', async () => {
  const { settings } = state;
  await expect(openPostgres({ ...settings, database: 'none' })).rejects.toThrow(
    'The PostgreSQL database for the state cannot be used: it has no database with the configured name.',
  );
  await expect(openPostgres({ ...settings, username: 'nobody' })).rejects.toThrow('it rejected the login');
  await expect(openPostgres({ ...settings, port: 1 })).rejects.toThrow('nothing is listening at its address');
  await state.query(`create role guest_of_${settings.database} login password 'guest'`);
  const guest = { username: `guest_of_${settings.database}`, password: new Secret('guest') };
  await expect(openPostgres({ ...settings, ...guest })).rejects.toThrow('its user may not create tables in it');
  await state.query(`drop role guest_of_${settings.database}`);
  await state.query('create table migrations (number integer primary key, name text not null)');
  await state.query(`insert into migrations values (999, 'tomorrow')`);
  await expect(openPostgres(settings)).rejects.toThrow(/newer version of Coatcheck \(schema 999; this version knows/);
});

describe('migrations', () => {
  it('make the same tables, columns, keys and indexes as in SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coatcheck-schema-'));
    await (await openDatabase(folder))[Symbol.asyncDispose]();
    await (await openPostgres(state.settings))[Symbol.asyncDispose]();
    using embedded = new DatabaseSync(join(folder, 'state.sqlite'), { readOnly: true });
    const inSqlite = embedded
      .prepare(
        `select m.name as "table", c.name as "column", lower(c.type) as type, c.pk > 0 or c."notnull" as required,
          c.pk > 0 as keyed, c.dflt_value as fallback
         from sqlite_master m, pragma_table_info(m.name) c
         where m.type = 'table' and m.name not like 'sqlite%' and m.name <> 'migrations' order by 1, 2`,
      )
      .all()
      .map((row) => ({ ...row, required: row['required'] === 1, keyed: row['keyed'] === 1 }));
    const types = { bigint: 'integer', 'double precision': 'real', bytea: 'blob', text: 'text' } as const;
    const inPostgres = await state.query(
      `select c.table_name as "table", c.column_name as "column", data_type as type, is_nullable = 'NO' as required,
        exists (select 1 from information_schema.key_column_usage k join information_schema.table_constraints t
          using (constraint_name, table_name) where t.constraint_type = 'PRIMARY KEY' and k.table_name = c.table_name
          and k.column_name = c.column_name) as keyed, column_default as fallback
       from information_schema.columns c
       where table_schema = 'public' and table_name not in ('migrations', 'state_holder')
       order by c.table_name collate "C", c.column_name collate "C"`,
    );
    expect(inPostgres.map((row) => ({ ...row, type: types[row['type'] as keyof typeof types] }))).toEqual(
      inSqlite.map((row) => ({ ...row })),
    );
    const named = `name not like 'sqlite%' and name not like '%\\_pkey' escape '\\' and name not like '%\\_key' escape '\\'`;
    const ofSqlite = embedded
      .prepare(`select name from sqlite_master where type = 'index' and ${named} order by 1`)
      .all();
    const ofPostgres = await state.query(
      `select name from (select indexname::text collate "C" as name from pg_indexes where schemaname = 'public') i
       where ${named} and name not in ('small_results_part', 'identities_account') order by 1`,
    );
    expect(ofPostgres).toEqual(ofSqlite.map((row) => ({ ...row })));
    rmSync(folder, { recursive: true });
  });

  it('number what is made later as SQLite does', async () => {
    await using database = await openPostgres(state.settings);
    const group = await database.write((db) =>
      db.insertInto('groups').values({ name: 'g', can_add_to_content_metadata: 0 }).returning('id').execute(),
    );
    const part = await database.write((db) =>
      db.insertInto('role_parts').values({ part: 'roles', name: 'r', content: '[]' }).returning('id').execute(),
    );
    expect([group, part]).toEqual([[{ id: 2 }], [{ id: 101 }]]);
  });
});

it('undoes a write that fails and no other of its batch', async () => {
  await using database = await openPostgres(state.settings);
  const written = await Promise.allSettled(
    ['a', 'b', 'a', 'c'].map(async (key, index) => {
      if (index < 3) return writeKey(database, key);
      return database.write(async (db) => {
        await db.insertInto('idempotency_keys').values(keyRow(key)).execute();
        throw new Error('thought better of it');
      });
    }),
  );
  expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  expect(await keysIn(database)).toEqual(['a', 'b']);
});

it('finds nothing under what no column can hold', async () => {
  await using database = await openPostgres(state.settings);
  const byId = (id: number) => database.read.selectFrom('queries').selectAll().where('id', '=', id).execute();
  const bySlug = (slug: string) => database.read.selectFrom('queries').selectAll().where('slug', '=', slug).execute();
  for (const id of [NaN, Infinity, -1e300, 2 ** 60]) expect(await byId(id)).toEqual([]);
  expect(await bySlug('a\0b')).toEqual([]);
  const none = database.read.selectFrom('queries').selectAll();
  expect(await none.where('slug', 'in', []).execute()).toEqual([]);
});

describe('a connection that is lost', () => {
  it('loses no write that was confirmed, and makes none that was refused', async () => {
    await using database = await openPostgres(state.settings);
    const confirmed: string[] = [];
    const writing = { isOver: false };
    const writer = async (name: number): Promise<void> => {
      for (let count = 0; !writing.isOver; count += 1) {
        const key = `${String(name)}/${String(count)}`;
        try {
          await writeKey(database, key);
          confirmed.push(key);
        } catch (error) {
          expect(error).toMatchObject({ code: 'state_unreachable' });
          await pause(5);
        }
      }
    };
    const writers = Array.from({ length: 20 }, (_, index) => writer(index));
    for (let kill = 0; kill < 15; kill += 1) {
      await pause(20 + Math.random() * 60);
      await state.query(END_WRITER);
    }
    await pause(200);
    writing.isOver = true;
    await Promise.all(writers);
    expect(confirmed.length).toBeGreaterThan(100);
    expect(await keysIn(database)).toEqual(confirmed.toSorted());
  });

  it('makes nothing twice, and tells of what was made, if only the answer to the commit was lost', async () => {
    const { host, port } = state.settings;
    await using proxy = await openProxy({ host, port });
    await using database = await openPostgres({ ...state.settings, port: proxy.port });
    proxy.cutAfter('commit');
    await Promise.all([writeKey(database, 'a'), writeKey(database, 'b')]);
    await writeKey(database, 'c');
    expect(await keysIn(database)).toEqual(['a', 'b', 'c']);
  });

  it('is told in words until the database is back, and then all goes on', async () => {
    const { host, port } = state.settings;
    await using proxy = await openProxy({ host, port });
    await using database = await openPostgres({ ...state.settings, port: proxy.port });
    await writeKey(database, 'before');
    proxy.cut();
    const unreachable = { code: 'state_unreachable', httpStatus: 503 };
    await Promise.all([
      expect(writeKey(database, 'meanwhile')).rejects.toMatchObject(unreachable),
      expect(keysIn(database)).rejects.toMatchObject(unreachable),
    ]);
    // The log says why.
    const refusal = await keysIn(database).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ cause: { message: expect.stringMatching(/Connection|ECONNRE/) as unknown } });
    expect(database.hindrance()).toBe(
      'Coatcheck cannot reach the database of its own state at the moment. Try again in a moment.',
    );
    proxy.mend();
    await expect.poll(() => database.hindrance()).toBeNull();
    await writeKey(database, 'then');
    expect(await keysIn(database)).toEqual(['before', 'then']);
  });

  it('is not waited for without an end when the server stops', async () => {
    const { host, port } = state.settings;
    await using proxy = await openProxy({ host, port });
    const database = await openPostgres({ ...state.settings, port: proxy.port });
    proxy.cut();
    await expect(writeKey(database, 'a')).rejects.toMatchObject({ code: 'state_unreachable' });
    await database[Symbol.asyncDispose]();
  });

  it('is not opened again if another server has used the state meanwhile', async () => {
    const { host, port } = state.settings;
    await using proxy = await openProxy({ host, port });
    await using database = await openPostgres({ ...state.settings, port: proxy.port });
    proxy.cut();
    {
      await using other = await openPostgres(state.settings);
      await writeKey(other, 'of the other');
    }
    proxy.mend();
    await expect.poll(() => database.hindrance()).toMatch(/^Another Coatcheck server has used/);
    await expect(writeKey(database, 'a')).rejects.toMatchObject({ code: 'state_taken', httpStatus: 503 });
  });
});
