/** Whom a trusted proxy names. */
import { expect, it } from 'vitest';
import type { ProxyLogInConfig } from '../../src/config/log-in-config.ts';
import { readProxyPerson } from '../../src/identity/proxy-headers.ts';

const config = {
  user_header: 'x-user',
  email_header: null,
  name_header: 'x-name',
  groups_header: null,
  groups_separator: ',',
} as ProxyLogInConfig;

it('blanks around a value are not part of it, and those within are', () => {
  const person = readProxyPerson(['X-User', ' \tada  l\t ', 'x-name', 'Ada  Lovelace'], config);
  expect(person).toMatchObject({ subject: 'ada  l', firstName: 'Ada', lastName: 'Lovelace' });
});

it('a value with a great many blanks within is read at once', () => {
  // In time that grows with the square, this would take most of a minute.
  const user = `a${' '.repeat(100_000)}b`;
  expect(readProxyPerson(['x-user', user], config)).toMatchObject({ subject: user });
}, 10_000);
