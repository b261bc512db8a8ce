import type { Readable } from 'node:stream';
import type { QueryDefinition } from '../contract/query-definition.ts';
import type { ResultFormatName } from '../contract/result-format.ts';

/** What a command asks for. */
export interface ResultAsked {
  readonly query: QueryDefinition;
  readonly format: ResultFormatName;
  readonly applyFormatting: boolean;
  /** Told now and then how far the task is. */
  readonly onProgress: (progress: QueryProgress) => void;
  /** Aborts when nobody wants the result any more: then the task is killed. */
  readonly signal: AbortSignal;
}

export interface QueryProgress {
  /** In one word: `waiting`, `querying`. */
  readonly phase: string;
  /** In the queue, from 1; null = not there, or not known. */
  readonly position: number | null;
  /** So far; null = not known. */
  readonly rows: number | null;
  readonly bytes: number | null;
}

export type FetchedResult =
  | {
      readonly kind: 'ready';
      readonly bytes: Readable;
      /** Null: not known. */
      readonly rows: number | null;
      /** A limit cut rows or columns off. */
      readonly truncated: boolean;
      /** What else there is to say of it. */
      readonly notice: string | null;
    }
  | { readonly kind: 'failed'; readonly message: string };
