/** What bounds the data folder, and what counts against whom when it is full. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { WORKSPACES_FOLDER } from './lib/workspaces-folder.ts';
import { dataFolderSize } from './tasks/data-folder-size.ts';
import { createDiskRoom, type DiskRoom, type DiskRoomOptions } from './tasks/disk-room.ts';
import { heldInFolder } from './tasks/fair-room.ts';

interface Parts extends Pick<DiskRoomOptions, 'clock' | 'dropUnused' | 'log'> {
  /** User → bytes. */
  readonly resultsHeld: () => Promise<ReadonlyMap<string, number>>;
  /** User → bytes. */
  readonly queriesHeld: () => Promise<ReadonlyMap<string, number>>;
}

export function diskRoomOf(config: Config, { resultsHeld, queriesHeld, ...parts }: Parts): DiskRoom {
  return createDiskRoom({
    ...parts,
    dataDir: config.dataDir,
    limits: config.limits,
    // A state elsewhere takes no room of the folder.
    held: async () =>
      heldInFolder(
        await resultsHeld(),
        config.state === null ? await queriesHeld() : null,
        await workspacesHeld(config.dataDir),
      ),
  });
}

/** What each developer's clone takes. */
async function workspacesHeld(dataDir: string): Promise<ReadonlyMap<string, number>> {
  const folder = join(dataDir, WORKSPACES_FOLDER);
  // Without workspaces there is none.
  const users = await readdir(folder).catch((): string[] => []);
  const sizes = await Promise.all(users.map((user) => dataFolderSize(join(folder, user))));
  return new Map(
    users.map((user, index) => [user, Object.values(sizes[index] ?? {}).reduce((sum, bytes) => sum + bytes, 0)]),
  );
}
