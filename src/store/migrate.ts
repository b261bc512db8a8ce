/**
 * Numbered migrations, each in one transaction with the record that it was applied. Never change one that has been
 * released.
 */
import { sql, type Kysely } from 'kysely';
import type { Numbering } from './numbering.ts';
import * as tasks from './migrations/0001-tasks.ts';
import * as access from './migrations/0002-access.ts';
import * as users from './migrations/0003-users.ts';
import * as steadyTime from './migrations/0004-steady-time.ts';
import * as openedSessions from './migrations/0005-opened-sessions.ts';
import * as givenValues from './migrations/0006-given-values.ts';
import * as queryAuthors from './migrations/0007-query-authors.ts';
import * as oauth from './migrations/0008-oauth.ts';
import * as groups from './migrations/0009-groups.ts';
import * as roles from './migrations/0010-roles.ts';
import * as nodes from './migrations/0011-nodes.ts';
import * as idempotencyKeys from './migrations/0012-idempotency-keys.ts';
import * as smallResults from './migrations/0013-small-results.ts';
import * as identities from './migrations/0014-identities.ts';
import * as fileUsers from './migrations/0015-file-users.ts';
import * as credentials from './migrations/0016-credentials.ts';
import * as resultLifetimes from './migrations/0017-result-lifetimes.ts';
import * as webhooks from './migrations/0018-webhooks.ts';
import * as datagroupResets from './migrations/0019-datagroup-resets.ts';
import * as modelConfigurations from './migrations/0020-model-configurations.ts';
import * as connections from './migrations/0021-connections.ts';
import * as uniqueNames from './migrations/0022-unique-names.ts';

interface Migration {
  readonly name: string;
  up(db: Kysely<unknown>, numbering: Numbering): Promise<void>;
}

/** In order, the first being number 1; add new ones at the end. */
const migrations: readonly Migration[] = [
  { name: 'tasks', up: tasks.up },
  { name: 'access', up: access.up },
  { name: 'users', up: users.up },
  { name: 'steady time', up: steadyTime.up },
  { name: 'opened sessions', up: openedSessions.up },
  { name: 'given values', up: givenValues.up },
  { name: 'query authors', up: queryAuthors.up },
  { name: 'oauth', up: oauth.up },
  { name: 'groups', up: groups.up },
  { name: 'roles', up: roles.up },
  { name: 'nodes', up: nodes.up },
  { name: 'idempotency keys', up: idempotencyKeys.up },
  { name: 'small results', up: smallResults.up },
  { name: 'identities', up: identities.up },
  { name: 'file users', up: fileUsers.up },
  { name: 'credentials', up: credentials.up },
  { name: 'result lifetimes', up: resultLifetimes.up },
  { name: 'webhooks', up: webhooks.up },
  { name: 'datagroup resets', up: datagroupResets.up },
  { name: 'model configurations', up: modelConfigurations.up },
  { name: 'connections', up: connections.up },
  { name: 'unique names', up: uniqueNames.up },
];

/** A database that is migrated. */
export interface Migratable {
  /** Runs one unit of work durably, all or nothing. */
  transact(work: (db: Kysely<unknown>) => Promise<void>): Promise<void>;
  readonly numbering: Numbering;
  /** What to throw if a newer version of this program has written it, with the numbers of migrations. */
  isNewer(schemas: { readonly found: number; readonly known: number }): Error;
}

/** The number of the newest migration. */
export const newestSchema = migrations.length;

/**
 * Migrates a database to the newest schema, and resolves with the names of the migrations that were applied.
 * @throws what `isNewer` gives
 */
export async function migrate({ transact, numbering, isNewer }: Migratable): Promise<readonly string[]> {
  let applied = 0;
  await transact(async (db) => {
    await sql`create table if not exists migrations (number integer primary key, name text not null)`.execute(db);
    const { rows } = await sql<{ number: number | null }>`select max(number) as number from migrations`.execute(db);
    applied = rows[0]?.number ?? 0;
  });
  if (applied > newestSchema) throw isNewer({ found: applied, known: newestSchema });
  const waiting = migrations.slice(applied);
  for (const [place, { name, up }] of waiting.entries()) {
    // One after the other, since each builds on the schema before it.
    await transact(async (db) => {
      await up(db, numbering);
      await sql`insert into migrations (number, name) values (${applied + place + 1}, ${name})`.execute(db);
    });
  }
  return waiting.map(({ name }) => name);
}
