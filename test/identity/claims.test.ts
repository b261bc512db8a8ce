/** Which address a provider has verified. */
import { expect, it } from 'vitest';
import { personOf, type Claims } from '../../src/identity/claims.ts';

const names = { email: 'email', first_name: 'given_name', last_name: 'family_name', groups: 'groups' };
const emailIn = (token: Claims, more: Claims, { name = 'email', areVerified = false } = {}) =>
  personOf(
    { token, more },
    { issuer: 'https://id.example.com', subject: 'ann' },
    { claims: { ...names, email: name }, emails_are_verified: areVerified },
  ).email;

const [ann, eve] = ['ann@example.com', 'eve@example.com'];

it.each<readonly [string, Claims, Claims, object, string | null]>([
  ['one that came with its verification', { email: ann, email_verified: true }, {}, {}, ann],
  ['that of the other answer', {}, { email: ann, email_verified: 'true' }, {}, ann],
  ['none that the other answer verified', { email_verified: true }, { email: eve }, {}, null],
  ['the one of two that is verified', { email: ann, email_verified: true }, { email: eve }, {}, ann],
  ['none that is said not to be', { email: ann, email_verified: false }, {}, { areVerified: true }, null],
  ['none of which another answer says so', { email_verified: false }, { email: eve }, { areVerified: true }, null],
  ['one of a provider that verifies all', { email: ann }, {}, { areVerified: true }, ann],
  ['no other claim', { email: ann, email_verified: true, upn: eve }, {}, { name: 'upn' }, null],
  ['another claim of a provider that verifies all', { upn: ann }, {}, { name: 'upn', areVerified: true }, ann],
])('%s', (_name, token, more, settings, email) => {
  expect(emailIn(token, more, settings)).toBe(email);
});
