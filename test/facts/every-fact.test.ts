/** Every fact of `known-facts.md` is held by something that is there, and its certainty stands beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Fact {
  readonly number: string;
  readonly certainty: string;
  readonly about: string;
  readonly held: readonly (readonly [file: string, text: string])[];
}

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function factOf(line: string): Fact {
  const [number = '', certainty = '', about = '', held = ''] = line.slice(2, -2).split(' | ');
  return {
    number,
    certainty,
    about,
    held: held.split('<br>').map((one) => {
      const [file = '', text = ''] = one.split(' — ');
      return [file.includes('/') ? file : `test/facts/${file}`, text];
    }),
  };
}

/** Facts of the answers, and of the SQL. */
const [told = [], sql = []] = read('test/facts/known-facts.md')
  .split(/^## /m)
  .slice(1)
  .map((part) =>
    part
      .split('\n')
      .filter((line) => /^\| \d/.test(line))
      .map(factOf),
  );
const facts = [...told, ...sql];

const texts = new Map<string, string>();
function textOf(file: string): string {
  let text = texts.get(file);
  if (text === undefined) texts.set(file, (text = read(file)));
  return text;
}

const isDocument = (file: string): boolean => file.endsWith('.md');

function isThere(file: string, text: string): boolean {
  const whole = textOf(file);
  return isDocument(file) ? whole.includes(`\n| ${text}`) || whole.includes(`\n${text}`) : whole.includes(text);
}

const groupsOf = (some: readonly Fact[]): readonly number[] => [
  ...new Set(some.map(({ number }) => Math.trunc(Number(number)))),
];
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('what is known of Looker', () => {
  it('is there from the first to the last', () => {
    expect([groupsOf(told), groupsOf(sql)]).toEqual([upTo(15), upTo(51)]);
  });

  it('is held by a test that is there, and choices by what docs/lookml.md tells too', () => {
    const lost = facts.flatMap(({ number, about, held }) =>
      held.flatMap(([file, text]) =>
        text !== '' && isThere(file, text) ? [] : [`${number} ${about}: ${file}: ${text}`],
      ),
    );
    expect(lost).toEqual([]);
  });

  it('is never left to a document alone', () => {
    const untested = facts.filter(({ held }) => held.every(([file]) => isDocument(file)));
    expect(untested.map(({ number, about }) => `${number} ${about}`)).toEqual([]);
  });

  it('is told of in a document where one witness alone stands behind it', () => {
    const silent = facts.filter(({ certainty, held }) => certainty === 'B' && !held.some(([file]) => isDocument(file)));
    expect(silent.map(({ number, about }) => `${number} ${about}`)).toEqual([]);
  });

  it('stands with its certainty in the titles of tests', () => {
    const others = facts.flatMap(({ number, certainty, held }) =>
      held.flatMap(([file, text]) => {
        const [, said] = /\[([^[\]]*)\]$/.exec(text) ?? [];
        const isTold = said === undefined || said.includes('%') || new RegExp(`\\b${certainty}\\b`).test(said);
        return isDocument(file) || isTold ? [] : [`${number} ${certainty}: ${text}`];
      }),
    );
    expect(others).toEqual([]);
  });
});
