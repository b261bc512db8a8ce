/**
 * All users, in memory, because every request needs one. Changes through the API are written to the store first and
 * then put here, so that they apply to the very next request.
 */
import type { UserConfig } from '../config/config.ts';
import type { CredentialUse } from './access-store.ts';
import type { ConfiguredBook } from './configured-book.ts';
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
  /** Credentials were used. Their user stays the same object. */
  noteUse(use: CredentialUse): void;
  remove(id: string): void;
  /** New values of user attributes for a `valuesOwner`, whether or not there is such a user now. */
  give(owner: string, values: Values): void;
  /** Other users of the configuration: all of them change at once. The first administrator stays as it is. */
  setConfigured(book: ConfiguredBook): void;
  /** All that is stored, read anew; users of the configuration stay who they are. */
  setStored(content: Omit<DirectoryContent, 'configured' | 'uses'>): void;
  /** The user attributes that the configuration gives values of. */
  configuredAttributes(): ReadonlySet<string>;
  /** Was the user with this id made through the API? */
  isOfApi(id: string): boolean;
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
  readonly configured: ConfiguredBook;
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
type Make = (around: Around) => User;

// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the people above them
export function createUserDirectory({
  configured: firstConfigured,
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
  let configured = firstConfigured;
  /** Of users whom the configuration does not define. */
  const makes = new Map<string, Make>();
  /** By owner: what belongs to a client id stays with it, whatever id the configuration gives it. */
  const given = new Map(firstGiven);
  const uses = new Map(firstUses);
  const withUses = (own: readonly DefinedCredentials[]) =>
    own.map((one) => ({
      ...one,
      // Looked up, so that nothing that is made of all users has to be made anew at each log-in.
      get lastUsedAt() {
        return uses.get(one.clientId) ?? null;
      },
    }));
  /** Users looked up since the last change that may affect them; a change of groups or roles may affect all. */
  const users = new Map<string, User>();
  /** All users by id; null after one has changed. */
  let inOrder: readonly User[] | null = null;
  const makeAnew = (id: string, make: Make): User => {
    const user = make({ defaults, membership: membershipOf(groups, id), roles });
    users.set(id, user);
    inOrder = null;
    return user;
  };
  const makeAllAnew = () => {
    users.clear();
    inOrder = null;
  };
  const makeConfigured = ({ id, config }: NumberedUser, around: Around): User => {
    const own = withUses([{ clientId: config.client_id, createdAt: null, expiresAt: null }]);
    const values = given.get(valuesOwnerOf(config)) ?? {};
    return configuredUser(config, id, { credentials: own, ...around, given: values });
  };
  const makeOf = (id: string): Make | undefined => {
    const entry = configured.byId.get(id);
    return entry === undefined ? makes.get(id) : (around) => makeConfigured(entry, around);
  };
  const find = (id: string): User | undefined => {
    const known = users.get(id);
    if (known !== undefined) return known;
    const make = makeOf(id);
    return make && makeAnew(id, make);
  };
  const all = (): readonly User[] =>
    [...configured.byId.keys(), ...makes.keys()]
      .toSorted((a, b) => Number(a) - Number(b))
      .flatMap((id) => find(id) ?? []);
  const add = (id: string, make: Make): User => {
    makes.set(id, make);
    return makeAnew(id, make);
  };
  const addStored = (user: StoredUser, ownCredentials: readonly DefinedCredentials[]) =>
    add(user.id, (around) => storedUser(user, { credentials: withUses(ownCredentials), ...around }));

  if (!configured.byId.has(FIRST_ADMINISTRATOR_ID)) {
    const ownCredentials = credentials.get(FIRST_ADMINISTRATOR_ID) ?? [];
    add(FIRST_ADMINISTRATOR_ID, (around) =>
      firstAdministrator({
        credentials: withUses(ownCredentials),
        ...around,
        given: given.get(ADMINISTRATOR_VALUES_OWNER) ?? {},
      }),
    );
  }
  for (const user of stored) addStored(user, credentials.get(user.id) ?? []);

  return {
    users: () => (inOrder ??= all()),
    count: () => configured.byId.size + makes.size,
    find,
    findByClientId(clientId) {
      const entry = configured.byClientId.get(clientId);
      const user = entry && find(entry.id);
      return user && { user, config: entry.config };
    },
    setConfigured(book) {
      configured = book;
      makeAllAnew();
    },
    setStored(content) {
      ({ defaults, groups, roles } = content);
      for (const id of makes.keys()) if (id !== FIRST_ADMINISTRATOR_ID) makes.delete(id);
      for (const user of content.stored) addStored(user, content.credentials.get(user.id) ?? []);
      given.clear();
      for (const [owner, values] of content.given) given.set(owner, values);
      makeAllAnew();
    },
    configuredAttributes: () => configured.attributes,
    isOfApi: (id) => !configured.byId.has(id) && find(id)?.definedIn === 'api',
    put: addStored,
    noteUse: ({ clientId, at }) => void uses.set(clientId, at),
    remove(id) {
      makes.delete(id);
      users.delete(id);
      inOrder = null;
    },
    give(owner, values) {
      given.set(owner, values);
      makeAllAnew();
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
