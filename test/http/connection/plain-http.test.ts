import { expect, test } from 'vitest';
import { isPlainHttpForOthers } from '../../../src/http/connection/plain-http.ts';

test.each([
  ['0.0.0.0', [], true],
  ['::', [], true],
  ['192.168.1.7', [], true],
  ['bi.example.com', [], true],
  ['0.0.0.0', ['10.0.0.0/8'], false],
  ['127.0.0.1', [], false],
  ['127.8.0.1', [], false],
  ['::1', [], false],
  ['localhost', [], false],
])('on %s with trusted proxies %j others may read along: %s', (host, proxies, expected) => {
  expect(isPlainHttpForOthers(host, proxies)).toBe(expected);
});
