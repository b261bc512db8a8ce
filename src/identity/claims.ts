/** What a provider's claims say about a person. Claims of a wrong type count as absent. */
import type { OidcConfig } from '../config/log-in-config.ts';
import type { Person } from '../access/person.ts';

export type Claims = Readonly<Record<string, unknown>>;

type ClaimSettings = Pick<OidcConfig, 'claims' | 'emails_are_verified'>;

/**
 * @param token the ID token's claims
 * @param more those of the userinfo endpoint, which count before the token's
 * @param account what the ID token says: nothing else identifies the person
 */
export function personOf(
  { token, more }: { readonly token: Claims; readonly more: Claims },
  account: Pick<Person, 'issuer' | 'subject'>,
  settings: ClaimSettings,
): Person {
  const claims = { ...token, ...more };
  const { claims: names } = settings;
  return {
    ...account,
    email: verifiedEmail([more, token], settings),
    firstName: textOf(claimAt(claims, names.first_name)),
    lastName: textOf(claimAt(claims, names.last_name)),
    groups: listOf(claimAt(claims, names.groups)),
  };
}

/**
 * `email_verified` speaks of the `email` that it came with: not of the address of another answer, nor of another claim
 * that the operator takes for an address (OpenID Connect Core 1.0, section 5.1).
 */
function verifiedEmail(
  answers: readonly Claims[],
  { claims: names, emails_are_verified: areVerified }: ClaimSettings,
): string | null {
  const saidOf = (answer: Claims): unknown => (names.email === 'email' ? answer['email_verified'] : undefined);
  const isUnsaid = answers.every((answer) => saidOf(answer) === undefined);
  for (const answer of answers) {
    const said = saidOf(answer);
    const isVerified = said === true || said === 'true' || (areVerified && isUnsaid);
    const email = isVerified ? emailOf(claimAt(answer, names.email)) : null;
    if (email !== null) return email;
  }
  return null;
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

/** Null if it is no e-mail address. Blanks around it are not taken off: the standard has none, and Unicode many. */
export function emailOf(value: unknown): string | null {
  const isAddress = typeof value === 'string' && value.length <= LONGEST_EMAIL && /^[^\s@]+@[^\s@]+$/.test(value);
  return isAddress ? value : null;
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function listOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item): item is string => typeof item === 'string' && item !== '');
}
