/**
 * Which results exist, under which cache key, and until when. A row stands for a result that was published before the
 * row was written, and goes before the result does: whatever it promises is there. Rows are added and promised by
 * {@link TaskStore.transition}, together with the tasks that need them.
 */
import type { ResultSummary } from '../execution/messages.ts';
import type { ResultParcel } from '../results/storage/result-storage.ts';

export interface CatalogueEntry {
  readonly id: string;
  /** Null: never found by its key. */
  readonly cacheKey: string | null;
  readonly connection: string;
  readonly rowCount: number;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  /** In the database. */
  readonly runtimeSeconds: number;
  readonly sql: string;
}

export interface NewResult {
  readonly summary: ResultSummary;
  readonly cacheKey: string | null;
  readonly connection: string;
  /** Steady time, as `keepUntil`. */
  readonly ranAt: number;
  readonly keepUntil: number;
  readonly sql: string;
  /** The result itself, when it is a small one that lies in no storage yet; absent: it was published before. */
  readonly parcel?: ResultParcel;
}

/** Reads see what is durable, and never a part of a transaction. */
export interface ResultCatalogue {
  get(resultId: string): Promise<CatalogueEntry | undefined>;
  /** The newest result of a key that was run at or after `ranSince` of steady time, by whatever node. */
  find(cacheKey: string, ranSince: number): Promise<CatalogueEntry | undefined>;
  /**
   * Forgets results that nobody was promised any longer, a few at a time, for good: a promise that comes later fails, and
   * of one that comes at the same moment either holds. Each result is given to one caller alone, who removes its files;
   * small ones are gone with their rows.
   * @returns their ids; empty = none is left.
   */
  forgetDue(steadyNow: number): Promise<readonly string[]>;
  /** Forgets results whose files are gone. Idempotent. */
  forget(resultIds: readonly string[]): Promise<void>;
  /** Those of `resultIds` that the catalogue knows, of whatever node. */
  known(resultIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Ids of all results that this node added. */
  ownIds(): Promise<readonly string[]>;
}
