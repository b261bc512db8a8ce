import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkedBranch, checkedRef } from '../../src/workspaces/git-names.ts';
import { GitFailure, refusedBy } from '../../src/workspaces/git.ts';
import { developerOf } from '../../src/workspaces/personal-branch.ts';

it('a name that passes is a branch to git, and no option', () => {
  const piece = fc.constantFrom(
    'a',
    'Z',
    '0',
    '_',
    '-',
    '--',
    '.',
    '..',
    '/',
    '@',
    '{',
    '}',
    '~',
    '^',
    ':',
    '\\',
    ' ',
    '*',
    '?',
    '[',
    '.lock',
    'HEAD',
    '\n',
    'ä',
    '+',
    '#',
    '=',
  );
  const names = fc.sample(
    fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
    { numRuns: 3_000, seed: 7 },
  );
  const passed = [...new Set(names)].filter((name) => {
    try {
      return checkedBranch(name, 'name') === name;
    } catch {
      return false;
    }
  });
  expect(passed.length).toBeGreaterThan(20);
  for (const name of passed) expect(name).not.toMatch(/^-|\.\.|\s|[~^:?*[\\]|@\{/);
  // git fails at the first that is none.
  const script = passed.map((name) => `git check-ref-format 'refs/heads/${name}' || exit 1`).join('\n');
  expect(() => execFileSync('sh', ['-c', script])).not.toThrow();
});

it('a developer whose name git takes for none commits as a user of a number', () => {
  for (const displayName of ['...', '"\'', ' <> ', ''])
    expect(developerOf({ userId: '7', displayName }).name, displayName).toBe('User 7');
  expect(developerOf({ userId: '7', displayName: '7' }).name).toBe('7');
});

it('a name of one letter too many, and what is not a branch, is refused by name', () => {
  expect(() => checkedBranch('a'.repeat(201), 'name')).toThrow('Validation Failed');
  for (const name of ['', 'HEAD', 'refs/heads/x', 'a'.repeat(40)])
    expect(() => checkedBranch(name, 'name'), name).toThrow();
  expect(checkedRef('a'.repeat(40), 'ref')).toBe('a'.repeat(40));
});

it('words of git lose addresses and paths', () => {
  const said = [
    "fatal: unable to access 'https://ada:SECRET@git.example.org/x.git/': Failed",
    "error: open('/home/op/.ssh/id'): Permission denied",
    'fatal: git@git.example.org:team/x.git: no',
    'hint: something else',
  ].join('\n');
  const { message } = refusedBy(new GitFailure(said, 128), 'It failed') as Error;
  expect(message).not.toMatch(/SECRET|home|example|hint/);
  expect(message).toMatch(/^It failed: fatal: unable to access 'the remote.*Permission denied/);
});

it.each([
  ['Ada Lövelace', 'dev-ada-lovelace-7'],
  ['', 'dev-7'],
  ['李', 'dev-7'],
  ['--x/../y ', 'dev-x-y-7'],
])('the personal branch of "%s" is %s', (displayName, branch) => {
  const { personalBranch } = developerOf({ userId: '7', displayName });
  expect(personalBranch).toBe(branch);
  expect(checkedBranch(personalBranch, 'name')).toBe(branch);
});
