/** Data folders that cannot be used, or that hold a damaged state, are told in one sentence before anybody is answered. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CoatcheckError } from '../../src/errors/catalogue.ts';
import { openDatabase } from '../../src/store/database.ts';

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'coatcheck-folder-'));
}

/** A folder in which a server has lived and kept something. */
async function usedFolder(): Promise<string> {
  const folder = newFolder();
  await using database = await openDatabase(folder);
  await database.write(async (db) => {
    for (let i = 0; i < 400; i += 1) {
      const name = `attribute ${String(i)}`;
      await db
        .insertInto('user_attributes')
        .values({
          name,
          label: name.repeat(5),
          type: 'string',
          default_value: null,
          user_can_view: 1,
          user_can_edit: 0,
        })
        .execute();
    }
  });
  return folder;
}

/** Opens and closes; what was said instead. */
async function opening(folder: string): Promise<string> {
  try {
    await using _database = await openDatabase(folder);
    return 'opened';
  } catch (error) {
    if (!(error instanceof CoatcheckError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** Without the note of a server that ended as it should: as after a kill. */
function killed(folder: string): void {
  writeFileSync(join(folder, 'state.seal'), '{"state":"open"}');
}

const isRoot = process.getuid?.() === 0;

describe('a folder that cannot be used', () => {
  const cases: readonly (readonly [string, (folder: string) => string, RegExp])[] = [
    ['is a file', (folder) => writeAt(join(folder, 'file')), /is a file/],
    ['lies behind a file', (folder) => join(writeAt(join(folder, 'file')), 'data'), /is a file/],
    ['is a link in a circle', (folder) => linkAt(join(folder, 'loop')), /loop of symbolic links/],
    [
      'has a folder in place of its state',
      (folder) => folderWith(folder, 'state.sqlite'),
      /one of its files is a folder/,
    ],
    [
      'has a folder in place of its lock',
      (folder) => folderWith(folder, 'lock.sqlite'),
      /one of its files is a folder/,
    ],
    ['lies where nobody can write', () => '/proc/coatcheck', /missing|may not/],
    ...(isRoot
      ? []
      : [
          ['may not be written', (folder: string) => (chmodSync(folder, 0o500), join(folder, 'd')), /may not/] as const,
        ]),
  ];
  it.each(cases)('%s', async (_what, make, why) => {
    const folder = newFolder();
    const said = await opening(make(folder));
    expect(said).toMatch(/^data_folder_unusable: The data folder \S+ cannot be used: [^\n]+\.$/);
    expect(said).toMatch(why);
    rmSync(folder, { recursive: true, force: true });
  });
});

function writeAt(file: string): string {
  writeFileSync(file, 'x');
  return file;
}

function linkAt(file: string): string {
  symlinkSync(file, file);
  return file;
}

function folderWith(folder: string, name: string): string {
  mkdirSync(join(folder, name));
  return folder;
}

describe('a state that was damaged is found', () => {
  const change = (folder: string, work: (bytes: Buffer) => void): void => {
    const file = join(folder, 'state.sqlite');
    const bytes = readFileSync(file);
    work(bytes);
    writeFileSync(file, bytes);
  };
  const damages: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
    ['text', (folder) => writeFileSync(join(folder, 'state.sqlite'), 'Dear diary, '.repeat(999)), /not|changed since/],
    ['a broken header', (folder) => change(folder, (bytes) => bytes.fill(7, 0, 16)), /not|changed since/],
    ['a broken first page', (folder) => change(folder, (bytes) => bytes.fill(0xee, 100, 180)), /not|changed since/],
    ['half of it', (folder) => change(folder, (bytes) => bytes.fill(0, bytes.length / 2)), /not|changed since/],
    ['a file cut in the middle', (folder) => truncateSync(join(folder, 'state.sqlite'), 20_000), /not|changed since/],
    ['one letter among the rows', (folder) => change(folder, flipAmongRows), /changed since the server closed it/],
    ['nothing', (folder) => truncateSync(join(folder, 'state.sqlite'), 0), /it is empty/],
    ['no file', (folder) => rmSync(join(folder, 'state.sqlite')), /it is missing/],
  ];
  it.each(damages)('%s', async (_what, damage, why) => {
    const folder = await usedFolder();
    damage(folder);
    const said = await opening(folder);
    expect(said).toMatch(/^state_damaged: The state in \S+ is damaged: [^\n]+\.$/);
    expect(said).toMatch(why);
    // It stays said: no start makes it good.
    expect(await opening(folder)).toBe(said);
    rmSync(folder, { recursive: true });
  });

  it.each(damages.filter(([what]) => what !== 'one letter among the rows'))(
    'after a kill: %s',
    async (_what, damage) => {
      const folder = await usedFolder();
      killed(folder);
      damage(folder);
      expect(await opening(folder)).toMatch(/^state_damaged: /);
      rmSync(folder, { recursive: true });
    },
  );
});

/** In the text of a row, where SQLite itself would see nothing. */
function flipAmongRows(bytes: Buffer): void {
  const at = bytes.lastIndexOf('attribute 7');
  expect(at).toBeGreaterThan(4096);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
}

describe('a folder is opened', () => {
  it.each<readonly [string, (folder: string) => void]>([
    ['as its server left it', () => undefined],
    ['after a kill', killed],
    ['whose seal is torn', (folder) => writeFileSync(join(folder, 'state.seal'), '{"sta')],
    ['of a version that left no seal', (folder) => rmSync(join(folder, 'state.seal'))],
    ['with garbage for a lock', (folder) => writeFileSync(join(folder, 'lock.sqlite'), 'garbage'.repeat(1000))],
    ['with an empty lock', (folder) => writeFileSync(join(folder, 'lock.sqlite'), '')],
  ])('%s', async (_what, prepare) => {
    const folder = await usedFolder();
    prepare(folder);
    expect(await opening(folder)).toBe('opened');
    rmSync(folder, { recursive: true });
  });

  it('after a first start that was cut off at its very beginning', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'state.sqlite'), '');
    expect(await opening(folder)).toBe('opened');
    rmSync(folder, { recursive: true });
  });

  it('by one server only, also while its lock looks like garbage', async () => {
    const folder = await usedFolder();
    writeFileSync(join(folder, 'lock.sqlite'), 'garbage'.repeat(1000));
    await using _first = await openDatabase(folder);
    expect(await opening(folder)).toMatch(/^data_folder_in_use: /);
  });
});

it('what lies in the folder is its owner’s alone, also what an earlier version left open', async () => {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'results'), { mode: 0o755 });
  writeFileSync(join(folder, 'old.txt'), 'x', { mode: 0o644 });
  await using database = await openDatabase(folder);
  await database.write(async (db) => {
    await db.deleteFrom('users').execute();
  });
  const modes = ['.', ...readdirSync(folder)].map((name) => [name, statSync(join(folder, name)).mode & 0o777] as const);
  const isFolder = (name: string): boolean => statSync(join(folder, name)).isDirectory();
  expect(modes.filter(([name, mode]) => mode !== (isFolder(name) ? 0o700 : 0o600))).toEqual([]);
  expect(modes.map(([name]) => name)).toContain('state.sqlite');
});
