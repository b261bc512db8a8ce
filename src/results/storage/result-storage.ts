/**
 * Where results lie: the rows that a database gave, what is needed to shape them again, and renderings, each the bytes
 * of one format. A result is written once, as a draft that nobody sees, then published whole and never changed;
 * renderings can be added to it. Anything incomplete reads as absent, so that a crash cannot leave a partial result.
 *
 * Executors and the server open the same storage by its location, each in its own process. Nodes may share one. DuckDB
 * reads and writes rows as files, so that what an executor works on is on its own disk, wherever the storage is.
 *
 * Ids are 32 lower-case hexadecimal characters, keys of renderings are words of letters, digits, `_` and `-`; anything
 * else is a fault of this program (`internal`). Errors of the disk are passed on unchanged (`errors/own-fault.ts`
 * distinguishes them), those of a store as `results_unreachable` and `storage_unusable`.
 */
import type { Readable } from 'node:stream';
import type { StoredResult } from './stored-result.ts';

/**
 * What another process needs to open the same storage: plain data that can be sent to it. One member for each kind of
 * storage.
 */
export type ResultsLocation = FolderLocation | S3Location;

export interface FolderLocation {
  readonly kind: 'folder';
  /** Absolute; created if it is missing. */
  readonly dir: string;
  /** The node of the process, which keeps apart what different nodes are writing. Letters, digits, `_` and `-`. */
  readonly node: string;
  /** Do other nodes publish here, too? */
  readonly isShared: boolean;
}

/** A bucket of an S3-compatible store. Credentials stand in it as they are: it is for IPC channels and nothing else. */
export interface S3Location {
  readonly kind: 's3';
  readonly bucket: string;
  /** What all names begin with: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Null: that of AWS in the region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: what the environment or the machine gives. */
  readonly keys: { readonly id: string; readonly secret: string } | null;
  /** Variables that the client reads if there are no keys. */
  readonly environment: Readonly<Record<string, string>>;
  readonly pathStyle: boolean;
  readonly encryption: 'none' | 'AES256' | 'aws:kms';
  readonly kmsKeyId: string | null;
  /** A folder of this machine alone, absolute; created if it is missing. */
  readonly dir: string;
  /** How many bytes of rows are kept in it. */
  readonly cacheBytes: number;
  readonly node: string;
  readonly isShared: boolean;
}

export interface RenderingFacts {
  readonly contentType: string;
  readonly bytes: number;
  /** Strong, without quotes, since a rendering never changes under its name. */
  readonly etag: string;
}

/**
 * A rendering that is open for reading. Its bytes stay readable until it is disposed, even if its result is removed.
 */
export interface OpenRendering extends RenderingFacts, AsyncDisposable {
  /** Reads from a position into the whole of `buffer`, or as much as there is. @returns bytes read */
  read(buffer: Buffer, position: number): Promise<number>;
  /** May be called once. The end of the stream does not dispose the rendering. */
  stream(range?: ByteRange): Readable;
}

/** The first and the last byte, both inclusive; absent: from the beginning, to the end. */
export interface ByteRange {
  readonly start?: number;
  readonly end?: number;
  /** The most bytes that the stream gives at once. */
  readonly chunkBytes?: number;
}

/** A rendering on this machine's disk, or in memory. */
export type NewRendering = RenderingName & (RenderingFile | RenderingBytes);

export interface RenderingName {
  readonly renderKey: string;
  readonly contentType: string;
}

interface RenderingFile {
  /** In the folder of a process ({@link ResultStorage.scratchDir}), from which it is moved. */
  readonly file: string;
}

interface RenderingBytes {
  readonly content: Uint8Array;
}

export interface ResultFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A result that is being written. It is removed if it is disposed before it has been published. */
export interface ResultDraft extends AsyncDisposable {
  /** A folder on this machine's disk for the files of its relations, created when it is first asked for. */
  folder(): Promise<string>;
  /** Adds a file of its relations with few rows, which is in memory. */
  addFile(file: ResultFile): Promise<void>;
  addRendering(rendering: NewRendering): Promise<RenderingFacts>;
  /** The bytes of everything in it so far. */
  bytes(): number;
  /**
   * Makes everything visible to all nodes at once, and durable except for its renderings, which can be made again. If
   * two results are published under one id, the first stays, and the call for the second succeeds as well. What goes
   * over a network ends with the signal, whose reason it throws then.
   */
  publish(result: StoredResult, signal?: AbortSignal): Promise<void>;
}

/** A published result that is open for being shaped and rendered again. Dispose it when its rows have been read. */
export interface OpenResult extends AsyncDisposable {
  readonly stored: StoredResult;
  /**
   * A folder on this machine's disk with the files of its relations. Reading fails if the result is removed meanwhile.
   * @param scratch a folder of the process, for files that are not on disk yet
   */
  rows(scratch: string): Promise<string>;
}

/**
 * The parts of a small result that travel in messages because they are in no storage that both sides see: to the
 * executor that works on the result, and back with what the executor has made. Plain data.
 */
export interface ResultParcel {
  readonly resultId: string;
  /** `StoredResult` as JSON; null if the result has been stored before. */
  readonly stored: string | null;
  readonly files: readonly ResultFile[];
  readonly renderings: readonly HeldRendering[];
}

/** A rendering in memory. */
export type HeldRendering = RenderingName & RenderingBytes;

/** Published results, as the server sees them. */
export interface PublishedResults {
  readonly isShared: boolean;
  /** Null if the result or this rendering is missing or incomplete; it can be made again. */
  openRendering(resultId: string, renderKey: string): Promise<OpenRendering | null>;
  has(resultId: string): Promise<boolean>;
  /** Makes the result invisible at once, then frees its space. Idempotent, even when called several times at once. */
  remove(resultId: string): Promise<void>;
  /** The ids of the published results of all nodes. */
  list(): Promise<readonly string[]>;
  /**
   * Frees what removed results, and processes that were interrupted, have left in a place that nodes share, when nobody
   * can need it any more. For now and then.
   */
  freeRemains(): Promise<void>;
  /** What has to be sent to an executor for making a rendering; null if it finds the result itself. */
  parcel(resultId: string, renderKey: string): Promise<ResultParcel | null>;
  /** Stores what an executor has made from a stored result and sent back, unless the result is gone. */
  accept(parcel: ResultParcel): Promise<void>;
}

export interface ResultStorage extends PublishedResults {
  readonly location: ResultsLocation;
  /** A folder of this node on its disk. Each process creates its own folder in it, and its drafts in that. */
  readonly scratchDir: string;
  /** All folders of this machine that the storage works in. Errors below them are not the fault of a query. */
  readonly folders: readonly string[];
  /** Is whatever it is asked a request to another machine? */
  readonly isRemote: boolean;
  /**
   * Looks whether results can be kept there. A place that cannot be reached now may come back: that is no failure.
   * @throws CoatcheckError `results_unusable`
   */
  check(): Promise<void>;
  /** Why it cannot be reached, in words, as last seen; null = it can. Asking starts a new look if the last is old. */
  hindrance(): string | null;
  /**
   * Removes what crashed processes of this node have left. Must be called before any of them runs. @returns the number
   * of folders removed
   */
  sweepScratch(): Promise<number>;

  /** @param folder in the folder of the process; must not exist yet */
  createDraft(resultId: string, folder: string): Promise<ResultDraft>;
  /** Null if there is no such result, or if another version of this program wrote it in another form. */
  openResult(resultId: string): Promise<OpenResult | null>;
  /** Adds a rendering to a published result. If it has one of that name already, that is replaced by the same bytes. */
  addRendering(resultId: string, rendering: NewRendering): Promise<RenderingFacts>;
}
