import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSourceFiles, root } from './source-files.ts';

const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const namesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
/** Files that stand in no room. */
const roomNamed = (name: string): string => (name === 'src' ? '.' : name);

/** Room → those that it may import, as ARCHITECTURE.md says. */
const grants = new Map(
  (/\| room \| may import \|\n.*\n((?:\|.*\n)+)/.exec(document)?.[1] ?? '').split('\n').flatMap((row) => {
    const [, rooms = '', granted = ''] = row.split('|');
    return namesIn(rooms).map((room) => [roomNamed(room), namesIn(granted).map(roomNamed)] as const);
  }),
);
/** Room → its sub-rooms, each of which may import those before it. */
const subRooms = new Map(
  (/\| room \| its sub-rooms, in order \|\n.*\n((?:\|.*\n)+)/.exec(document)?.[1] ?? '').split('\n').flatMap((row) => {
    const [, room = '', ordered = ''] = row.split('|');
    return namesIn(room).map((name) => [name, namesIn(ordered)] as const);
  }),
);
const roomOf = (path: string): string => (path.includes('/') ? (path.split('/')[0] ?? '.') : '.');
const openToAll = ['lib', 'errors', 'diagnostics'];

const files = readSourceFiles();
const byPath = new Map(files.map((file) => [file.path, file]));

describe('imports', () => {
  it('go only downstream', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .map((target) => ({ target, room: roomOf(target) }))
        .filter(({ room }) => room !== file.room && !openToAll.includes(room))
        .filter(({ room }) => grants.get(file.room)?.includes(room) !== true)
        .map(({ target }) => `${file.path} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('are granted to rooms that there are, and only where there are any', () => {
    const rooms = new Set(files.map(({ room }) => room));
    expect([...grants.keys()].toSorted()).toEqual([...rooms].toSorted());
    const used = new Set(files.flatMap((file) => file.imports.map((target) => `${file.room} → ${roomOf(target)}`)));
    const unused = [...grants].flatMap(([room, granted]) => granted.map((other) => `${room} → ${other}`));
    expect(unused.filter((grant) => !used.has(grant))).toEqual([]);
  });

  it.each([...subRooms])('within %s go from later sub-rooms to earlier ones', (room, ordered) => {
    const own = files.filter(({ path }) => path.startsWith(`${room}/`));
    const subRoomOf = (path: string): string | undefined => {
      const [subRoom, file] = path.slice(room.length + 1).split('/');
      return path.startsWith(`${room}/`) && file !== undefined ? subRoom : undefined;
    };
    const wrong = own.flatMap((file) => {
      const subRoom = subRoomOf(file.path);
      if (subRoom === undefined) return [];
      const early = ordered.slice(0, ordered.indexOf(subRoom) + 1);
      const targets = file.imports.filter((target) => target.startsWith(`${room}/`));
      return targets
        .filter((target) => !early.includes(subRoomOf(target) ?? ''))
        .map((target) => `${file.path} → ${target}`);
    });
    expect(wrong).toEqual([]);
    expect(ordered.toSorted()).toEqual([...new Set(own.flatMap(({ path }) => subRoomOf(path) ?? []))].toSorted());
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
