/** Reads the rules of `log_in` for one person: whether they may log in, and what they get. */
import { asciiLowerCase } from '../lib/ascii-lower-case.ts';
import type { LogInRules } from '../config/log-in-config.ts';
import { EVERYBODY_ID } from './groups.ts';
import type { GroupBook } from './groups.ts';
import type { Person } from './person.ts';
import type { RoleBook } from './roles.ts';

/** Why somebody may not log in. */
export type RefusalReason = 'group' | 'domain' | 'disabled' | 'unknown' | 'email_taken';

export const refusalWords: Readonly<Record<RefusalReason, string>> = {
  group: 'Your account is in none of the groups that may log in here.',
  domain: 'Your account has no verified e-mail address of a domain that may log in here.',
  disabled: 'An administrator has disabled your user.',
  unknown: 'No user here belongs to your account. Ask an administrator for one.',
  email_taken: 'A user with your e-mail address exists, but does not belong to your account. Ask an administrator.',
};

/** Null if the rules let the person in. */
export function refusedByRules(person: Person, rules: LogInRules): RefusalReason | null {
  const { only_groups: groups, email_domains: domains } = rules;
  if (groups !== null && !person.groups.some((name) => groups.includes(name))) return 'group';
  const domain = asciiLowerCase(person.email?.split('@').at(-1) ?? '');
  return domains !== null && !domains.includes(domain) ? 'domain' : null;
}

export interface Given {
  readonly roleIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Names in the rules that no role or group has. */
  readonly unknown: readonly string[];
}

export function givenBy(person: Person, rules: LogInRules, books: { roles: RoleBook; groups: GroupBook }): Given {
  const of = (map: Readonly<Record<string, readonly string[]>>) =>
    person.groups.flatMap((name) => (Object.hasOwn(map, name) ? (map[name] ?? []) : []));
  const roles = namesIn([...rules.default_roles, ...of(rules.roles)], books.roles.roles);
  // Everybody is in that group without being put there.
  const groups = namesIn(
    of(rules.groups),
    books.groups.groups.filter(({ id }) => id !== EVERYBODY_ID),
  );
  return { roleIds: roles.ids, groupIds: groups.ids, unknown: [...roles.unknown, ...groups.unknown] };
}

function namesIn(wanted: readonly string[], things: readonly { readonly id: string; readonly name: string }[]) {
  const names = new Set(wanted);
  const found = things.filter(({ name }) => names.has(name));
  const known = new Set(found.map(({ name }) => name));
  return { ids: found.map(({ id }) => id), unknown: [...names].filter((name) => !known.has(name)) };
}
