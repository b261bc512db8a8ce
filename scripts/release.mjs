// `npm run release -- X.Y.Z [--dry-run [--skip-tests]]`: makes a release of this checkout. Refuses in words what would be
// a wrong one; then dates the changelog, sets the version, runs every check and test, packs, shows the package, commits
// and tags. It never publishes and never pushes: it prints the commands. With --dry-run everything is put back.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withRelease } from './release/changelog.mjs';
import { contentLines, missingFiles } from './release/package-content.mjs';
import { RELEASE_BRANCH, refusals } from './release/refusals.mjs';
import { withLockedVersion, withVersion } from './release/version.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const lines = (text) => text.split('\n').filter((line) => line !== '');
const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];

class Refused extends Error {}

function readArguments(argv) {
  const flags = argv.filter((argument) => argument.startsWith('-'));
  const [version, ...more] = argv.filter((argument) => !argument.startsWith('-'));
  return {
    version,
    dryRun: flags.includes('--dry-run'),
    skipTests: flags.includes('--skip-tests'),
    unknown: [...flags.filter((flag) => !['--dry-run', '--skip-tests'].includes(flag)), ...more],
  };
}

function readCheckout(texts) {
  return {
    manifest: JSON.parse(texts['package.json']),
    lock: JSON.parse(texts['package-lock.json']),
    changelog: texts['CHANGELOG.md'],
    branch: git('branch', '--show-current').trim(),
    changes: lines(git('status', '--porcelain')),
    tags: lines(git('tag', '--list')),
  };
}

function write(texts) {
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(root, name), text);
}

function runNpm(args, stdout) {
  const [command, ...before] = npm;
  // npm hands the options of this run on to what it runs by these.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name)));
  const done = spawnSync(command, [...before, ...args], {
    cwd: root,
    encoding: 'utf8',
    env,
    stdio: ['ignore', stdout, 'inherit'],
  });
  if (done.status !== 0) throw new Refused(`npm ${args.join(' ')} failed: nothing is released.`);
  return done.stdout;
}

/** Packs into the checkout; what was packed, as npm says it. */
function pack() {
  const printed = runNpm(['pack', '--json'], 'pipe');
  // What `prepack` prints comes before; npm 12 may name packages instead of listing them.
  const packed = JSON.parse(printed.slice(printed.search(/^[[{]/m)));
  const [only] = Array.isArray(packed) ? packed : Object.values(packed);
  const missing = missingFiles(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')), only);
  if (missing.length > 0) {
    rmSync(join(root, only.filename), { force: true });
    throw new Refused(`The package lacks ${missing.join(', ')}, which package.json names.`);
  }
  return only;
}

function release({ version, dryRun, skipTests }, before) {
  const date = new Date().toISOString().slice(0, 10);
  const after = {
    'package.json': withVersion(before['package.json'], version),
    'package-lock.json': withLockedVersion(before['package-lock.json'], version),
    'CHANGELOG.md': withRelease(before['CHANGELOG.md'], version, date),
  };
  let isReleased = false;
  try {
    write(after);
    if (!skipTests) runNpm(['test'], 'inherit');
    const packed = pack();
    console.log(contentLines(packed).join('\n'));
    if (dryRun) {
      rmSync(join(root, packed.filename));
      console.log(
        `A dry run: ${version} could be released${skipTests ? ', if the tests pass' : ''}. Nothing was changed.`,
      );
      return;
    }
    git('commit', '--quiet', '--message', `Release ${version}`, '--', ...Object.keys(after));
    git('tag', '--annotate', `v${version}`, '--message', `Release ${version}`);
    isReleased = true;
    console.log(`Released ${version} here: a commit and the tag v${version}. To publish it:`);
    console.log(`  git push origin ${RELEASE_BRANCH} v${version} && npm publish ${packed.filename}`);
  } finally {
    if (!isReleased) write(before);
  }
}

const asked = readArguments(process.argv.slice(2));
const names = ['package.json', 'package-lock.json', 'CHANGELOG.md'];
const before = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
const problems = refusals(asked, readCheckout(before));
try {
  if (problems.length > 0) throw new Refused(problems.join('\n'));
  release(asked, before);
} catch (error) {
  if (!(error instanceof Refused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
