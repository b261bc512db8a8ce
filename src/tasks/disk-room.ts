/**
 * New tasks are refused while the disk of the data folder has little room left, so that those that were accepted, the
 * state and log-ins still have some.
 */
import { statfs } from 'node:fs/promises';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { LimitsConfig } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';

export interface DiskRoom {
  /** @throws CoatcheckError `storage_full` */
  permit(): Promise<void>;
  /** Is there too little room, as last seen? Asking starts a new look if the last one is old. */
  isShort(): boolean;
}

export interface DiskRoomOptions {
  readonly dataDir: string;
  /** `min_free_disk` is asked for at each look. */
  readonly limits: Pick<LimitsConfig, 'min_free_disk'>;
  readonly clock: Clock;
}

/** Of a small disk that much at most is kept free, by default and by setting. */
const MOST_OF_DISK = 0.05;

/** How long the disk is taken to be as it was. */
const LOOK_EVERY_MS = 2_000;

export function createDiskRoom({ dataDir, limits, clock }: DiskRoomOptions): DiskRoom {
  let lookedAt = -Infinity;
  let isShort = false;
  const look = async (): Promise<void> => {
    if (clock.steady() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = clock.steady();
    const disk = await statfs(dataDir).catch(() => null);
    // The next write reports why the folder cannot be read.
    if (disk === null) return;
    isShort = disk.bavail * disk.bsize < Math.min(limits.min_free_disk, disk.blocks * disk.bsize * MOST_OF_DISK);
  };
  return {
    async permit() {
      await look();
      if (isShort) throw new CoatcheckError('storage_full', {});
    },
    isShort() {
      void look();
      return isShort;
    },
  };
}
