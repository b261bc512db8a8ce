import { expect, it } from 'vitest';
import { escapedLikePattern, likePattern } from '../../src/lib/like-pattern.ts';

it.each([
  [String.raw`order\_items`, ['order_items', 'Order_Items'], ['orderxitems']],
  [String.raw`order_items`, ['order_items', 'orderxitems'], ['order__items']],
  [String.raw`%\_items`, ['order_items'], ['orderxitems', 'items']],
  [String.raw`a\%%`, ['a%', 'a%b'], ['ab']],
  [String.raw`a\\_`, [String.raw`a\b`], ['a_', 'ab']],
  [String.raw`\a\bc`, ['abc'], [String.raw`\abc`]],
])('a backslash in %s lets a letter stand for itself', (pattern, found, others) => {
  const isFound = escapedLikePattern(pattern);
  expect([...found, ...others].filter(isFound)).toEqual(found);
});

it('searches of Looker’s have no escapes', () => {
  const isFound = likePattern(String.raw`a\_%`);
  expect([String.raw`a\b`, String.raw`a\bcd`, 'a_', 'ab'].filter(isFound)).toEqual([
    String.raw`a\b`,
    String.raw`a\bcd`,
  ]);
});
