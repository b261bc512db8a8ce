/** Looker's searches of users: patterns as SQL's LIKE, any letter case. */
import { matchesPattern } from '../lib/like-pattern.ts';
import type { User } from './user.ts';

/** What is searched for; members that are left out are not asked. */
export interface UserSearch {
  /** Ids with commas between them. */
  readonly id?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly fullName?: string;
  readonly email?: string;
  readonly isDisabled?: boolean;
  /** A group that the user is in by itself. */
  readonly groupId?: string;
  /** What no user of this server is or has (an embedded user, a service account …): true or a value finds none. */
  readonly unknownToAll?: boolean;
}

type Test = (user: User) => boolean;

/** @param anyOf one match is enough */
export function searchUsers(users: readonly User[], search: UserSearch, anyOf: boolean): readonly User[] {
  const tests = testsOf(search);
  if (tests.length === 0) return users;
  return users.filter((user) => (anyOf ? tests.some((test) => test(user)) : tests.every((test) => test(user))));
}

/** Users of whom a name or the e-mail address matches. */
export function searchNames(users: readonly User[], pattern: string): readonly User[] {
  return users.filter((user) =>
    [user.firstName, user.lastName, user.email, user.caller.displayName].some((text) => matchesPattern(text, pattern)),
  );
}

function testsOf(search: UserSearch): readonly Test[] {
  const { id, firstName, lastName, fullName, email, isDisabled, groupId, unknownToAll } = search;
  const tests: Test[] = [];
  if (id !== undefined) {
    const ids = new Set(id.split(',').map((one) => one.trim()));
    tests.push((user) => ids.has(user.id));
  }
  if (firstName !== undefined) tests.push((user) => matchesPattern(user.firstName, firstName));
  if (lastName !== undefined) tests.push((user) => matchesPattern(user.lastName, lastName));
  if (fullName !== undefined) tests.push((user) => matchesPattern(user.caller.displayName, fullName));
  if (email !== undefined) tests.push((user) => matchesPattern(user.email, email));
  if (isDisabled !== undefined) tests.push((user) => user.isDisabled === isDisabled);
  if (groupId !== undefined) tests.push((user) => user.groupIds.includes(groupId));
  if (unknownToAll !== undefined) tests.push(() => !unknownToAll);
  return tests;
}
