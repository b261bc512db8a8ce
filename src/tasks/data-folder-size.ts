/** How much room the data folder takes, by what takes it. */
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * `scratch`: what executors are working on; `project`: the LookML as it was resolved; `activity`: the history of queries;
 * `other`: what is not of this program.
 */
const dataParts = ['state', 'results', 'scratch', 'project', 'audit', 'activity', 'other'] as const;
export type DataPart = (typeof dataParts)[number];
/** Bytes. */
export type DataFolderSize = Readonly<Record<DataPart, number>>;

/** Reads the whole folder. Files that come and go meanwhile are counted or not. Never rejects. */
export async function dataFolderSize(folder: string): Promise<DataFolderSize> {
  const size = Object.fromEntries(dataParts.map((part) => [part, 0])) as Record<DataPart, number>;
  const folders = [folder];
  for (let dir = folders.pop(); dir !== undefined; dir = folders.pop()) {
    const entries = await opendir(dir).catch(() => null);
    if (entries === null) continue;
    try {
      for await (const entry of entries) {
        const path = join(dir, entry.name);
        if (entry.isDirectory()) folders.push(path);
        if (!entry.isFile()) continue;
        size[partOf(path.slice(folder.length + 1))] += (await stat(path).catch(() => ({ size: 0 }))).size;
      }
    } catch {
      // The folder was removed while it was read.
    }
  }
  return size;
}

/** @param path within the data folder */
function partOf(path: string): DataPart {
  const [top = '', next] = path.split(/[\\/]/);
  if (top.startsWith('state.')) return 'state';
  if (top === 'results') return next === '.scratch' ? 'scratch' : 'results';
  return dataParts.find((part) => part === top) ?? 'other';
}
