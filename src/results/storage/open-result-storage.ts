import { systemClock } from '../../lib/clock.ts';
import { createLocalResultStorage } from './local-result-storage.ts';
import type { ResultsLocation, ResultStorage } from './result-storage.ts';
import { createS3ResultStorage, type S3StorageOptions } from './s3-result-storage.ts';

/** Nobody is told: whoever uses it meets the errors. */
const UNWATCHED: S3StorageOptions = { clock: systemClock, onChange: () => undefined };

export function openResultStorage(location: ResultsLocation, options = UNWATCHED): ResultStorage {
  switch (location.kind) {
    case 'folder':
      return createLocalResultStorage(location);
    case 's3':
      return createS3ResultStorage(location, options);
    default:
      return location satisfies never;
  }
}
