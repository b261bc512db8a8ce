/** Patterns of searches mean what SQL's LIKE means, however they are made. */
import { describe, expect, it } from 'vitest';
import { likePattern } from '../../src/lib/like-pattern.ts';

const cases: readonly (readonly [pattern: string, found: readonly string[], others: readonly (string | null)[]])[] = [
  ['', [''], ['a', null]],
  ['%', ['', 'anything'], [null]],
  ['Ann', ['ann', 'ANN'], ['anna', 'Joann', '']],
  ['ann%', ['Ann', 'Annabel'], ['Joann', 'An']],
  ['%ann', ['Joann', 'ann'], ['Joanna', 'nn']],
  ['%an%na%', ['anna', 'Ananna', 'Hannah'], ['ana', 'na an']],
  ['a_n%', ['axn', 'Alnus'], ['an', 'ann'.slice(0, 2)]],
  ['%_', ['a', 'ab'], ['']],
  ['a%a', ['aa', 'aba'], ['a', 'ab']],
  ['a%%b', ['ab', 'a-b'], ['a', 'b']],
  ['%a.c%', ['xa.cx'], ['abc']],
  ['is null', ['', null as unknown as string], ['a']],
  ['NOT NULL', ['a'], ['', null]],
];

describe('a pattern of a search', () => {
  it.each(cases)('%s', (pattern, found, others) => {
    const matches = likePattern(pattern);
    expect(found.filter((text) => !matches(text))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it('finds what a regular expression finds, in pieces of any length', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const letters = (count: number, of: string): string =>
      Array.from({ length: count }, () => of.charAt(random(of.length))).join('');
    const wrong: (readonly [string, string])[] = [];
    for (let round = 0; round < 20_000; round += 1) {
      const isLong = round % 10 === 0;
      const text = letters(random(isLong ? 150 : 9), 'ab');
      const from = random(60);
      const blurred = text.slice(from, from + 30 + random(50)).replaceAll('a', () => (random(3) === 0 ? '_' : 'a'));
      const pattern = isLong ? `%${blurred}${letters(random(3), 'ab%')}` : letters(random(7), 'ab%_');
      const expression = pattern.replaceAll('%', '.*').replaceAll('_', '.');
      if (likePattern(pattern)(text) !== new RegExp(`^${expression}$`).test(text)) wrong.push([pattern, text]);
    }
    expect(wrong).toEqual([]);
  });
});
