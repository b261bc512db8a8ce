/**
 * Files of results that were brought to this machine, so that the next who needs them has them. All processes of a node
 * share the folder, without knowing of each other: an entry is a folder that appears by one rename, whoever takes its
 * files links them into a folder of its own, and whoever adds one removes those that were not taken for longest.
 */
import { copyFile, link, mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../lib/clock.ts';
import { folderBytes } from './folder-bytes.ts';

export interface CachedFile {
  readonly name: string;
  readonly bytes: number;
}

export interface RowCache {
  /** Links the files of an entry into `folder`, which exists; false if it does not have all of them. */
  take(entry: string, files: readonly CachedFile[], folder: string): Promise<boolean>;
  /** Adds an entry with links to the files in `folder`, unless they are too large or it is there already. */
  keep(entry: string, files: readonly CachedFile[], folder: string): Promise<void>;
  /** Removes entries. */
  drop(which: (entry: string) => boolean): Promise<void>;
}

/** @param dir on the file system of the folders that files are linked from and into */
export function createRowCache(dir: string, mostBytes: number, clock: Pick<Clock, 'steady'>): RowCache {
  /** The time of an entry's folder is when it was taken last. */
  const touch = (folder: string): Promise<void> => {
    const seconds = clock.steady() / 1_000;
    return utimes(folder, seconds, seconds);
  };
  return {
    async take(entry, files, folder) {
      try {
        await touch(join(dir, entry));
        for (const { name, bytes } of files) {
          const target = join(folder, basename(name));
          await linkOrCopy(join(dir, entry, basename(name)), target);
          if ((await stat(target)).size !== bytes) return false;
        }
        return true;
      } catch {
        // It is not there, or was removed while it was taken.
        return false;
      }
    },
    async keep(entry, files, folder) {
      const size = files.reduce((sum, { bytes }) => sum + bytes, 0);
      if (size > mostBytes) return;
      const made = join(dirname(folder), `kept-${entry}-${String(process.hrtime.bigint())}`);
      try {
        await mkdir(made, { recursive: true });
        await mkdir(dir, { recursive: true });
        for (const { name } of files) await linkOrCopy(join(folder, name), join(made, basename(name)));
        await touch(made);
        await rename(made, join(dir, entry));
      } catch {
        // Another process was first, or the disk has no room: who needs the rows has them.
        await rm(made, { recursive: true, force: true });
        return;
      }
      // Another process may be removing the same, and who has the rows is not to fail for it.
      await makeRoom(dir, mostBytes).catch(() => undefined);
    },
    async drop(which) {
      for (const entry of await entriesOf(dir)) if (which(entry)) await remove(dir, entry);
      await makeRoom(dir, mostBytes);
    },
  };
}

/** Of the disk, that much stays free: more than `limits.min_free_disk` asks for, below which no task would begin. */
const KEPT_FREE = 0.06;

/**
 * Removes entries until the others take no more than that, and leave room on the disk: those first that were not taken
 * for longest.
 */
async function makeRoom(dir: string, bound: number): Promise<void> {
  const seen = await Promise.all((await entriesOf(dir)).map((name) => look(dir, name)));
  let total = seen.reduce((sum, { bytes }) => sum + bytes, 0);
  const disk = await statfs(dir).catch(() => null);
  const left = disk === null ? Infinity : disk.bsize * (disk.bavail - disk.blocks * KEPT_FREE);
  const mostBytes = Math.min(bound, total + left);
  for (const { name, bytes } of seen.toSorted((one, other) => one.takenAt - other.takenAt)) {
    if (total <= mostBytes) return;
    await remove(dir, name);
    total -= bytes;
  }
}

async function look(dir: string, name: string) {
  const bytes = await folderBytes(join(dir, name));
  const takenAt = await stat(join(dir, name)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return { name, bytes, takenAt };
}

function entriesOf(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch((): string[] => []);
}

function remove(dir: string, entry: string): Promise<void> {
  return rm(join(dir, entry), { recursive: true, force: true });
}

/** Some file systems have no links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error;
    await copyFile(from, to);
  }
}
