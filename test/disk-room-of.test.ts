/** Who is refused while the data folder is full: workspaces count against their developers. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Config } from '../src/config/config.ts';
import { diskRoomOf } from '../src/disk-room-of.ts';
import { stillClock } from './support/movable-clock.ts';

it('a developer whose workspace fills the folder is refused, and whoever keeps some results is not', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'coatcheck-room-of-'));
  try {
    const clone = join(dataDir, 'coatcheck-workspaces', '8', 'repository');
    mkdirSync(clone, { recursive: true });
    writeFileSync(join(clone, 'pack'), '');
    truncateSync(join(clone, 'pack'), 2_000_000);
    const limits = { min_free_disk: 0, max_data_folder: 1_500_000 };
    const clock = stillClock();
    const room = diskRoomOf({ dataDir, limits, state: null } as unknown as Config, {
      clock,
      dropUnused: async () => undefined,
      resultsHeld: async () => new Map([['9', 100]]),
      queriesHeld: async () => new Map(),
      log: () => undefined,
    });
    const asked = (userId: string): Promise<string> => {
      clock.move(60_000);
      return room.permit(userId).then(
        () => 'taken',
        (error: unknown) => (error as { code: string }).code,
      );
    };
    await expect.poll(() => asked('8')).toBe('data_folder_full');
    await expect.poll(() => asked('9')).toBe('taken');
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
