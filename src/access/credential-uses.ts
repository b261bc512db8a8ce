/** When API credentials were last used: to log in, or to let a program act. */
import type { Clock } from '../lib/clock.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { AccessStore } from './access-store.ts';
import type { ChangeableDirectory } from './user-directory.ts';

/** A program may log in many times a second: that is noted no more often than this. */
const NOTED_EVERY_MS = 60_000;

const REMEMBERED = 10_000;

/** Notes that credentials were used just now. */
export type NoteUse = (clientId: string) => Promise<void>;

export function createCredentialUses({
  store,
  directory,
  clock,
}: {
  readonly store: Pick<AccessStore, 'noteUse'>;
  readonly directory: Pick<ChangeableDirectory, 'noteUse'>;
  readonly clock: Clock;
}): NoteUse {
  const notedAt = new LruMap<string, number>(REMEMBERED);
  return async (clientId) => {
    if (clock.steady() - (notedAt.get(clientId) ?? -Infinity) < NOTED_EVERY_MS) return;
    // Before it is written: log-ins of the same moment have no need to write it as well.
    notedAt.set(clientId, clock.steady());
    const use = { clientId, at: clock.now() };
    try {
      await store.noteUse(use);
    } catch (error) {
      notedAt.delete(clientId);
      throw error;
    }
    directory.noteUse(use);
  };
}
