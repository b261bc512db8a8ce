/**
 * Which results exist, under which cache key, and until when. A row is written after its result was published, and
 * deleted before its result is: whatever a row promises exists. Rows are added and promised by {@link
 * TaskStore.transition}, together with the tasks that need them.
 */
import type { ResultSummary } from '../execution/messages.ts';
import type { ResultParcel } from '../results/storage/result-storage.ts';

export interface CatalogueEntry {
  readonly id: string;
  /** Null: it is never found by a key. */
  readonly cacheKey: string | null;
  readonly connection: string;
  readonly rowCount: number;
  /** What it takes, with the renderings that were made with it. */
  readonly bytes: number;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** Seconds in the database. */
  readonly runtimeSeconds: number;
  readonly sql: string;
}

export interface NewResult {
  readonly summary: ResultSummary;
  readonly cacheKey: string | null;
  readonly connection: string;
  /** Steady time, like `keepUntil`. */
  readonly ranAt: number;
  readonly keepUntil: number;
  readonly sql: string;
  /** The result itself, if it is small and not in storage yet; absent: it was published before. */
  readonly parcel?: ResultParcel;
}

/** Reads see only what is durable, and never a part of a transaction. */
export interface ResultCatalogue {
  get(resultId: string): Promise<CatalogueEntry | undefined>;
  /** The newest result of a key that ran at or after `ranSince` (steady time), on any node. */
  find(cacheKey: string, ranSince: number): Promise<CatalogueEntry | undefined>;
  /**
   * Forgets results that are no longer promised to anybody, a few at a time, for good: a later promise fails, and of a
   * simultaneous promise and removal only one succeeds. Each result is returned to one caller only, who removes its
   * files; small ones are gone with their rows.
   * @returns their ids; empty = none are left
   */
  forgetDue(steadyNow: number): Promise<readonly string[]>;
  /**
   * The same of results that no complete task holds at `steadyNow`, though they may answer other queries: the oldest
   * first, a few at a time. `bytes` is what each takes, about.
   */
  forgetUnused(steadyNow: number): Promise<readonly { readonly id: string; readonly bytes: number }[]>;
  /** User → bytes of the results that their complete tasks hold at `steadyNow`, each result once for a user. */
  held(steadyNow: number): Promise<ReadonlyMap<string, number>>;
  /** Forgets results whose files are gone. Idempotent. */
  forget(resultIds: readonly string[]): Promise<void>;
  /** Those of `resultIds` that the catalogue knows, from any node. */
  known(resultIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ids of all results that this node added. */
  ownIds(): Promise<readonly string[]>;
}
