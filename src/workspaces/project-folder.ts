/**
 * The files of a developer's project folder: read, written and deleted so that nothing outside of it is reached, whatever
 * the repository has in it, and that a crash leaves a file as it was or as it should be. Paths were checked before
 * (`project-path.ts`).
 */
import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';
import { wrongField } from '../errors/field-errors.ts';
import type { Ids } from '../lib/ids.ts';

/** More than anybody writes; a loader reads all of it at once. */
const MAX_FILE_BYTES = 1_000_000;
const MAX_FILES = 10_000;
const MAX_ALL_BYTES = 100_000_000;

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'imported_projects']);

interface Folder {
  /** Absolute path. */
  readonly path: string;
  /** Where files are written before they are moved to their place: on the same disk. */
  readonly scratch: string;
}

export interface ProjectFolder {
  /** Paths of all folders below it, in order of name. */
  directories(): Promise<readonly string[]>;
  /** @throws CoatcheckError `not_found` */
  read(path: string): Promise<string>;
  /** All of them or none: path → text. @throws CoatcheckError `validation_failed` if there is one already, or it is too large */
  create(files: ReadonlyMap<string, string>): Promise<void>;
  /** @throws CoatcheckError `not_found`, `validation_failed` */
  update(path: string, text: string): Promise<void>;
  /** @throws CoatcheckError `not_found` */
  delete(path: string): Promise<void>;
  /** @throws CoatcheckError `validation_failed` if there is something of that name */
  createDirectory(path: string): Promise<void>;
  /** @throws CoatcheckError `not_found`, `conflict` if it is not empty */
  deleteDirectory(path: string): Promise<void>;
}

export function openProjectFolder({ path: top, scratch }: Folder, ids: Ids): ProjectFolder {
  const write = async (path: string, text: string): Promise<void> => {
    const bytes = bytesOf(text);
    const part = join(scratch, `written-${ids.hex32()}`);
    await using file = await open(part, 'wx', 0o600);
    await file.writeFile(bytes);
    await file.sync();
    await rename(part, join(top, path));
    await syncFolder(dirname(join(top, path)));
  };
  return {
    directories: async () => (await walk(top)).directories.toSorted(),
    read: (path) => readTextFile(top, path),
    async create(files) {
      for (const path of files.keys()) {
        await requireRealFolders(top, path);
        if ((await kindOf(join(top, path))) !== 'nothing') throw taken('path', path);
      }
      await requireRoom(top, files);
      const written: string[] = [];
      try {
        for (const [path, text] of files) {
          await mkdir(dirname(join(top, path)), { recursive: true, mode: 0o700 });
          await write(path, text);
          written.push(path);
        }
      } catch (error) {
        for (const path of written) await rm(join(top, path), { force: true });
        throw error;
      }
    },
    async update(path, text) {
      await requireRealFolders(top, path);
      if ((await kindOf(join(top, path))) !== 'file') throw new CoatcheckError('not_found', {});
      await requireRoom(top, new Map([[path, text]]));
      await write(path, text);
    },
    async delete(path) {
      await requireRealFolders(top, path);
      if ((await kindOf(join(top, path))) !== 'file') throw new CoatcheckError('not_found', {});
      await rm(join(top, path));
      await syncFolder(dirname(join(top, path)));
    },
    async createDirectory(path) {
      await requireRealFolders(top, path);
      if ((await kindOf(join(top, path))) !== 'nothing') throw taken('path', path);
      await mkdir(join(top, path), { recursive: true, mode: 0o700 });
    },
    async deleteDirectory(path) {
      await requireRealFolders(top, path);
      if ((await kindOf(join(top, path))) !== 'folder') throw new CoatcheckError('not_found', {});
      await rmdir(join(top, path)).catch(() => {
        throw new CoatcheckError('conflict', { why: `The folder "${path}" is not empty. Delete its files first.` });
      });
    },
  };
}

/** The text of a file below a folder. @throws CoatcheckError `not_found` */
export async function readTextFile(top: string, path: string): Promise<string> {
  await requireRealFolders(top, path);
  // Never waits for what is not a file, and follows no link.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(join(top, path), flags).catch(() => null);
  if (file === null) throw new CoatcheckError('not_found', {});
  await using opened = file;
  const stat = await opened.stat();
  if (!stat.isFile() || stat.size > MAX_ALL_BYTES) throw new CoatcheckError('not_found', {});
  return opened.readFile('utf8');
}

type Kind = 'nothing' | 'file' | 'folder' | 'other';

async function kindOf(path: string): Promise<Kind> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return 'nothing';
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
}

/** What is on the way to a path is a folder or not there yet, never a link. @throws CoatcheckError `not_found` */
async function requireRealFolders(top: string, path: string): Promise<void> {
  const segments = path.split('/').slice(0, -1);
  for (const [index] of segments.entries()) {
    const kind = await kindOf(join(top, ...segments.slice(0, index + 1)));
    if (kind !== 'folder' && kind !== 'nothing') throw new CoatcheckError('not_found', {});
  }
}

/** Of files that come together, or take the place of their namesakes. The folder is walked once, whatever they are. */
async function requireRoom(top: string, added: ReadonlyMap<string, string>): Promise<void> {
  const tooMuch = (what: string): Error => wrongField('content', 'invalid_value', what);
  const sizes = [...added.values()].map((text) => bytesOf(text).length);
  if (sizes.some((bytes) => bytes > MAX_FILE_BYTES))
    throw tooMuch(`'content' is larger than 1 MB, the most that a file may have.`);
  const { files } = await walk(top);
  const others = [...files].filter(([name]) => !added.has(name));
  if (others.length + added.size > MAX_FILES)
    throw tooMuch('The project would have more than 10,000 files, which is the most that it may.');
  const all = [...sizes, ...others.map(([, size]) => size)];
  if (all.reduce((sum, size) => sum + size, 0) > MAX_ALL_BYTES)
    throw tooMuch('The files of the project would take more than 100 MB, which is the most that they may.');
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.toWellFormed());
}

interface Walked {
  readonly directories: readonly string[];
  /** Path → bytes. */
  readonly files: ReadonlyMap<string, number>;
}

async function walk(top: string): Promise<Walked> {
  const directories: string[] = [];
  const files = new Map<string, number>();
  const enter = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(top, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || (below === '' && SKIPPED.has(entry.name))) continue;
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        directories.push(path);
        await enter(path);
      } else if (entry.isFile()) files.set(path, (await lstat(join(top, path))).size);
    }
  };
  await enter('');
  return { directories, files };
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

const taken = (field: string, path: string): Error =>
  wrongField(field, 'already_exists', `There is something at "${path}" already.`);
