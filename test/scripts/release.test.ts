/** `npm run release`, in a small repository of its own: what it refuses, and what it leaves behind. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../support/demo-process.ts';

const changelog = `# Changelog

## Unreleased

### Added

- Numbers.

## 1.1.0 - 2026-01-02

- Letters.
`;

const manifest = {
  name: 'shop',
  version: '1.1.0',
  bin: { shop: 'bin/shop.mjs' },
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  scripts: {
    test: 'node check.mjs',
    prepack: 'echo packing && node build.mjs',
    release: 'node scripts/release.mjs',
  },
  files: ['bin', 'dist'],
  dependencies: { other: '1.1.0' },
};

let folder: string;
const at = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(at(name), 'utf8');
const write = (name: string, text: string) => writeFileSync(at(name), text);
const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const commit = () => git('commit', '--quiet', '--all', '--message', 'A change');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coatcheck-release-'));
  mkdirSync(at('scripts'));
  cpSync(join(root, 'scripts/release.mjs'), at('scripts/release.mjs'));
  cpSync(join(root, 'scripts/release'), at('scripts/release'), { recursive: true });
  mkdirSync(at('bin'));
  write('bin/shop.mjs', '');
  write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  const packages = { '': { name: 'shop', version: '1.1.0' }, 'node_modules/other': { version: '1.1.0' } };
  const lock = { name: 'shop', version: '1.1.0', lockfileVersion: 3, packages };
  write('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  write('CHANGELOG.md', changelog);
  // Its tests see what will be released.
  write(
    'check.mjs',
    `import { readFileSync } from 'node:fs'; console.log('tested', JSON.parse(readFileSync('package.json')).version);`,
  );
  write(
    'build.mjs',
    `import { mkdirSync, writeFileSync } from 'node:fs'; mkdirSync('dist', { recursive: true }); for (const name of ['js', 'd.ts']) writeFileSync('dist/index.' + name, '');`,
  );
  write('.gitignore', 'dist/\n*.tgz\n');
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Tester');
  git('config', 'user.email', 'tester@example.com');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
  git('tag', 'v1.1.0');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function release(...args: readonly string[]) {
  const done = spawnSync('npm', ['run', '--silent', 'release', '--', ...args], { cwd: folder, encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Everything that a release changes. */
const state = () => [
  git('status', '--porcelain'),
  git('rev-parse', 'HEAD'),
  git('tag'),
  existsSync(at('shop-1.2.0.tgz')),
  read('CHANGELOG.md'),
];

it('dates the changelog, sets the version, tests, packs, commits, tags, and says how to publish', () => {
  const { code, out } = release('1.2.0');
  expect(code).toBe(0);
  expect(out).toContain('tested 1.2.0');
  expect(out).toMatch(/shop-1\.2\.0\.tgz: .* kB, .* unpacked, 4 files/);
  expect(out).toMatch(/dist\/ +2 files/);
  expect(out).toContain('git push origin main v1.2.0 && npm publish shop-1.2.0.tgz');
  expect(read('CHANGELOG.md')).toMatch(
    /^# Changelog\n\n## Unreleased\n\n## 1\.2\.0 - \d{4}-\d\d-\d\d\n\n### Added\n\n- Numbers\.\n\n## 1\.1\.0 - 2026-01-02\n/,
  );
  expect(JSON.parse(read('package.json'))).toEqual({ ...manifest, version: '1.2.0' });
  const lock = JSON.parse(read('package-lock.json'));
  expect([lock.version, lock.packages[''].version, lock.packages['node_modules/other'].version]).toEqual([
    '1.2.0',
    '1.2.0',
    '1.1.0',
  ]);
  expect(git('log', '-1', '--format=%s')).toBe('Release 1.2.0');
  expect(git('describe', '--exact-match')).toBe('v1.2.0');
  expect(git('status', '--porcelain')).toBe('');
  expect(existsSync(at('shop-1.2.0.tgz'))).toBe(true);
  // The next one would have nothing to say.
  expect(release('1.3.0').err).toContain('CHANGELOG.md says nothing under "## Unreleased"');
}, 60_000);

it('a dry run shows the same and leaves nothing behind', () => {
  const before = state();
  const { code, out } = release('1.2.0', '--dry-run');
  expect(code).toBe(0);
  expect(out).toContain('tested 1.2.0');
  expect(out).toMatch(/shop-1\.2\.0\.tgz: /);
  expect(state()).toEqual(before);
  const quick = release('1.2.0', '--dry-run', '--skip-tests');
  expect(quick.code).toBe(0);
  expect(quick.out).not.toContain('tested');
  expect(quick.out).toContain('if the tests pass');
  expect(state()).toEqual(before);
}, 60_000);

it.each<readonly [string, () => void, readonly string[], string]>([
  ['no version', () => undefined, [], 'Which version?'],
  ['no version that is one', () => undefined, ['v1.2'], '"v1.2" is not a version, such as 1.4.0.'],
  ['the version of now', () => undefined, ['1.1.0'], 'The version is 1.1.0 already.'],
  ['a lower version', () => undefined, ['1.0.9'], '1.0.9 is lower than 1.1.0, the version now.'],
  ['tests left out', () => undefined, ['1.2.0', '--skip-tests'], '--skip-tests: only with --dry-run.'],
  ['an unknown option', () => undefined, ['1.2.0', '--force'], '--force: no such option.'],
  ['a tag that exists', () => git('tag', 'v1.2.0'), ['1.2.0'], 'The tag v1.2.0 exists.'],
  ['another branch', () => git('switch', '--quiet', '--create', 'side'), ['1.2.0'], 'on main; this is side.'],
  ['no branch', () => git('switch', '--quiet', '--detach'), ['1.2.0'], 'on main; this is no branch.'],
  ['a changed file', () => write('check.mjs', ''), ['1.2.0'], 'not committed:\n M check.mjs'],
  ['a new file', () => write('new.mjs', ''), ['1.2.0'], 'not committed:\n?? new.mjs'],
  [
    'a section without a word',
    () => {
      write('CHANGELOG.md', changelog.replace('- Numbers.\n', ''));
      commit();
    },
    ['1.2.0'],
    'CHANGELOG.md says nothing under "## Unreleased".',
  ],
  [
    'no section',
    () => {
      write('CHANGELOG.md', changelog.replace('## Unreleased', '## Next'));
      commit();
    },
    ['1.2.0'],
    'CHANGELOG.md has no section "## Unreleased".',
  ],
  [
    'a section of that version',
    () => {
      write('CHANGELOG.md', `${changelog}\n## 1.2.0 - 2026-01-01\n`);
      commit();
    },
    ['1.2.0'],
    'CHANGELOG.md has a section 1.2.0 already.',
  ],
  [
    'a lock of another version',
    () => {
      write('package-lock.json', read('package-lock.json').replace('1.1.0', '1.0.0'));
      commit();
    },
    ['1.2.0'],
    'package-lock.json does not say 1.1.0',
  ],
])('is refused in words, and nothing changes: %s', (_what, spoil, args, why) => {
  spoil();
  const before = state();
  const { code, err } = release(...args);
  expect(code).toBe(1);
  expect(err).toContain(why);
  expect(err).not.toMatch(/^\s+at /m);
  expect(state()).toEqual(before);
});

it('everything that is wrong is said at once', () => {
  write('new.mjs', '');
  const { err } = release('1.0.0', '--skip-tests');
  expect(err).toMatch(/--skip-tests[\s\S]*lower than[\s\S]*not committed/);
});

it.each<readonly [string, () => void, string]>([
  ['tests that fail', () => write('check.mjs', 'process.exit(1);'), 'npm test failed: nothing is released.'],
  [
    'a package without its program',
    () => write('package.json', read('package.json').replace('bin/shop.mjs', 'dist/shop.mjs')),
    'The package lacks dist/shop.mjs, which package.json names.',
  ],
])(
  'ends the release and puts everything back: %s',
  (_what, spoil, why) => {
    spoil();
    git('add', '.');
    commit();
    const before = state();
    const { code, err } = release('1.2.0');
    expect(code).toBe(1);
    expect(err).toContain(why);
    expect(state()).toEqual(before);
  },
  60_000,
);
