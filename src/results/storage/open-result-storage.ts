import { createLocalResultStorage } from './local-result-storage.ts';
import type { ResultsLocation, ResultStorage } from './result-storage.ts';

export function openResultStorage(location: ResultsLocation): ResultStorage {
  switch (location.kind) {
    case 'folder':
      return createLocalResultStorage(location);
    default:
      return location.kind satisfies never;
  }
}
