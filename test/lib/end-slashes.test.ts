import { expect, it } from 'vitest';
import { withoutEndSlashes } from '../../src/lib/end-slashes.ts';

it('slashes at the end go, and a great many of them within take a moment', () => {
  const many = `http://h${'/'.repeat(1_000_000)}x`;
  expect(['http://h//', 'http://h/a/', 'http://h', '//', ''].map(withoutEndSlashes)).toEqual([
    'http://h',
    'http://h/a',
    'http://h',
    '',
    '',
  ]);
  expect(withoutEndSlashes(`${many}/`) === many).toBe(true);
});
