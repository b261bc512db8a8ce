/**
 * What results need of a store of objects. Keys are below the prefix that results have there. Each call tries again, at
 * growing intervals, for as long as its patience says.
 *
 * All throw CoatcheckError `results_unreachable` if the store does not answer, `storage_unusable` if it refuses, and the
 * reason of the signal.
 */
import type { Readable } from 'node:stream';

export interface Patience {
  readonly forMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ObjectFacts {
  readonly bytes: number;
  readonly contentType: string;
  /** By the store's clock, in milliseconds since 1970. */
  readonly modifiedAt: number;
  /** A word that was given with the object. */
  readonly note: string | null;
}

export interface NewObject {
  readonly content: Buffer;
  readonly contentType: string;
  readonly note?: string;
}

/** An upload in parts that has not ended, which nobody sees and the store keeps. */
export interface UnfinishedUpload {
  readonly key: string;
  readonly uploadId: string;
  /** By the store's clock. */
  readonly startedAt: number;
}

export interface ObjectStore {
  /** Null: there is no such object. */
  head(key: string, patience: Patience): Promise<ObjectFacts | null>;
  read(key: string, patience: Patience): Promise<Buffer | null>;
  /** The bytes from the first to the last, both inclusive. The stream may break off. */
  open(
    key: string,
    range: { readonly start: number; readonly end: number },
    patience: Patience,
  ): Promise<Readable | null>;
  put(key: string, object: NewObject, patience: Patience): Promise<void>;
  /**
   * Stores an object if there is none of that name. False: there is one, which may be this one if an answer was lost
   * and the request sent again.
   */
  putNew(key: string, object: NewObject, patience: Patience): Promise<boolean>;
  /** Stores a file, a large one in parts. It is there as a whole, or not at all. */
  upload(key: string, file: string, contentType: string, patience: Patience): Promise<void>;
  /** Idempotent. */
  remove(key: string, patience: Patience): Promise<void>;
  /** All objects whose keys begin with `below`, in the order of their keys. */
  list(below: string, patience: Patience): AsyncIterable<{ readonly key: string; readonly modifiedAt: number }>;
  unfinishedUploads(below: string, patience: Patience): AsyncIterable<UnfinishedUpload>;
  giveUp(upload: Pick<UnfinishedUpload, 'key' | 'uploadId'>, patience: Patience): Promise<void>;
}
