/**
 * All users, in memory, because every request needs one. Changes through the API are written to the store first and
 * then put here, so that they apply to the very next request.
 */
import type { UserConfig } from '../config/config.ts';
import { found } from '../errors/found.ts';
import type { CredentialUse } from './access-store.ts';
import type { NumberedUser } from './file-user-ids.ts';
import { membershipOf } from './groups.ts';
import type { GroupBook, Membership } from './groups.ts';
import type { RoleBook } from './roles.ts';
import {
  ADMINISTRATOR_VALUES_OWNER,
  configuredUser,
  FIRST_ADMINISTRATOR_ID,
  firstAdministrator,
  storedUser,
  valuesOwnerOf,
} from './user.ts';
import type { AttributeDefaults, DefinedCredentials, StoredUser, User } from './user.ts';

export interface UserDirectory {
  /** Ordered by id; the same list until a user changes. */
  users(): readonly User[];
  find(id: string): User | undefined;
  /** The number of users. */
  count(): number;
  /** The configured user with these API credentials. */
  findByClientId(clientId: string): { readonly user: User; readonly config: UserConfig } | undefined;
}

/** Changes that administration makes to the directory. */
export interface ChangeableDirectory extends UserDirectory {
  put(user: StoredUser, credentials: readonly DefinedCredentials[]): User;
  /** The user's credentials were used. */
  noteUse(id: string, use: CredentialUse): void;
  remove(id: string): void;
  /** New values of user attributes for a user who is not stored. */
  give(id: string, values: Values): User;
  /**
   * Other users of the configuration: all of them change at once. The first administrator stays as it is.
   * @param given values set through the API, for users who are new
   */
  setConfigured(numbered: readonly NumberedUser[], given: DirectoryContent['given']): void;
  /** New values for users who have none of their own. */
  setDefaults(defaults: AttributeDefaults): void;
  groups(): GroupBook;
  /** Also changes what users have through them. */
  setGroups(groups: GroupBook): void;
  roles(): RoleBook;
  /** Also changes what they give to users. */
  setRoles(roles: RoleBook): void;
}

export interface DirectoryContent {
  readonly configured: readonly NumberedUser[];
  readonly stored: readonly StoredUser[];
  /** Credentials of users whom the configuration does not define, by user id. */
  readonly credentials: ReadonlyMap<string, readonly DefinedCredentials[]>;
  /** Client id → when it was last used. */
  readonly uses: ReadonlyMap<string, number>;
  readonly defaults: AttributeDefaults;
  /** `valuesOwner` of a user → values set through the API. */
  readonly given: ReadonlyMap<string, Values>;
  readonly groups: GroupBook;
  readonly roles: RoleBook;
}

type Values = Readonly<Record<string, string>>;
interface Around {
  readonly defaults: AttributeDefaults;
  readonly membership: Membership;
  readonly roles: RoleBook;
}
type Make = (around: Around, given: Values) => User;

// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the people above them
export function createUserDirectory({
  configured,
  stored,
  credentials,
  uses: firstUses,
  defaults: firstDefaults,
  given: firstGiven,
  groups: firstGroups,
  roles: firstRoles,
}: DirectoryContent): ChangeableDirectory {
  let defaults = firstDefaults;
  let groups = firstGroups;
  let roles = firstRoles;
  const makes = new Map<string, Make>();
  const given = new Map<string, Values>();
  const uses = new Map(firstUses);
  const withUses = (own: readonly DefinedCredentials[]) =>
    own.map((one) => ({ ...one, lastUsedAt: uses.get(one.clientId) ?? null }));
  /** Users looked up since the last change that may affect them; a change of groups or roles may affect all. */
  const users = new Map<string, User>();
  /** All users by id; null after one has changed. */
  let inOrder: readonly User[] | null = null;
  const makeAnew = (id: string, make: Make): User => {
    const user = make({ defaults, membership: membershipOf(groups, id), roles }, given.get(id) ?? {});
    users.set(id, user);
    inOrder = null;
    return user;
  };
  const makeAllAnew = () => {
    users.clear();
    inOrder = null;
  };
  const find = (id: string): User | undefined => {
    const make = makes.get(id);
    return users.get(id) ?? (make && makeAnew(id, make));
  };
  const all = (): readonly User[] =>
    [...makes.keys()].toSorted((a, b) => Number(a) - Number(b)).flatMap((id) => find(id) ?? []);
  const add = (id: string, make: Make, values: Values = {}): User => {
    makes.set(id, make);
    given.set(id, values);
    return makeAnew(id, make);
  };
  const addStored = (user: StoredUser, ownCredentials: readonly DefinedCredentials[]) =>
    add(user.id, (around) => storedUser(user, { credentials: withUses(ownCredentials), ...around }));

  let numbered = configured;
  if (!numbered.some(({ id }) => id === FIRST_ADMINISTRATOR_ID)) {
    const ownCredentials = credentials.get(FIRST_ADMINISTRATOR_ID) ?? [];
    add(
      FIRST_ADMINISTRATOR_ID,
      (around, own) => firstAdministrator({ credentials: withUses(ownCredentials), ...around, given: own }),
      firstGiven.get(ADMINISTRATOR_VALUES_OWNER),
    );
  }
  const addConfigured = ({ id, config }: NumberedUser, values: Values | undefined): void => {
    const ownCredentials = [{ clientId: config.client_id, createdAt: null, expiresAt: null }];
    add(
      id,
      (around, own) => configuredUser(config, id, { credentials: withUses(ownCredentials), ...around, given: own }),
      values,
    );
  };
  for (const user of numbered) addConfigured(user, firstGiven.get(valuesOwnerOf(user.config)));
  for (const user of stored) addStored(user, credentials.get(user.id) ?? []);
  const byName = () => new Map(numbered.map((entry) => [entry.config.client_id, entry]));
  let byClientId = byName();

  return {
    users: () => (inOrder ??= all()),
    count: () => makes.size,
    find,
    findByClientId(clientId) {
      const entry = byClientId.get(clientId);
      const user = entry && find(entry.id);
      return user && { user, config: entry.config };
    },
    setConfigured(wanted, valuesOf) {
      // Values belong to client ids: an explicit id may be another's from now on.
      const former = new Map(numbered.map(({ id, config }) => [valuesOwnerOf(config), given.get(id)]));
      for (const { id } of numbered) {
        makes.delete(id);
        given.delete(id);
        users.delete(id);
      }
      numbered = wanted;
      byClientId = byName();
      // What the API has set meanwhile is newer than what was read.
      for (const user of wanted) {
        const owner = valuesOwnerOf(user.config);
        addConfigured(user, former.get(owner) ?? valuesOf.get(owner));
      }
      inOrder = null;
    },
    put: addStored,
    noteUse(id, { clientId, at }) {
      uses.set(clientId, at);
      users.delete(id);
      inOrder = null;
    },
    remove(id) {
      makes.delete(id);
      given.delete(id);
      users.delete(id);
      inOrder = null;
    },
    give(id, values) {
      return add(id, found(makes.get(id)), values);
    },
    setDefaults(changed) {
      defaults = changed;
      makeAllAnew();
    },
    groups: () => groups,
    setGroups(changed) {
      groups = changed;
      makeAllAnew();
    },
    roles: () => roles,
    setRoles(changed) {
      roles = changed;
      makeAllAnew();
    },
  };
}
