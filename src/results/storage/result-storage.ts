/**
 * Where results lie: the rows that a database gave, what is needed to shape them again, and renderings, the bytes of a
 * format each. A result is written once, as a draft that nobody sees, then published whole and never changed; renderings
 * are added to it later. What is not whole reads as absent, so that no crash can show a torn result.
 *
 * Executors and the server open the same storage, each in its own process, by its location. Nodes may share one.
 * DuckDB reads and writes rows as files: what an executor works on is on its own disk, wherever the storage is.
 *
 * Ids are 32 lower-case hexadecimal characters, keys of renderings words of letters, digits, `_` and `-`: anything
 * else is a fault of this program (`internal`). Errors of the disk or of the way to the store reject as they come
 * (`errors/own-fault.ts` tells them apart).
 */
import type { Readable } from 'node:stream';
import type { StoredResult } from './stored-result.ts';

/** By which another process opens the same storage: plain data that can be sent to it. One of each kind of storage. */
export type ResultsLocation = FolderLocation;

export interface FolderLocation {
  readonly kind: 'folder';
  /** Absolute; made when it is missing. */
  readonly dir: string;
  /** Whose process it is: what is being written is kept apart by it. Letters, digits, `_` and `-`. */
  readonly node: string;
  /** Other nodes publish here, too. */
  readonly isShared: boolean;
}

export interface RenderingFacts {
  readonly contentType: string;
  readonly bytes: number;
  /** Strong, without quotes: a rendering never changes under its name. */
  readonly etag: string;
}

/** A rendering, open for reading: its bytes stay readable until it is disposed, even when its result is removed. */
export interface OpenRendering extends RenderingFacts, AsyncDisposable {
  /** Reads from a position into the whole of `buffer`, or as much as there is. @returns bytes read */
  read(buffer: Buffer, position: number): Promise<number>;
  /** At most once. Its end does not dispose the rendering. */
  stream(range?: ByteRange): Readable;
}

/** First and last byte, both inclusive, within the rendering; absent: from its beginning, to its end. */
export interface ByteRange {
  readonly start?: number;
  readonly end?: number;
  /** Most that the stream gives at once. */
  readonly chunkBytes?: number;
}

/** A rendering on this machine's disk, or in memory. */
export type NewRendering = RenderingName & (RenderingFile | RenderingBytes);

export interface RenderingName {
  readonly renderKey: string;
  readonly contentType: string;
}

interface RenderingFile {
  /** In the folder of a process ({@link ResultStorage.scratchDir}). It is taken from there. */
  readonly file: string;
}

interface RenderingBytes {
  readonly content: Uint8Array;
}

export interface ResultFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A result that is being written: it goes when it is disposed before it was published. */
export interface ResultDraft extends AsyncDisposable {
  /** On this machine's disk: the files of its relations are written into it. Made when it is first asked for. */
  folder(): Promise<string>;
  /** A file of its relations whose rows are few and in memory. */
  addFile(file: ResultFile): Promise<void>;
  addRendering(rendering: NewRendering): Promise<RenderingFacts>;
  /** Of everything in it so far. */
  bytes(): number;
  /**
   * Everything at once becomes visible to all nodes, durable but for its renderings, which can be made again. Of two
   * that are published under one id the first stays, and the second ends as if it had been published.
   */
  publish(result: StoredResult): Promise<void>;
}

/** A published result, for shaping and rendering it again. Dispose it when its rows have been read. */
export interface OpenResult extends AsyncDisposable {
  readonly stored: StoredResult;
  /**
   * A folder on this machine's disk with the files of its relations. Reading fails when the result is removed meanwhile.
   * @param scratch a folder of the process, which takes files that are nowhere yet
   */
  rows(scratch: string): Promise<string>;
}

/**
 * What of a small result travels in messages, because no storage that both sides see has it: to the executor that works
 * on it, and back with what the executor has made. Plain data that can be sent to other processes.
 */
export interface ResultParcel {
  readonly resultId: string;
  /** `StoredResult` as JSON; null: of a result that was there already. */
  readonly stored: string | null;
  readonly files: readonly ResultFile[];
  readonly renderings: readonly HeldRendering[];
}

/** A rendering in memory. */
export type HeldRendering = RenderingName & RenderingBytes;

/** What there is, as the server sees it: published results alone. */
export interface PublishedResults {
  readonly isShared: boolean;
  /** Null when the result or this rendering of it is not there, or not whole: it can be made again. */
  openRendering(resultId: string, renderKey: string): Promise<OpenRendering | null>;
  has(resultId: string): Promise<boolean>;
  /** Out of sight at once and whole, then its space is given back. Idempotent, by several at once, too. */
  remove(resultId: string): Promise<void>;
  /** Ids of all published results, of whatever node. */
  list(): Promise<readonly string[]>;
  /** What an executor needs to be sent for making a rendering; null: it finds the result by itself. */
  parcel(resultId: string, renderKey: string): Promise<ResultParcel | null>;
  /** Keeps what an executor has made and sent of a result that is there already. Of one that is gone, nothing. */
  accept(parcel: ResultParcel): Promise<void>;
}

export interface ResultStorage extends PublishedResults {
  readonly location: ResultsLocation;
  /** A folder of this node alone, on its disk: each process makes one of its own in it, and drafts in that. */
  readonly scratchDir: string;
  /** All folders of this machine that it works in: what goes wrong below them is no fault of a query. */
  readonly folders: readonly string[];
  /** Removes what crashed processes of this node left. Call it before any of them runs. @returns how many folders went */
  sweepScratch(): Promise<number>;

  /** @param folder in the one of the process, does not exist yet */
  createDraft(resultId: string, folder: string): Promise<ResultDraft>;
  /** Null: it is not there, or was written by a version that kept other things. */
  openResult(resultId: string): Promise<OpenResult | null>;
  /** Adds a rendering to a published result; one of that name that is there is replaced by the same bytes. */
  addRendering(resultId: string, rendering: NewRendering): Promise<RenderingFacts>;
}
