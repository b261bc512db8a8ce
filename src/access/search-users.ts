/** Looker's searches of users: patterns as SQL's LIKE, any letter case. */
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
  /** What no user of this server is or has (an embedded user, a group …): true or a value finds none. */
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
    [user.firstName, user.lastName, user.email, user.caller.displayName].some((text) => matches(text, pattern)),
  );
}

function testsOf(search: UserSearch): readonly Test[] {
  const { id, firstName, lastName, fullName, email, isDisabled, unknownToAll } = search;
  const tests: Test[] = [];
  if (id !== undefined) {
    const ids = new Set(id.split(',').map((one) => one.trim()));
    tests.push((user) => ids.has(user.id));
  }
  if (firstName !== undefined) tests.push((user) => matches(user.firstName, firstName));
  if (lastName !== undefined) tests.push((user) => matches(user.lastName, lastName));
  if (fullName !== undefined) tests.push((user) => matches(user.caller.displayName, fullName));
  if (email !== undefined) tests.push((user) => matches(user.email, email));
  if (isDisabled !== undefined) tests.push((user) => user.isDisabled === isDisabled);
  if (unknownToAll !== undefined) tests.push(() => !unknownToAll);
  return tests;
}

function matches(text: string | null, pattern: string): boolean {
  if (/^is null$/i.test(pattern)) return text === null || text === '';
  if (/^not null$/i.test(pattern)) return text !== null && text !== '';
  return text !== null && isLike(text.toLowerCase(), pattern.toLowerCase());
}

/** SQL's LIKE without escapes. Goes back to the last `%` only, so that no pattern takes long. */
function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (pattern[inPattern] === '%') {
      star = inPattern;
      starAt = at;
      inPattern += 1;
    } else if (inPattern < pattern.length && (pattern[inPattern] === '_' || pattern[inPattern] === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      starAt += 1;
      at = starAt;
      inPattern = star + 1;
    } else {
      return false;
    }
  }
  return /^%*$/.test(pattern.slice(inPattern));
}
