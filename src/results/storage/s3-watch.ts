/** Whether a store can be reached: as the last request of this process found, or a look if that was long ago. */
import type { CoatcheckError } from '../../errors/catalogue.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ObjectStore } from './object-store.ts';
import { checkS3 } from './s3-check.ts';
import { CHECK } from './s3-names.ts';

export interface S3Watch {
  /** Told how each request ended; null: it was answered. */
  ended(error: CoatcheckError | null): void;
  /** @throws CoatcheckError `results_unusable` */
  check(): Promise<void>;
  /** In words; null = nothing is wrong. Asking starts a new look if the last is old. */
  hindrance(): string | null;
}

interface S3WatchOptions {
  readonly clock: Pick<Clock, 'steady'>;
  readonly store: () => ObjectStore;
  /** Told when the store goes away, or turns out to be of no use, and when it answers again (null). */
  readonly onChange: (error: Error | null) => void;
}

const LOOK_EVERY_MS = 5_000;
const LOOKING = { forMs: 3_000 } as const;
/** A start waits no longer for a store that is away. */
const STARTING = { forMs: 10_000 } as const;

export function createS3Watch({ clock, store, onChange }: S3WatchOptions): S3Watch {
  let isAway = false;
  /** Has it been seen that results can be kept there? */
  let isChecked = false;
  let isUnusable = false;
  let lookedAt = -Infinity;
  const check = async (patience: typeof LOOKING | typeof STARTING): Promise<void> => {
    await checkS3(store(), patience);
    isChecked = true;
  };
  const look = async (): Promise<void> => {
    try {
      if (isChecked) await store().head(`${CHECK}look`, LOOKING);
      else await check(LOOKING);
    } catch (error) {
      // That it is away was told by `ended`.
      if (isChecked || !isCode(error, 'results_unusable') || isUnusable) return;
      isUnusable = true;
      onChange(error);
    }
  };
  return {
    ended(error) {
      if (error !== null && error.code !== 'results_unreachable') return;
      if (isAway === (error !== null)) return;
      isAway = error !== null;
      onChange(error);
    },
    async check() {
      try {
        await check(STARTING);
      } catch (error) {
        if (!isCode(error, 'results_unreachable')) throw error;
      }
    },
    hindrance() {
      if (clock.steady() - lookedAt >= LOOK_EVERY_MS) {
        lookedAt = clock.steady();
        void look();
      }
      if (isUnusable) return 'The store of large results cannot be used. The log says why.';
      return isAway ? 'The store of large results cannot be reached.' : null;
    },
  };
}

function isCode(error: unknown, code: CoatcheckError['code']): error is CoatcheckError {
  return error instanceof Error && 'code' in error && error.code === code;
}
