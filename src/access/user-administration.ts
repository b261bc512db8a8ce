/**
 * Who may see and change users. Users of the configuration and the environment can be seen here, but are changed there;
 * users created here are stored.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { FieldError } from '../errors/catalogue.ts';
import { firstErrors, requireNoErrors, wrongField } from '../errors/field-errors.ts';
import { found } from '../errors/found.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { AccessStore } from './access-store.ts';
import type { Caller } from './caller.ts';
import type { GroupStore } from './group-store.ts';
import { forbidden, isAdministrator, may, permit } from './permit.ts';
import { rolesIn } from './role-book.ts';
import { refuseHigherRoles } from './role-rights.ts';
import type { RoleBook } from './roles.ts';
import { hashSecret } from './secret-hash.ts';
import type { ApiCredentials, StoredUser, User } from './user.ts';
import type { ChangeableDirectory } from './user-directory.ts';
import type { UserStore } from './user-store.ts';

/** How users of this server log in, or are known. */
export type CredentialType = 'api3' | 'email';

/** What a caller sets for a user; members that are left out keep their values. */
export type UserChanges = Partial<Omit<StoredUser, 'id' | 'attributeValues' | 'roleIds' | 'identities'>>;

/**
 * Changes throw `forbidden` for callers without the permission (`administer`, unless another is named), and for users
 * who are defined elsewhere. Everything throws `not_found` for a user who does not exist or whom the caller may not
 * see, and `validation_failed` for bad values.
 */
export interface UserAdministration {
  /** Callers with `see_users` see all users, others only themselves. */
  visibleTo(caller: Caller): readonly User[];
  get(id: string, caller: Caller): User;
  /**
   * The user with a log-in of that type. Only administrators can search by other users' client ids.
   * @throws CoatcheckError `not_found`
   */
  withCredential(type: CredentialType, id: string, caller: Caller): User;
  /** @throws CoatcheckError `forbidden` saying where the user is defined */
  requireMadeHere(user: User): void;
  /** Only administrators see other users' credentials. */
  getWithCredentials(id: string, caller: Caller): User;
  create(values: UserChanges, caller: Caller): Promise<User>;
  /** Disabling a user ends their sessions. Nobody can disable themselves. */
  update(id: string, changes: UserChanges, caller: Caller): Promise<User>;
  /** Needs `manage_roles`. Nobody can give rights that they do not have themselves. */
  setRoles(id: string, roleIds: readonly string[], caller: Caller): Promise<User>;
  /** Needs `manage_roles`. Sets the users who have the role directly, replacing those who had it. */
  setUsersOfRole(roleId: string, userIds: readonly string[], caller: Caller): Promise<readonly User[]>;
  /** @throws CoatcheckError `conflict` if the user already has an e-mail address */
  addEmail(id: string, email: string, caller: Caller): Promise<User>;
  /** Also deletes credentials and sessions; tasks stay, for administrators. Nobody can delete themselves. */
  delete(id: string, caller: Caller): Promise<void>;
  /** The secret is returned only here. @param expiresAt milliseconds since 1970, not over; null = they do not end */
  createCredentials(id: string, expiresAt: number | null, caller: Caller): Promise<NewCredentials>;
  /** Also ends the sessions opened with them. */
  deleteCredentials(id: string, clientId: string, caller: Caller): Promise<void>;
}

type NewCredentials = ApiCredentials & { readonly clientSecret: string };

export interface AdministrationDependencies {
  readonly store: AccessStore;
  readonly users: UserStore;
  readonly groups: Pick<GroupStore, 'book' | 'forgetUser'>;
  readonly directory: ChangeableDirectory;
  /** Clears the cache of tokens, because some have been deleted from the store. */
  readonly forgetTokens: () => void;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A new user before anything is known. */
export const nobody: Omit<StoredUser, 'id'> = {
  firstName: null,
  lastName: null,
  email: null,
  locale: 'en',
  isDisabled: false,
  roleIds: [],
  attributeValues: {},
  identities: [],
};

/** Two to rotate, and some for programs. */
const MAX_CREDENTIALS = 20;

// oxlint-disable-next-line max-lines-per-function -- a service: each verb is its checks, one write, one answer
export function createUserAdministration(dependencies: AdministrationDependencies): UserAdministration {
  const { store, users, directory, clock, ids, forgetTokens } = dependencies;

  const sees = (caller: Caller, id: string) => id === caller.userId || may(caller, 'see_users');
  const get = (id: string, caller: Caller): User => found(sees(caller, id) ? directory.find(id) : undefined);
  const getChangeable = (id: string, caller: Caller): User => {
    permit(caller, 'administer', 'change users');
    const user = get(id, caller);
    requireMadeHere(user);
    return user;
  };
  const refuseConfiguredEmail = ({ email }: UserChanges) => {
    const isSame = (user: User) => user.definedIn !== 'api' && user.email?.toLowerCase() === email?.toLowerCase();
    if (typeof email === 'string' && directory.users().some(isSame)) throw emailTaken();
  };

  return {
    visibleTo(caller) {
      if (may(caller, 'see_users')) return directory.users();
      const oneself = directory.find(caller.userId);
      return oneself === undefined ? [] : [oneself];
    },
    get,
    requireMadeHere,

    getWithCredentials(id, caller) {
      if (id !== caller.userId && !may(caller, 'administer')) throw new CoatcheckError('not_found', {});
      return get(id, caller);
    },

    withCredential(type, id, caller) {
      const has = ({ email, credentials }: User) =>
        type === 'email'
          ? email?.toLowerCase() === id.toLowerCase()
          : credentials.some(({ clientId }) => clientId === id);
      const user = found(directory.users().find(has));
      return type === 'email' ? get(user.id, caller) : this.getWithCredentials(user.id, caller);
    },

    async create(values, caller) {
      permit(caller, 'administer', 'create users');
      checkChanges(values);
      refuseConfiguredEmail(values);
      const added = await users.addUser({
        user: { ...nobody, ...values },
        createdAt: clock.now(),
        isTaken: (id) => directory.find(id) !== undefined,
      });
      if (added === 'email_taken') throw emailTaken();
      return refreshUser(added.id, users, directory);
    },

    async update(id, changes, caller) {
      getChangeable(id, caller);
      if (id === caller.userId && changes.isDisabled === true) throw forbidden('disable yourself');
      checkChanges(changes);
      refuseConfiguredEmail(changes);
      const outcome = await users.changeUser(id, (user) => ({ ...user, ...changes }));
      if (outcome === 'email_taken') throw emailTaken();
      forgetTokens();
      return refreshUser(id, users, directory);
    },

    async setRoles(id, roleIds, caller) {
      permit(caller, 'manage_roles', 'set the roles of users');
      const user = get(id, caller);
      requireMadeHere(user);
      checkRoles(roleIds, directory.roles());
      refuseAdministrators(user, caller);
      const changed = new Set(roleIds).symmetricDifference(new Set(user.roleIds));
      refuseHigherRoles(rolesIn(directory.roles(), [...changed]), caller);
      await users.changeUser(id, (stored) => ({ ...stored, roleIds }));
      forgetTokens();
      return refreshUser(id, users, directory);
    },

    async setUsersOfRole(roleId, userIds, caller) {
      permit(caller, 'manage_roles', 'set the roles of users');
      const role = rolesIn(directory.roles(), [roleId]);
      if (role.length === 0) throw new CoatcheckError('not_found', {});
      const holders = new Set(userIds.map((id) => get(id, caller).id));
      const changed = directory.users().filter((user) => holders.has(user.id) !== user.roleIds.includes(roleId));
      if (changed.length > 0) refuseHigherRoles(role, caller);
      for (const user of changed) {
        requireMadeHere(user);
        refuseAdministrators(user, caller);
      }
      for (const { id } of changed) {
        const others = (stored: StoredUser) => stored.roleIds.filter((one) => one !== roleId);
        // Read again from the store, one after the other.
        await users.changeUser(id, (stored) => ({
          ...stored,
          roleIds: holders.has(id) ? [...others(stored), roleId] : others(stored),
        }));
        await refreshUser(id, users, directory);
      }
      forgetTokens();
      return directory.users().filter(({ id }) => holders.has(id));
    },

    async addEmail(id, email, caller) {
      if (getChangeable(id, caller).email !== null) {
        throw new CoatcheckError('conflict', { why: `User ${id} already has an e-mail address.` });
      }
      return this.update(id, { email }, caller);
    },

    async delete(id, caller) {
      permit(caller, 'administer', 'delete users');
      if (id === caller.userId) throw forbidden('delete yourself');
      getChangeable(id, caller);
      await users.deleteUser(id);
      await dependencies.groups.forgetUser(id);
      directory.remove(id);
      directory.setGroups(await dependencies.groups.book());
      forgetTokens();
    },

    async createCredentials(id, expiresAt, caller) {
      if (getChangeable(id, caller).credentials.length >= MAX_CREDENTIALS) {
        throw new CoatcheckError('conflict', {
          why: `A user may have at most ${String(MAX_CREDENTIALS)} API credentials.`,
        });
      }
      const created = { clientId: ids.base62(20), createdAt: clock.now(), expiresAt };
      const lastsMs = expiresAt === null ? null : expiresAt - created.createdAt;
      if (lastsMs !== null && lastsMs <= 0) {
        throw wrongField('expires_at', 'invalid', 'Credentials end in the future: that time is over.');
      }
      const clientSecret = ids.base62(24);
      const endsAt = lastsMs === null ? null : clock.steady() + lastsMs;
      await store.saveCredentials({ ...created, endsAt, userId: id, secretHash: hashSecret(clientSecret) });
      await refreshUser(id, users, directory);
      return { ...created, lastUsedAt: null, clientSecret };
    },

    async deleteCredentials(id, clientId, caller) {
      const { credentials } = getChangeable(id, caller);
      if (!credentials.some((one) => one.clientId === clientId)) throw new CoatcheckError('not_found', {});
      await users.deleteCredentials(clientId);
      forgetTokens();
      await refreshUser(id, users, directory);
    },
  };
}

/** Updates the directory with the user as stored now. @throws CoatcheckError `not_found` if the user is gone */
export async function refreshUser(id: string, users: UserStore, directory: ChangeableDirectory): Promise<User> {
  const kept = await users.findUser(id);
  if (kept === undefined) {
    directory.remove(id);
    throw new CoatcheckError('not_found', {});
  }
  return directory.put(kept.user, kept.credentials);
}

/** @throws CoatcheckError `forbidden` */
function refuseAdministrators({ caller }: User, by: Caller): void {
  if (isAdministrator(caller) && !isAdministrator(by)) throw forbidden('change who is an administrator');
}

/** @throws CoatcheckError `validation_failed` */
function checkRoles(roleIds: readonly string[], { roles }: RoleBook): void {
  const existing = new Set(roles.map(({ id }) => id));
  const errors = firstErrors(roleIds, (id) =>
    existing.has(id) ? [] : [{ field: 'role_ids', code: 'invalid', message: `There is no role with the id '${id}'.` }],
  );
  requireNoErrors(errors);
}

/** @throws CoatcheckError `forbidden` saying where the user is defined. */
function requireMadeHere({ id, definedIn }: User): void {
  if (definedIn === 'configuration') {
    throw forbidden(`change user ${id} here: coatcheck.yaml defines it. Change it there`);
  }
  if (definedIn === 'environment') {
    throw forbidden(`change user ${id} here: it is the administrator that every server has`);
  }
}

const emailTaken = () => wrongField('email', 'already_exists', 'Another user has this e-mail address.');

/** `en`, `fr_FR`, or any name that a project gives its strings files, such as `managers`. */
const LOCALE = /^[A-Za-z0-9][\w-]{0,63}$/;
const MAX_NAME_CHARACTERS = 255;

/** @throws CoatcheckError `validation_failed` */
function checkChanges({ firstName, lastName, email, locale }: UserChanges): void {
  const errors: FieldError[] = [];
  const check = (isRight: boolean, field: string, message: string) => {
    if (!isRight) errors.push({ field, code: 'invalid', message });
  };
  const fits = (text: string | null | undefined) => (text?.length ?? 0) <= MAX_NAME_CHARACTERS;
  check(fits(firstName), 'first_name', `A name may have at most ${String(MAX_NAME_CHARACTERS)} characters.`);
  check(fits(lastName), 'last_name', `A name may have at most ${String(MAX_NAME_CHARACTERS)} characters.`);
  const isEmail = (text: string) => fits(text) && /^[^\s@]+@[^\s@]+$/.test(text);
  check(typeof email !== 'string' || isEmail(email), 'email', `'${email ?? ''}' is not an e-mail address.`);
  check(
    locale === undefined || LOCALE.test(locale),
    'locale',
    `'${locale ?? ''}' is not a locale, such as en or fr_FR.`,
  );
  requireNoErrors(errors);
}
