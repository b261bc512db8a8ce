import { sql, type Kysely, type Selectable } from 'kysely';
import { asciiLowerCase } from '../lib/ascii-lower-case.ts';
import type { Database } from '../store/database.ts';
import type { GivenValuesTable, Schema, UserAttributesTable, UsersTable } from '../store/schema.ts';
import type { ApiCredentialsTable } from '../store/credential-tables.ts';
import { endSessions, forgetIdentities, identitiesByUser, identitiesOf } from './identity-rows.ts';
import type { DefinedCredentials, Identity, StoredUser } from './user.ts';
import { withValue } from './user-attributes.ts';
import type { AttributeDefinition } from './user-attributes.ts';

/** Stored users, their credentials, and the user attributes created through the API. */
export interface UserStore {
  users(): Promise<readonly StoredUser[]>;
  /** User id → credentials, oldest first, including the generated ones of the first administrator. */
  credentials(): Promise<ReadonlyMap<string, readonly DefinedCredentials[]>>;
  findUser(
    id: string,
  ): Promise<{ readonly user: StoredUser; readonly credentials: readonly DefinedCredentials[] } | undefined>;
  /** Resolves with the id; `email_taken`: another user has the e-mail address. */
  addUser(added: {
    readonly user: Omit<StoredUser, 'id'>;
    readonly createdAt: number;
    /** Is the id that of a user of the configuration? Then it is given to nobody. */
    readonly isTaken: (id: string) => boolean;
  }): Promise<{ readonly id: string } | 'email_taken'>;
  /** Changes a user as stored at that moment. If the user is then disabled, their sessions end. */
  changeUser(id: string, change: (user: StoredUser) => StoredUser): Promise<'changed' | 'email_taken' | 'not_found'>;
  /** Also deletes credentials and sessions. */
  deleteUser(id: string): Promise<void>;
  /** Also deletes the sessions that they opened. */
  deleteCredentials(clientId: string): Promise<void>;
  attributes(): Promise<readonly AttributeDefinition[]>;
  addAttribute(attribute: AttributeDefinition): Promise<void>;
  /** Finds it by its name, which cannot change. */
  changeAttribute(attribute: AttributeDefinition): Promise<void>;
  /** Also deletes its values. Resolves with those who had one: ids of stored users, and owners of given values. */
  deleteAttribute(name: string): Promise<{ readonly ids: readonly string[]; readonly owners: readonly string[] }>;
  /** Values given to users who are not stored: owner → attribute → value. */
  givenValues(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** Sets or removes a value. Resolves with all values that the owner has then. */
  giveValue(owner: string, name: string, value: string | null): Promise<Readonly<Record<string, string>>>;
}

/** Ids below are for users of the configuration. */
const FIRST_ID = 1001;

const toId = (seq: number): string => String(FIRST_ID - 1 + seq);
const toSeq = (id: string): number => Number(id) - (FIRST_ID - 1);

/** The user store over the state database. */
// oxlint-disable-next-line max-lines-per-function -- a store: one statement per verb
export function createUserStore({ read, write }: Database): UserStore {
  return {
    async users() {
      const rows = await read.selectFrom('users').selectAll().orderBy('seq').execute();
      const identities = await identitiesByUser(read);
      return rows.map((row) => toUser(row, identities.get(toId(row.seq))));
    },
    async credentials() {
      const rows = await read
        .selectFrom('api_credentials')
        .select(['client_id', 'user_id', 'created_at', 'expires_at'])
        .orderBy('created_at')
        .execute();
      const groups = Map.groupBy(rows, (row) => row.user_id);
      return new Map([...groups].map(([id, group]) => [id, group.map(toCredentials)]));
    },
    async findUser(id) {
      const row = await read.selectFrom('users').selectAll().where('seq', '=', toSeq(id)).executeTakeFirst();
      if (row === undefined) return undefined;
      const credentials = await read
        .selectFrom('api_credentials')
        .select(['client_id', 'created_at', 'expires_at'])
        .where('user_id', '=', id)
        .orderBy('created_at')
        .execute();
      return { user: toUser(row, await identitiesOf(read, id)), credentials: credentials.map(toCredentials) };
    },
    addUser: ({ user, createdAt, isTaken }) =>
      write(async (db) => {
        if (await isEmailTaken(db, user.email, null)) return 'email_taken';
        const row = { ...userColumns(user), created_at: createdAt };
        const insert = () => db.insertInto('users').values(row).returning('seq').executeTakeFirstOrThrow();
        let { seq } = await insert();
        while (isTaken(toId(seq))) {
          await db.deleteFrom('users').where('seq', '=', seq).execute();
          // Numbers never come again.
          ({ seq } = await insert());
        }
        return { id: toId(seq) };
      }),
    changeUser: (id, change) =>
      write(async (db) => {
        const row = await db.selectFrom('users').selectAll().where('seq', '=', toSeq(id)).executeTakeFirst();
        if (row === undefined) return 'not_found';
        const user = change(toUser(row));
        if (await isEmailTaken(db, user.email, row.seq)) return 'email_taken';
        await db.updateTable('users').set(userColumns(user)).where('seq', '=', row.seq).execute();
        if (user.isDisabled) await endSessions(db, id);
        return 'changed';
      }),
    deleteUser: (id) =>
      write(async (db) => {
        await db.deleteFrom('users').where('seq', '=', toSeq(id)).execute();
        await db.deleteFrom('api_credentials').where('user_id', '=', id).execute();
        await endSessions(db, id);
        await forgetIdentities(db, id);
      }),
    deleteCredentials: (clientId) =>
      write(async (db) => {
        await db.deleteFrom('api_credentials').where('client_id', '=', clientId).execute();
        await db.deleteFrom('credential_uses').where('client_id', '=', clientId).execute();
        await db.deleteFrom('access_tokens').where('client_id', '=', clientId).execute();
        await db.deleteFrom('oauth_grants').where('client_id', '=', clientId).execute();
      }),
    attributes: async () =>
      (await read.selectFrom('user_attributes').selectAll().orderBy('name').execute()).map(toAttribute),
    async addAttribute(attribute) {
      await write((db) => db.insertInto('user_attributes').values(attributeRow(attribute)).execute());
    },
    async changeAttribute(attribute) {
      const { name, ...columns } = attributeRow(attribute);
      await write((db) => db.updateTable('user_attributes').set(columns).where('name', '=', name).execute());
    },
    async deleteAttribute(name) {
      return write(async (db) => {
        const ids = await deleteAttribute(db, name);
        const rows = await db.deleteFrom('given_values').where('name', '=', name).returning('owner').execute();
        return { ids, owners: rows.map(({ owner }) => owner) };
      });
    },
    async givenValues() {
      const groups = Map.groupBy(await read.selectFrom('given_values').selectAll().execute(), ({ owner }) => owner);
      return new Map([...groups].map(([owner, rows]) => [owner, toValues(rows)]));
    },
    giveValue: (owner, name, value) =>
      write(async (db) => {
        await db.deleteFrom('given_values').where('owner', '=', owner).where('name', '=', name).execute();
        if (value !== null) await db.insertInto('given_values').values({ owner, name, value }).execute();
        return toValues(await db.selectFrom('given_values').selectAll().where('owner', '=', owner).execute());
      }),
  };
}

const toValues = (rows: readonly GivenValuesTable[]): Readonly<Record<string, string>> =>
  Object.fromEntries(rows.map(({ name, value }) => [name, value]));

async function deleteAttribute(db: Kysely<Schema>, name: string): Promise<readonly string[]> {
  await db.deleteFrom('user_attributes').where('name', '=', name).execute();
  const users = (await db.selectFrom('users').selectAll().execute()).map((row) => toUser(row));
  const changed = users.flatMap((user) => {
    if (!Object.hasOwn(user.attributeValues, name)) return [];
    return [{ ...user, attributeValues: withValue(user.attributeValues, name, null) }];
  });
  for (const user of changed) {
    // There is one handle, so one statement runs after the other.
    await db.updateTable('users').set(userColumns(user)).where('seq', '=', toSeq(user.id)).execute();
  }
  return changed.map(({ id }) => id);
}

async function isEmailTaken(db: Kysely<Schema>, email: string | null, ownSeq: number | null): Promise<boolean> {
  if (email === null) return false;
  const row = await db
    .selectFrom('users')
    .select('seq')
    .where(sql`lower(email)`, '=', asciiLowerCase(email))
    .executeTakeFirst();
  return row !== undefined && row.seq !== ownSeq;
}

function userColumns(user: Omit<StoredUser, 'id'>) {
  return {
    first_name: user.firstName,
    last_name: user.lastName,
    email: user.email,
    locale: user.locale,
    is_disabled: user.isDisabled ? 1 : 0,
    role_ids: JSON.stringify(user.roleIds),
    attribute_values: JSON.stringify(user.attributeValues),
  };
}

/** @param identities left out where they are not asked for */
function toUser(row: Selectable<UsersTable>, identities: readonly Identity[] = []): StoredUser {
  return {
    id: toId(row.seq),
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    locale: row.locale,
    isDisabled: row.is_disabled === 1,
    roleIds: JSON.parse(row.role_ids) as readonly string[],
    attributeValues: JSON.parse(row.attribute_values) as Readonly<Record<string, string>>,
    identities,
  };
}

function toCredentials(row: Pick<ApiCredentialsTable, 'client_id' | 'created_at' | 'expires_at'>): DefinedCredentials {
  return { clientId: row.client_id, createdAt: row.created_at, expiresAt: row.expires_at };
}

function attributeRow(attribute: AttributeDefinition): UserAttributesTable {
  return {
    name: attribute.name,
    label: attribute.label,
    type: attribute.type,
    default_value: attribute.defaultValue,
    user_can_view: attribute.userCanView ? 1 : 0,
    user_can_edit: attribute.userCanEdit ? 1 : 0,
  };
}

function toAttribute(row: Selectable<UserAttributesTable>): AttributeDefinition {
  return {
    name: row.name,
    label: row.label,
    type: row.type,
    defaultValue: row.default_value,
    userCanView: row.user_can_view === 1,
    userCanEdit: row.user_can_edit === 1,
  };
}
