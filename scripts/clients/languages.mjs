// How the packages of a language are installed into a folder, what its programs are called then, and which versions
// were brought.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node } from '../install.mjs';

/** A package without the version or the extras that it is asked for with: `a[b]==1` → `a`, `@a/b@1` → `@a/b`. */
const bare = (name) => name.replace(/(?!^)@.*$|\[.*$|==.*$/, '');

export const languages = {
  pypi: {
    install: (into, packages) => [
      ['python3', ['-m', 'venv', into]],
      [join(into, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
    ],
    program: (into, name) => join(into, 'bin', name),
    versions(into, packages) {
      const ask = 'import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]), sep="\\n")';
      const said = spawnSync(join(into, 'bin', 'python'), ['-c', ask, ...packages.map(bare)], { encoding: 'utf8' });
      const versions = said.stdout.split('\n');
      return packages.map((name, index) => `${bare(name)} ${versions[index] ?? ''}`.trim());
    },
  },
  npm: {
    install: (into, packages) => [
      ['npm', ['install', '--prefix', into, '--no-audit', '--no-fund', '--loglevel=error', ...packages]],
    ],
    program: (into, name) => (name === 'node' ? node : join(into, 'node_modules', '.bin', name)),
    versions: (into, packages) =>
      packages.map((name) => {
        const path = join(into, 'node_modules', bare(name), 'package.json');
        return `${bare(name)} ${JSON.parse(readFileSync(path, 'utf8')).version}`;
      }),
  },
  go: {
    install(into, packages) {
      writeFileSync(join(into, 'go.mod'), 'module clients.invalid/program\n');
      // Every package of a module, for what they need in turn.
      return [['go', ['get', ...packages.map((name) => name.replace('@', '/...@'))]]];
    },
    program: (_into, name) => name,
    versions(into, packages) {
      const modules = packages.map(bare);
      const said = spawnSync('go', ['list', '-m', ...modules], { cwd: into, encoding: 'utf8' });
      return said.stdout.trim().split('\n');
    },
  },
  maven: {
    // With a repository of its own, a 'no' of another day is not remembered.
    install: (into, packages) =>
      packages.map((name) => [
        'mvn',
        ['--batch-mode', '--quiet', `-Dmaven.repo.local=${join(into, 'm2')}`, 'dependency:get', `-Dartifact=${name}`],
      ]),
  },
  terraform: {
    install(into, [source]) {
      const provider = `    looker = { source = "${source}" }`;
      writeFileSync(join(into, 'main.tf'), `terraform {\n  required_providers {\n${provider}\n  }\n}\n`);
      return [['terraform', ['init', '-no-color']]];
    },
    program: (_into, name) => (name === 'node' ? node : name),
    versions(into, [source]) {
      const locked = readFileSync(join(into, '.terraform.lock.hcl'), 'utf8');
      return [`${source} ${/version *= "([^"]+)"/.exec(locked)?.[1] ?? ''}`.trim()];
    },
  },
};
