/**
 * New tasks are refused while the disk of the data folder has little room left, so that those that were accepted, the
 * state and log-ins still have some. While the folder takes all that it may, those who have filled it get no new results
 * and queries; the others go on for a while.
 */
import { statfs } from 'node:fs/promises';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { LimitsConfig } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import { refusedWhenFull } from './fair-room.ts';
import { dataFolderSize, type DataFolderSize } from './data-folder-size.ts';

export interface DiskRoom {
  /** May a task begin? Answers that are there need no more. @throws CoatcheckError `storage_full` */
  permitTask(): Promise<void>;
  /** May something of the user's be stored? @throws CoatcheckError `data_folder_full` */
  permit(userId: string): Promise<void>;
  /** Why new tasks are refused, in words, as last seen; null = they are not. Asking starts a new look if the last is old. */
  hindrance(): string | null;
  /** The same of what hinders some users, and none who asks for what is there. */
  notice(): string | null;
  /** What the folder takes, as last seen. */
  size(): Promise<DataFolderSize>;
}

export interface DiskRoomOptions {
  readonly dataDir: string;
  /** Asked for at each look. */
  readonly limits: Pick<LimitsConfig, 'min_free_disk' | 'max_data_folder'>;
  readonly clock: Clock;
  /** Removes results that are kept for the cache alone, at least so many bytes of them if there are. */
  readonly dropUnused: (bytes: number) => Promise<void>;
  /** User → bytes that are kept for them in the folder. */
  readonly held: () => Promise<ReadonlyMap<string, number>>;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Of a small disk that much at most is kept free, by default and by setting. */
const MOST_OF_DISK = 0.05;

/** How long disk and folder are taken to be as they were. */
const LOOK_EVERY_MS = 2_000;

/** Reading a folder of many files takes no more than a twentieth of the time. */
const PAUSE_BY_LOOK = 20;

/** The cache gives way until so much of the bound is taken, so that there is not too little room at once again. */
const FILLED_AGAIN = 0.9;

export function createDiskRoom(options: DiskRoomOptions): DiskRoom {
  const { dataDir, limits, clock } = options;
  const folder = createFolderLook(options);
  let lookedAt = -Infinity;
  let isShort = false;
  const lookAtDisk = async (): Promise<void> => {
    if (clock.steady() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = clock.steady();
    const disk = await statfs(dataDir).catch(() => null);
    // The next write reports why the folder cannot be read.
    if (disk === null) return;
    isShort = disk.bavail * disk.bsize < Math.min(limits.min_free_disk, disk.blocks * disk.bsize * MOST_OF_DISK);
  };
  /** Who comes while the folder is read goes by what was seen before: large ones take seconds. */
  const isFull = (): boolean => {
    if (limits.max_data_folder === null) return false;
    folder.lookIfOld();
    return folder.bytes() >= limits.max_data_folder;
  };
  return {
    async permitTask() {
      await lookAtDisk();
      if (isShort) throw new CoatcheckError('storage_full', {});
    },
    async permit(userId) {
      if (isFull() && folder.refuses(userId)) throw new CoatcheckError('data_folder_full', {});
    },
    hindrance() {
      void lookAtDisk();
      return isShort ? 'The disk of the data folder has no room for new tasks.' : null;
    },
    notice: () =>
      isFull()
        ? 'The data folder has no room for new results and queries of those who keep most in it (limits.max_data_folder).'
        : null,
    size: () => folder.size(),
  };
}

function createFolderLook({ dataDir, limits, clock, dropUnused, held, log }: DiskRoomOptions) {
  let seen: DataFolderSize | null = null;
  let refuses: (userId: string) => boolean = () => true;
  let looking: Promise<void> | null = null;
  let nextAt = -Infinity;
  const bytes = () => (seen === null ? 0 : bytesOf(seen));
  const look = async (): Promise<void> => {
    const startedAt = clock.steady();
    let size = await dataFolderSize(dataDir);
    const most = limits.max_data_folder ?? Infinity;
    if (bytesOf(size) >= most) {
      try {
        await dropUnused(bytesOf(size) - most * FILLED_AGAIN);
      } catch (error) {
        log('no room could be made in the data folder', { err: error });
      }
      size = await dataFolderSize(dataDir);
      if (bytesOf(size) >= most) {
        try {
          refuses = refusedWhenFull(await held(), most);
        } catch (error) {
          log('it could not be read who fills the data folder', { err: error });
        }
        log('the data folder is full: who keeps most in it is refused', { ...size, limit: most });
      }
    }
    seen = size;
    const now = clock.steady();
    nextAt = now + Math.max(LOOK_EVERY_MS, (now - startedAt) * PAUSE_BY_LOOK);
  };
  const lookIfOld = (): Promise<void> | null => {
    if (looking === null && clock.steady() >= nextAt) {
      looking = look().finally(() => {
        looking = null;
      });
    }
    return looking;
  };
  return {
    bytes,
    refuses: (userId: string) => refuses(userId),
    lookIfOld: () => void lookIfOld(),
    async size(): Promise<DataFolderSize> {
      const isUnderWay = lookIfOld();
      if (seen === null) await isUnderWay;
      return seen ?? (await dataFolderSize(dataDir));
    },
  };
}

function bytesOf(size: DataFolderSize): number {
  return Object.values(size).reduce((sum, one) => sum + one, 0);
}
