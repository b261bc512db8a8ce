/** Work that nodes share is done by one of them at a time; the others get its result. */
import type { SharedWork } from './others.ts';
import type { StatePatience } from './state-patience.ts';

/** Another node does it. */
export interface DoneElsewhere {
  /** Resolves when it does not any more. */
  readonly after: Promise<void>;
}

interface Sharing {
  /** Absent: there are no other nodes. */
  readonly shared: SharedWork | undefined;
  readonly patience: StatePatience;
}

export async function runOnce<T>(
  { shared, patience }: Sharing,
  cacheKey: string,
  work: () => Promise<T>,
): Promise<T | DoneElsewhere> {
  if (shared === undefined) return work();
  if (!(await patience.outlast(() => shared.take(cacheKey)))) return { after: shared.whenFree(cacheKey) };
  try {
    return await work();
  } finally {
    // If it cannot be written because the server stops, the others find that its node is gone.
    await patience.persist(() => shared.giveBack(cacheKey)).catch(() => undefined);
  }
}
