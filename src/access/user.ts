/** Who may come in: the first administrator and the users of `coatcheck.yaml`. */
import type { UserConfig } from '../config/config.ts';
import type { Caller } from './caller.ts';
import { allPermissions, defaultPermissions } from './permissions.ts';

export interface User {
  /** Digits in a string; stable as long as the configuration is. */
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly caller: Caller;
}

/** The id of the administrator that every server has. */
export const FIRST_ADMINISTRATOR_ID = '1';

export interface UserDirectory {
  readonly users: readonly User[];
  find(id: string): User | undefined;
  /** The user with the API credentials, as the configuration has them. */
  findByClientId(clientId: string): { readonly user: User; readonly config: UserConfig } | undefined;
}

/** Users without an id get the lowest free ones, in the order of the file. */
export function createUserDirectory(configured: readonly UserConfig[]): UserDirectory {
  const taken = new Set([FIRST_ADMINISTRATOR_ID, ...configured.map((config) => config.id)]);
  let next = 2;
  const freeId = () => {
    while (taken.has(String(next))) next += 1;
    taken.add(String(next));
    return String(next);
  };
  const known = configured.map((config) => ({ config, user: toUser(config, config.id ?? freeId()) }));
  const isAdministratorRedefined = known.some(({ user }) => user.id === FIRST_ADMINISTRATOR_ID);
  const users = [...(isAdministratorRedefined ? [] : [firstAdministrator]), ...known.map(({ user }) => user)];
  const byId = new Map(users.map((user) => [user.id, user]));
  const byClientId = new Map(known.map((entry) => [entry.config.client_id, entry]));
  return {
    users,
    find: (id) => byId.get(id),
    findByClientId: (clientId) => byClientId.get(clientId),
  };
}

const firstAdministrator: User = {
  id: FIRST_ADMINISTRATOR_ID,
  firstName: 'Coatcheck',
  lastName: 'Administrator',
  email: null,
  caller: {
    userId: FIRST_ADMINISTRATOR_ID,
    displayName: 'Coatcheck Administrator',
    isAdministrator: true,
    permissions: new Set(allPermissions),
    models: null,
    userAttributes: {
      id: FIRST_ADMINISTRATOR_ID,
      name: 'Coatcheck Administrator',
      first_name: 'Coatcheck',
      last_name: 'Administrator',
    },
    locale: 'en',
    timezone: null,
  },
};

function toUser(config: UserConfig, id: string): User {
  const displayName = `${config.first_name} ${config.last_name}`.trim() || `User ${id}`;
  const permissions = config.admin ? allPermissions : (config.permissions ?? defaultPermissions);
  return {
    id,
    firstName: config.first_name,
    lastName: config.last_name,
    email: config.email,
    caller: {
      userId: id,
      displayName,
      isAdministrator: config.admin,
      permissions: new Set(permissions),
      models: config.admin || config.models === null ? null : new Set(config.models),
      // Looker's own attributes, which the configuration may replace.
      userAttributes: {
        id,
        name: displayName,
        first_name: config.first_name,
        last_name: config.last_name,
        ...(config.email === null ? {} : { email: config.email }),
        locale: config.locale,
        ...config.user_attributes,
      },
      locale: config.locale,
      timezone: config.timezone,
    },
  };
}
