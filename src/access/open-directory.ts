/** The users as they are at the start, and what of them is stored. */
import type { Config } from '../config/config.ts';
import type { AccessStore } from './access-store.ts';
import { configuredBookOf } from './configured-book.ts';
import type { FileUserIds } from './file-user-ids.ts';
import type { GroupStore } from './group-store.ts';
import { roleBookOf, type StoredPart } from './role-book.ts';
import { createUserDirectory, type ChangeableDirectory } from './user-directory.ts';
import type { UserStore } from './user-store.ts';
import { FIRST_ADMINISTRATOR_ID, type AttributeDefaults } from './user.ts';

interface Stores {
  readonly users: UserStore;
  readonly groups: GroupStore;
}

interface FirstContent {
  readonly defaults: AttributeDefaults;
  readonly stored: readonly StoredPart[];
  readonly fileUserIds: FileUserIds;
}

/** Users, and what belongs to them. */
export async function storedContent({ users, groups }: Stores) {
  return {
    stored: await users.users(),
    credentials: new Map(await users.credentials()),
    given: await users.givenValues(),
    groups: await groups.book(),
  };
}

export async function openDirectory(
  { config, store, ...stores }: Stores & { config: Pick<Config, 'users' | 'adminCredentials'>; store: AccessStore },
  { defaults, stored, fileUserIds }: FirstContent,
): Promise<ChangeableDirectory> {
  const content = await storedContent(stores);
  if (config.adminCredentials !== null) {
    const { clientId } = config.adminCredentials;
    content.credentials.set(FIRST_ADMINISTRATOR_ID, [{ clientId, createdAt: null, expiresAt: null }]);
  }
  const storedIds = new Set(content.stored.map(({ id }) => id));
  return createUserDirectory({
    ...content,
    configured: await configuredBookOf(await fileUserIds.number(config.users, (id) => storedIds.has(id))),
    uses: await store.uses(),
    defaults,
    roles: roleBookOf(stored),
  });
}
