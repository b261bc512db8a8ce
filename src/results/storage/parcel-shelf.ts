/**
 * The shelf of one job in an executor: the parcel that came with the job, and the one that goes back with its outcome.
 */
import type { HeldRendering, ResultParcel } from './result-storage.ts';
import type { Shelf } from './shelf.ts';

export interface ParcelShelf extends Shelf {
  /** What the job has made; null if the storage has all of it already. */
  made(): ResultParcel | null;
}

/** @param given the result that the job is about, if it is small */
export function createParcelShelf(given: ResultParcel | null): ParcelShelf {
  let result = given;
  let made: ResultParcel | null = null;
  const of = (resultId: string): ResultParcel | null => (result?.resultId === resultId ? result : null);
  return {
    find: (resultId) => Promise.resolve(of(resultId)),
    rendering: (resultId, renderKey) =>
      Promise.resolve(of(resultId)?.renderings.find((rendering) => rendering.renderKey === renderKey) ?? null),
    has: (resultId) => Promise.resolve(of(resultId) !== null),
    put(published) {
      result ??= made = published;
      return Promise.resolve();
    },
    addRendering(resultId, rendering) {
      const present = of(resultId);
      if (present === null) return Promise.resolve(false);
      result = withRendering(present, rendering);
      made = withRendering(made ?? { resultId, stored: null, files: [], renderings: [] }, rendering);
      return Promise.resolve(true);
    },
    remove(resultId) {
      if (of(resultId) !== null) result = made = null;
      return Promise.resolve();
    },
    list: () => Promise.resolve(result === null ? [] : [result.resultId]),
    made: () => made,
  };
}

function withRendering(parcel: ResultParcel, rendering: HeldRendering): ResultParcel {
  const others = parcel.renderings.filter(({ renderKey }) => renderKey !== rendering.renderKey);
  return { ...parcel, renderings: [...others, rendering] };
}
