/**
 * A result format: how a finished result becomes the bytes that a client downloads. This room knows neither the user's
 * databases nor HTTP: it reads the workbench (an executor's private DuckDB) and writes one file or returns a short
 * text.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { QueryDetails } from '../../results/prepared/prepared-query.ts';
import type { Sight } from '../../results/reader/sight.ts';
import type { ShapedResult } from '../../results/grid/shaped-result.ts';
import type { ResultFormatName } from '../../contract/result-format.ts';

/** Everything that changes the bytes of a rendering. It is part of the key under which the rendering is kept. */
export interface RenderOptions {
  readonly format: ResultFormatName;
  readonly applyFormatting: boolean;
  readonly applyVis: boolean;
  readonly generateDrillLinks: boolean;
  readonly pathPrefix: string;
  readonly serverTableCalcs: boolean;
  readonly imageWidth: number | null;
  readonly imageHeight: number | null;
  /** The server's setting: `string` writes numbers that a double cannot hold as JSON strings. */
  readonly bigNumbers: 'number' | 'string';
  /** What the reader may see besides the rows; absent = everything. Set only for formats that show SQL or LookML. */
  readonly sight?: Sight;
}

/** Facts of the run that formats print. */
export interface RunFacts {
  /** Hex id of the result: json_detail's `id`. */
  readonly resultId: string;
  /** ISO 8601 with offset. */
  readonly ranAt: string;
  readonly runtimeSeconds: number;
  readonly sql: string;
  /** Why there are no rows although nothing failed; shown if the format has a place for it. */
  readonly notice?: string;
}

export interface RenderInput {
  /** Connection to the workbench in which the relations of `shaped` exist. */
  readonly workbench: DuckDBConnection;
  readonly shaped: ShapedResult;
  readonly details: QueryDetails;
  readonly run: RunFacts;
  readonly options: RenderOptions;
  /** Absolute path to write; the caller publishes it. */
  readonly file: string;
  /**
   * Set if there are few rows: takes the whole text from formats that can return it (`holdsText`), which then write
   * no file. If null, they write a file like all others.
   */
  readonly hold: ((text: string) => void) | null;
  readonly signal: AbortSignal;
}

/** Writes the bytes of one format, whose traits are in `contract/result-format.ts`. */
export type Encoder = (input: RenderInput) => Promise<void>;
