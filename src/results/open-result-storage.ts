import { createLocalResultStorage } from './local-result-storage.ts';
import type { ResultsLocation, ResultStorage } from './result-storage.ts';

/** One of each kind of location. */
const storages: { readonly [Kind in ResultsLocation['kind']]: (location: ResultsLocation) => ResultStorage } = {
  folder: createLocalResultStorage,
};

export function openResultStorage(location: ResultsLocation): ResultStorage {
  return storages[location.kind](location);
}
