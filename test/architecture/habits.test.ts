import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markdownFiles } from '../support/document-blocks.ts';
import { dialectsByName } from '../../src/dialects/registry.ts';
import { readSourceFiles, root } from './source-files.ts';

const files = readSourceFiles();
const find = (pattern: RegExp, except: readonly string[] = []): string[] =>
  files
    .filter((file) => !except.some((prefix) => file.path.startsWith(prefix)))
    .flatMap((file) =>
      withoutComments(file.text)
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${String(index + 1)}: ${line.trim()}`] : [])),
    );

/** Blanks comments out, keeping line numbers. Good enough for the patterns below. */
function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

describe('source files', () => {
  it('are of one idea: at most 300 lines but for parsers and data, half of them at most 100', () => {
    const exempt = (path: string): boolean =>
      /(^|\/)parse-[\w-]+\.ts$/.test(path) || /^(\/\/|\/\*\*| \*) (data|generated)/im.test(beginningOf(path));
    const lengths = files
      .map((file) => ({ path: file.path, lines: file.text.split('\n').length }))
      .sort((a, b) => a.lines - b.lines);
    expect(lengths.filter(({ lines, path }) => lines > 301 && !exempt(path))).toEqual([]);
    expect(lengths[Math.floor(lengths.length / 2)]?.lines).toBeLessThanOrEqual(100);
  });

  it('are no bags', () => {
    const bags = /(^|\/)(utils?|helpers?|types|common|interfaces|misc|index)\.ts$/;
    // The package's own door is no bag.
    expect(files.map((file) => file.path).filter((path) => path !== 'index.ts' && bags.test(path))).toEqual([]);
  });

  it('are named in kebab-case and export by name', () => {
    expect(
      files.map((file) => file.path).filter((path) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.d)?\.ts$/.test(path)),
    ).toEqual([]);
    expect(find(/^\s*export default/)).toEqual([]);
  });

  it('take time, ids and randomness from outside', () => {
    expect(
      find(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bsetInterval\(|Temporal\.Now\b/, [
        'lib/clock.ts',
        'lib/ids.ts',
      ]),
    ).toEqual([]);
  });

  it('measure what lasts, ends or is limited by steady time: the date may be set at any moment', () => {
    // A date is named as one where it is asked for, and nothing is reckoned from it there.
    const named = /\b(?:at|\w+At|created_at|nowMs): [\w.#]*[cC]lock\.now\(\)|new Date\([\w.#]*[cC]lock\.now\(\)\)/g;
    const asked = find(/[cC]lock\.now\b/, ['lib/clock.ts', 'store/steady-time.ts']);
    expect(asked.filter((line) => /[cC]lock\.now\b/.test(line.replaceAll(named, '')))).toEqual([]);
    const reckoned = find(/[cC]lock\.now\(\)\)?\s*[-+<>*/%]|(?<!=)[-+<>]=?\s*[\w.#]*[cC]lock\.now\(\)/);
    expect(reckoned).toEqual([]);
  });

  it('read SQL by its one lexer: what is quoted or a comment, a dialect says', () => {
    const reading =
      /^(?:catalogue|connections|dialects|execution|liquid\/(?:sql-|write-sql)|lookml\/(?:plan|sql)|queries|scaffold)/;
    // A pattern for the inside of quotes or for comments, or a walk that stops at a quote.
    const scanner = /\/.*(?:\[\^(?:\\.|[^\]\\])*['"`]|--|\\\/\\\*).*\/[a-z]*[.,;)]|=== (?:"'"|'"'|'`'|'--'|'\/\*')/;
    const others = [
      // Looker's marks for workspaces, which count before anything is SQL.
      'lookml/sql/text/workspace-text.ts',
      'scaffold/lookml-text.ts',
      // Words of the server, which quotes names in them.
      'connections/drivers/mysql-error.ts',
      // A literal that Liquid is to read as one.
      'lookml/sql/scope/template-scope.ts',
    ];
    expect(find(scanner, others).filter((line) => reading.test(line))).toEqual([]);
  });

  it('load a driver when a connection needs it', () => {
    expect(find(/from '[./]*(?:connections\/)?drivers\/(?:duckdb|mysql|postgres)\.ts'/)).toEqual([]);
  });

  it('compare no names of dialects', () => {
    expect(find(/(?:dialect_?name|dialect\.name) [!=]== '/i, ['dialects/'])).toEqual([]);
  });

  it('ask whether somebody may in one place', () => {
    expect(find(/permissions\.(?:has|values|forEach)\b/, ['access/permit.ts'])).toEqual([]);
  });

  it('leave the process to main, the command line and the processes beside the server', () => {
    const mains = [
      'main.ts',
      'cli/',
      'execution/executor-process.ts',
      'lookml-project/loader-process.ts',
      'compile/compiler-process.ts',
      // Only `process.kill` ends a group: git with all that it has started.
      'workspaces/git.ts',
    ];
    expect(find(/\bprocess\.(?!hrtime|memoryUsage|constrainedMemory)/, mains)).toEqual([]);
  });

  it('orchestrate tasks through interfaces: what knows the query builder implements one', () => {
    const builders = files
      .filter(({ path }) => path.startsWith('tasks/'))
      .filter(({ packages, imports }) => {
        return packages.includes('kysely') || imports.some((target) => target.startsWith('store/'));
      });
    expect(builders.map(({ path }) => path).toSorted()).toEqual([
      'tasks/owned-by.ts',
      'tasks/sql-adoption.ts',
      'tasks/sql-result-catalogue.ts',
      'tasks/sql-shelf.ts',
      'tasks/sql-task-store.ts',
      'tasks/task-row.ts',
    ]);
  });

  it('show things as the contract has them: no view is just any object', () => {
    const untyped = files
      .filter(({ path }) => path.startsWith('http/views/'))
      .flatMap(({ path, text }) => (/^export .*\n?.*\): (?:Promise<)?object\b/m.test(text) ? [path] : []));
    expect(untyped).toEqual([]);
  });

  it('tell kinds of work apart by their kind: only errors are asked what they are made by', () => {
    const asked = find(/\binstanceof (?!\w*Error\b|ResultGone\b|ServerStops\b)/);
    expect(asked.filter((line) => line.startsWith('tasks/'))).toEqual([]);
  });

  it('are given the implementations of what orchestrates tasks by the root alone', () => {
    const isOne = (path: string): boolean => /^(?:tasks\/(?:local|sql)-|cluster\/)/.test(path);
    const makers = files.filter(({ path, imports }) => !isOne(path) && imports.some(isOne));
    expect(makers.map(({ path }) => path)).toEqual(['coatcheck.ts', 'executors-of.ts', 'open-task-state.ts']);
  });

  it('reach results through their storage: what knows that they lie in folders makes them or copies folders', () => {
    const knowing = files.filter(({ path, imports }) => {
      return !path.includes('/local-result-') && imports.some((target) => target.includes('/local-result-'));
    });
    expect(knowing.map(({ path }) => path).toSorted()).toEqual([
      'cli/backup.ts',
      'results/storage/open-result-storage.ts',
      // What executors work on is in a folder, wherever it goes then.
      'results/storage/s3-result-draft.ts',
      'results/storage/s3-result-storage.ts',
    ]);
  });

  it('never compare a dialect by name outside dialects/', () => {
    expect(find(/dialect(\.n|N)ame\s*[!=]==?\s*['"]|['"]\s*[!=]==?\s*\w*\.?dialect(\.n|N)ame/, ['dialects/'])).toEqual(
      [],
    );
  });

  it('open DuckDB in one place, where what is wrong with it is switched off', () => {
    expect(find(/DuckDBInstance\.(create|fromCache)/, ['results/workbench/open-duckdb.ts'])).toEqual([]);
  });

  it('say why wherever they switch a rule of the linter off', () => {
    const unexplained = files.flatMap(({ path, text }) =>
      [...text.matchAll(/^.*(?:ox|es)lint-disable.*$/gm)].flatMap(([line]) =>
        / -- \S/.test(line) ? [] : [`${path}: ${line.trim()}`],
      ),
    );
    expect(unexplained).toEqual([]);
  });

  it('throw only errors of the catalogue', () => {
    expect(find(/throw new (Error|TypeError|RangeError)\(/, ['lib/', 'cli/'])).toEqual([]);
  });
});

/** Where a file says what it is. */
function beginningOf(path: string): string {
  return readFileSync(join(root, 'src', path), 'utf8')
    .split('\n', 2)
    .join('\n');
}

describe('drivers', () => {
  it.each(Object.keys(dialectsByName))('test/connections/%s-driver.test.ts calls the suite of all drivers', (name) => {
    const test = join(root, `test/connections/${name}-driver.test.ts`);
    expect(existsSync(test) && readFileSync(test, 'utf8').includes('describeDriver({')).toBe(true);
  });

  it.each(Object.keys(dialectsByName))('docs/configuration.md knows connections to %s', (name) => {
    const [row = ''] =
      /^\| `dialect_name` \|.*$/m.exec(readFileSync(join(root, 'docs/configuration.md'), 'utf8')) ?? [];
    expect(row).toContain(`\`${name}\``);
  });
});

describe('documents', () => {
  it.each(markdownFiles().filter((file) => file !== 'CHANGELOG.md'))('%s names only files that exist', (document) => {
    const text = readFileSync(join(root, document), 'utf8');
    const named = [...text.matchAll(/`((?:src|test|demo|docs|bench|scripts)\/[\w./-]*)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('comments name only files that exist, by the end of their paths', () => {
    const existing = ['src', 'test', 'docs', 'bench'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `/${folder}/${path}`),
    );
    const named = files.flatMap(({ path, text }) =>
      [...text.matchAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm)].flatMap(([comment]) =>
        [...comment.matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|md))`/g)].map((match) => ({ path, file: match[1] ?? '' })),
      ),
    );
    expect(named.filter(({ file }) => !existing.some((path) => path.endsWith(`/${file}`)))).toEqual([]);
  });

  it('docs/errors.md lists exactly the codes of the catalogue', async () => {
    const { errorCatalogue } = await import('../../src/errors/catalogue.ts');
    const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1] ?? '');
    expect(listed.sort()).toEqual(Object.keys(errorCatalogue).sort());
  });
});
