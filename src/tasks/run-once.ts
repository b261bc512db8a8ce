/** Work that nodes share is done by one of them at a time; the others get its result. */
import type { Others } from './others.ts';
import type { StatePatience } from './state-patience.ts';

/** Another node does it. */
export interface DoneElsewhere {
  /** Resolves when it does not any more. */
  readonly after: Promise<void>;
}

interface Sharing {
  /** Null: there are no other nodes. */
  readonly others: Pick<Others, 'shared'> | null;
  readonly patience: StatePatience;
}

export async function runOnce<T>(
  { others, patience }: Sharing,
  cacheKey: string,
  work: () => Promise<T>,
): Promise<T | DoneElsewhere> {
  if (others === null) return work();
  const { shared } = others;
  if (!(await patience.outlast(() => shared.take(cacheKey)))) return { after: shared.whenFree(cacheKey) };
  try {
    return await work();
  } finally {
    // If it cannot be written because the server stops, the others find that its node is gone.
    await patience.persist(() => shared.giveBack(cacheKey)).catch(() => undefined);
  }
}
