import { describe, expect, it } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/**
 * Which room may import which (ARCHITECTURE.md draws it). `lib`, `errors` and `diagnostics` are open to all.
 * `import type` counts as well.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  diagnostics: [],
  errors: [],
  contract: [],
  dialects: [],
  expression: [],
  'filter-expression': [],
  liquid: [],
  results: ['contract', 'expression', 'filter-expression', 'liquid'],
  formats: ['results', 'contract', 'liquid', 'expression'],
  lookml: ['dialects', 'expression', 'filter-expression', 'liquid', 'contract', 'results'],
  'lookml-project': ['lookml'],
  config: [],
  store: [],
  access: ['config', 'store'],
  connections: ['dialects', 'results', 'config'],
  queries: [
    'lookml',
    'lookml-project',
    'dialects',
    'results',
    'contract',
    'access',
    'config',
    'store',
    'expression',
    'filter-expression',
  ],
  catalogue: ['access', 'lookml', 'dialects', 'queries'],
  compile: ['contract', 'catalogue', 'queries', 'lookml', 'lookml-project', 'results', 'access'],
  execution: ['connections', 'results', 'formats', 'config', 'contract'],
  tasks: ['compile', 'queries', 'results', 'execution', 'access', 'store', 'contract', 'config', 'formats'],
  http: [
    'contract',
    'catalogue',
    'compile',
    'access',
    'tasks',
    'queries',
    'results',
    'formats',
    'lookml-project',
    'lookml',
    'config',
    'execution',
    'dialects',
  ],
  cli: [
    'http',
    'config',
    'store',
    'lookml',
    'lookml-project',
    'dialects',
    'connections',
    'queries',
    'results',
    'contract',
    '.',
  ],
  '.': [
    'cli',
    'http',
    'config',
    'access',
    'tasks',
    'compile',
    'queries',
    'execution',
    'results',
    'formats',
    'connections',
    'lookml-project',
    'lookml',
    'store',
    'dialects',
    'contract',
  ],
};
const openToAll = ['lib', 'errors', 'diagnostics'];

const files = readSourceFiles();
const byPath = new Map(files.map((file) => [file.path, file]));

describe('imports', () => {
  it('go only downstream', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .map((target) => ({ target, room: target.includes('/') ? (target.split('/')[0] ?? '.') : '.' }))
        .filter(({ room }) => room !== file.room && !openToAll.includes(room) && !mayImport[file.room]?.includes(room))
        .map(({ target }) => `${file.path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('point to files that exist', () => {
    const missing = files.flatMap((file) =>
      file.imports
        .filter((target) => !byPath.has(target) && target.endsWith('.ts'))
        .map((target) => `${file.path} → ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it('form no cycle', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      state.set(path, 'open');
      for (const target of byPath.get(path)?.imports ?? []) visit(target, [...trail, path]);
      state.set(path, 'done');
    };
    for (const file of files) visit(file.path, []);
    expect(cycles).toEqual([]);
  });

  it('of the compiler and the dialects touch no input or output', () => {
    const pure = ['lookml', 'dialects', 'expression', 'filter-expression', 'diagnostics', 'contract'];
    const impure = files
      .filter((file) => pure.includes(file.room))
      .flatMap((file) =>
        file.packages.filter((name) => name.startsWith('node:')).map((name) => `${file.path} imports ${name}`),
      );
    expect(impure).toEqual([]);
  });

  it('bring DuckDB only into executors: the server process runs no query', () => {
    const reached = new Set<string>();
    const visit = (path: string): void => {
      const file = byPath.get(path);
      if (file === undefined || reached.has(path)) return;
      reached.add(path);
      // Types are erased: what counts at run time are the value imports.
      const values = [
        ...file.text.matchAll(/(?:^|\n)\s*(?:import|export)\s(?!type\b)[^;'"]*?from\s*['"](\.[^'"]+)['"]/g),
      ];
      const targets = new Set(values.map((match) => match[1]));
      for (const target of file.imports) {
        if (
          [...targets].some(
            (specifier) => specifier !== undefined && target.endsWith(specifier.replace(/^(\.\.?\/)+/, '')),
          )
        )
          visit(target);
      }
    };
    visit('server.ts');
    const guilty = [...reached].filter((path) =>
      /(?:^|\n)\s*import\s(?!type\b)[^;'"]*?from\s*['"]@duckdb\/node-api['"]/.test(byPath.get(path)?.text ?? ''),
    );
    expect(guilty).toEqual([]);
  });
});
