/** What bounds the data folder, and what counts against whom when it is full. */
import type { Config } from './config/config.ts';
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
    held: async () => heldInFolder(await resultsHeld(), config.state === null ? await queriesHeld() : null),
  });
}
