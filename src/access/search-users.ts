/** Looker's searches of users: patterns as in SQL's LIKE, ignoring case. */
import { likePattern } from '../lib/like-pattern.ts';
import type { User } from './user.ts';

/** Criteria of a search; members that are left out do not matter. */
export interface UserSearch {
  /** Ids separated by commas. */
  readonly id?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly fullName?: string;
  readonly email?: string;
  readonly isDisabled?: boolean;
  /** A group of which the user is a direct member. */
  readonly groupId?: string;
  /** Criteria that no user of this server meets (an embedded user, a service account …): true or a value finds none. */
  readonly unknownToAll?: boolean;
}

type Test = (user: User) => boolean;

/** @param anyOf one match is enough */
export function searchUsers(users: readonly User[], search: UserSearch, anyOf: boolean): readonly User[] {
  const tests = testsOf(search);
  if (tests.length === 0) return users;
  return users.filter((user) => (anyOf ? tests.some((test) => test(user)) : tests.every((test) => test(user))));
}

/** Users whose name or e-mail address matches. */
export function searchNames(users: readonly User[], pattern: string): readonly User[] {
  const matches = likePattern(pattern);
  return users.filter((user) =>
    [user.firstName, user.lastName, user.email, user.caller.displayName].some((text) => matches(text)),
  );
}

function testsOf(search: UserSearch): readonly Test[] {
  const { id, firstName, lastName, fullName, email, isDisabled, groupId, unknownToAll } = search;
  const tests: Test[] = [
    ...textTest(firstName, (user) => user.firstName),
    ...textTest(lastName, (user) => user.lastName),
    ...textTest(fullName, (user) => user.caller.displayName),
    ...textTest(email, (user) => user.email),
  ];
  if (id !== undefined) {
    const ids = new Set(id.split(',').map((one) => one.trim()));
    tests.push((user) => ids.has(user.id));
  }
  if (isDisabled !== undefined) tests.push((user) => user.isDisabled === isDisabled);
  if (groupId !== undefined) tests.push((user) => user.groupIds.includes(groupId));
  if (unknownToAll !== undefined) tests.push(() => !unknownToAll);
  return tests;
}

function textTest(pattern: string | undefined, text: (user: User) => string | null): readonly Test[] {
  if (pattern === undefined) return [];
  const matches = likePattern(pattern);
  return [(user) => matches(text(user))];
}
