/**
 * Lets people in whom a provider or a trusted proxy vouches for: finds or creates their user, and gives it anew what the
 * rules of `log_in` say. What an account gave before and no longer gives is taken away.
 */
import { asciiLowerCase } from '../lib/ascii-lower-case.ts';
import type { LogInConfig, LogInRules } from '../config/log-in-config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { AccountEnds } from './account-ends.ts';
import type { GroupStore } from './group-store.ts';
import type { IdentityStore } from './identity-store.ts';
import { givenBy, refusedByRules } from './log-in-rules.ts';
import type { Given, RefusalReason } from './log-in-rules.ts';
import { PROXY_ISSUER } from './person.ts';
import type { Person } from './person.ts';
import { nobody, refreshUser } from './user-administration.ts';
import type { ChangeableDirectory } from './user-directory.ts';
import type { UserStore } from './user-store.ts';
import type { Identity, User } from './user.ts';

export type Admission =
  | {
      readonly kind: 'admitted';
      readonly user: User;
      readonly identity: Identity;
      /** How often the account had lost everything by then. */
      readonly ends: number;
      /** What the account had to do with the user before; `same` = it was the user's. */
      readonly found: 'same' | 'linked' | 'created';
      readonly changesRights: boolean;
      /** Roles and groups that the rules name and that do not exist. */
      readonly unknown: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly userId: string | null };

/** Each call must see what those before it have done. */
export type Admit = (person: Person) => Promise<Admission>;

export interface AdmissionDependencies {
  readonly config: Pick<LogInConfig, 'oidc' | 'proxy'>;
  readonly identities: IdentityStore;
  readonly users: UserStore;
  readonly groups: Pick<GroupStore, 'book'>;
  readonly directory: ChangeableDirectory;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ends: AccountEnds;
  readonly forgetTokens: () => void;
}

/** Whose account it is: the user, with what was found; or why nobody's. */
type Owner = { readonly user: User; readonly identity: Identity; readonly found: 'same' | 'linked' | 'created' };

export function createAdmission(dependencies: AdmissionDependencies): Admit {
  const { config, identities, directory, groups, clock, ends } = dependencies;

  return async (person) => {
    const rules = person.issuer === PROXY_ISSUER ? config.proxy : config.oidc;
    if (rules === null) return refused('unknown');
    const known = await identities.find(person);
    const knownUser = known && directory.find(known.userId);
    if (knownUser?.isDisabled === true) return refused('disabled', knownUser);
    const reason = refusedByRules(person, rules);
    if (reason !== null) {
      if (known !== undefined) await endIdentity(known.identity, dependencies);
      return refused(reason, knownUser);
    }
    const owner =
      known !== undefined && knownUser !== undefined
        ? ({ user: knownUser, identity: known.identity, found: 'same' } as const)
        : await newOwner(person, rules, dependencies);
    if ('kind' in owner) return owner;
    const { user, identity, found } = owner;
    const given = givenBy(person, rules, { roles: directory.roles(), groups: directory.groups() });
    const at = { loggedInAt: clock.now() };
    const isMember = await hasGroups(user, identity, given, identities);
    await identities.loggedIn({ id: identity.id, email: person.email, roleIds: given.roleIds, ...at }, given.groupIds);
    // Groups concern all users, who are made anew for them.
    if (!isMember) directory.setGroups(await groups.book());
    const changed = await follow(person, user.id, dependencies);
    return {
      kind: 'admitted',
      user: changed,
      identity: changed.identities.find(({ id }) => id === identity.id) ?? identity,
      ends: ends.countOf(identity.id),
      found,
      changesRights: rightsOf(user) !== rightsOf(changed),
      unknown: given.unknown,
    };
  };
}

/** Is the user in exactly the groups that the account gives, besides those that somebody here has given? */
export async function hasGroups(
  user: User,
  identity: Identity,
  { groupIds }: Pick<Given, 'groupIds'>,
  identities: IdentityStore,
): Promise<boolean> {
  const ofAccount = await identities.groupsOf(identity.id);
  return ofAccount.every((id) => groupIds.includes(id)) && groupIds.every((id) => user.groupIds.includes(id));
}

export function refused(reason: RefusalReason, user?: User): Admission & { readonly kind: 'refused' } {
  return { kind: 'refused', reason, userId: user?.id ?? null };
}

const rightsOf = ({ groupRoleIds, groupIds }: User): string =>
  JSON.stringify([groupRoleIds.toSorted(), groupIds.toSorted()]);

/** Ends all sessions and grants of an account that may no longer log in. */
async function endIdentity({ id }: Identity, dependencies: AdmissionDependencies): Promise<void> {
  const { identities, directory, users, groups, ends, forgetTokens } = dependencies;
  const owned = await identities.get(id);
  ends.add(id);
  await identities.end(id);
  directory.setGroups(await groups.book());
  forgetTokens();
  if (owned !== undefined) await refreshUser(owned.userId, users, directory);
}

/** For an account that is nobody's yet: the user with its e-mail address, or a new one, if the rules say so. */
async function newOwner(
  person: Person,
  rules: LogInRules,
  dependencies: AdmissionDependencies,
): Promise<Owner | (Admission & { readonly kind: 'refused' })> {
  const { directory, users, identities, clock, ids } = dependencies;
  const email = person.email?.toLowerCase();
  const namesake =
    email === undefined ? undefined : directory.users().find((one) => one.email?.toLowerCase() === email);
  if (namesake === undefined && !rules.create_users) return refused('unknown');
  if (namesake !== undefined && !mayBeLinked(namesake, person, rules)) return refused('email_taken', namesake);
  if (namesake?.isDisabled === true) return refused('disabled', namesake);
  const at = { createdAt: clock.now() };
  const isTaken = (id: string): boolean => directory.find(id) !== undefined;
  const added = namesake ?? (await users.addUser({ user: { ...nobody, email: person.email }, ...at, isTaken }));
  if (added === 'email_taken') return refused('email_taken');
  const { issuer, subject } = person;
  const identity = {
    id: ids.hex32(),
    issuer,
    subject,
    email: person.email,
    roleIds: [],
    loggedInAt: at.createdAt,
    ...at,
  };
  await identities.add({ identity, userId: added.id });
  const user = await refreshUser(added.id, users, directory);
  return { user, identity, found: namesake === undefined ? 'created' : 'linked' };
}

/**
 * Users defined elsewhere have their rights from there. A user who has an account of this issuer already is another
 * person: providers give addresses of people who have left to others.
 */
function mayBeLinked(
  { definedIn, identities, email }: User,
  { issuer, email: given }: Person,
  { link_by_email: links }: LogInRules,
): boolean {
  const isSame = email !== null && given !== null && asciiLowerCase(email) === asciiLowerCase(given);
  return links && isSame && definedIn === 'api' && !identities.some((one) => one.issuer === issuer);
}

const LONGEST_NAME = 255;

/** Gives the user what the account calls them now. */
async function follow(person: Person, userId: string, dependencies: AdmissionDependencies): Promise<User> {
  const { users, directory } = dependencies;
  const current = directory.find(userId);
  const changes = current === undefined ? {} : changesOf(person, current, directory);
  if (Object.keys(changes).length > 0) await users.changeUser(userId, (user) => ({ ...user, ...changes }));
  return refreshUser(userId, users, directory);
}

type Called = Pick<User, 'firstName' | 'lastName' | 'email'>;

/** The user's names and address become those of the account, unless the address is another user's. */
export function changesOf(person: Person, user: User, directory: Pick<ChangeableDirectory, 'users'>): Partial<Called> {
  const { email, firstName, lastName } = person;
  const isAnothers = (address: string): boolean =>
    directory.users().some((one) => one.id !== user.id && one.email?.toLowerCase() === address.toLowerCase());
  const wanted: Called = {
    firstName: firstName?.slice(0, LONGEST_NAME) ?? user.firstName,
    lastName: lastName?.slice(0, LONGEST_NAME) ?? user.lastName,
    email: email !== null && email !== user.email && !isAnothers(email) ? email : user.email,
  };
  const isNew = (key: keyof Called): boolean => wanted[key] !== user[key];
  return Object.fromEntries(Object.entries(wanted).filter(([key]) => isNew(key as keyof Called)));
}
