/** Looker's searches of users: patterns as SQL's LIKE, any letter case. */
import { CoatcheckError } from '../errors/catalogue.ts';
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

const sortKeys: Readonly<Record<string, (user: User) => string>> = {
  id: (user) => user.id,
  first_name: (user) => user.firstName ?? '',
  last_name: (user) => user.lastName ?? '',
  display_name: (user) => user.caller.displayName,
  full_name: (user) => user.caller.displayName,
  email: (user) => user.email ?? '',
  locale: (user) => user.caller.locale,
  is_disabled: (user) => String(user.isDisabled),
};

const collator = new Intl.Collator('en', { numeric: true });

/**
 * @param sorts `last_name,first_name desc`
 * @throws CoatcheckError `validation_failed` for what users cannot be sorted by
 */
export function sortUsers(users: readonly User[], sorts: string): readonly User[] {
  const orders = sorts
    .split(',')
    .map((sort) => sort.trim())
    .filter((sort) => sort !== '')
    .map(readSort);
  return users.toSorted((a, b) => {
    for (const { key, sign } of orders) {
      const order = sign * collator.compare(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  });
}

function readSort(sort: string): { readonly key: (user: User) => string; readonly sign: 1 | -1 } {
  const [, name = '', direction = 'asc'] = /^(\w+)(?:\s+(asc|desc))?$/i.exec(sort) ?? [];
  const key = Object.hasOwn(sortKeys, name) ? sortKeys[name] : undefined;
  if (key === undefined) {
    const message = `Users cannot be sorted by '${sort}', but by ${Object.keys(sortKeys).join(', ')}, each with asc or desc.`;
    throw new CoatcheckError('validation_failed', { errors: [{ field: 'sorts', code: 'invalid_value', message }] });
  }
  return { key, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
}
