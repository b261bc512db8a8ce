/** Work that nodes share is done by one of them at a time; the others get its result. */
import type { Others } from './others.ts';
import type { ResultCatalogue } from './result-catalogue.ts';
import type { StatePatience } from './state-patience.ts';

/** Another node does it, or has done it. */
export interface DoneElsewhere {
  /** Resolves when nobody does it any more. */
  readonly after: Promise<void>;
}

interface Sharing {
  /** Null: there are no other nodes. */
  readonly others: Pick<Others, 'shared'> | null;
  readonly patience: StatePatience;
  readonly catalogue: Pick<ResultCatalogue, 'find'>;
}

/** @param since steady time at which it was needed first: another node may have begun, and ended, it while it waited here */
export async function runOnce<T>(
  { others, patience, catalogue }: Sharing,
  cacheKey: string,
  since: number,
  work: () => Promise<T>,
): Promise<T | DoneElsewhere> {
  if (others === null) return work();
  const { shared } = others;
  if (!(await patience.outlast(() => shared.take(cacheKey)))) return { after: shared.whenFree(cacheKey) };
  try {
    if ((await catalogue.find(cacheKey, since)) !== undefined) return { after: Promise.resolve() };
    return await work();
  } finally {
    // If it cannot be written because the server stops, the others find that its node is gone.
    await patience.persist(() => shared.giveBack(cacheKey)).catch(() => undefined);
  }
}
