/** What a provider's claims say about a person. Claims of a wrong type count as absent. */
import type { OidcConfig } from '../config/log-in-config.ts';
import type { Person } from '../access/person.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** @param account what the ID token says: nothing else identifies the person */
export function personOf(
  claims: Claims,
  account: Pick<Person, 'issuer' | 'subject'>,
  { claims: names, emails_are_verified: areVerified }: Pick<OidcConfig, 'claims' | 'emails_are_verified'>,
): Person {
  const verified = claims['email_verified'];
  const isVerified = verified === true || verified === 'true' || (areVerified && verified === undefined);
  return {
    ...account,
    email: isVerified ? emailOf(claimAt(claims, names.email)) : null,
    firstName: textOf(claimAt(claims, names.first_name)),
    lastName: textOf(claimAt(claims, names.last_name)),
    groups: listOf(claimAt(claims, names.groups)),
  };
}

/** By its name, which may have dots (`https://example.com/groups`), else by its path (`realm_access.roles`). */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const key of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Claims)[key];
  }
  return value;
}

const LONGEST_EMAIL = 255;

/** Null if it is no e-mail address. */
export function emailOf(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && text.length <= LONGEST_EMAIL && /^[^\s@]+@[^\s@]+$/.test(text) ? text : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function listOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === 'string' && item !== '');
}
