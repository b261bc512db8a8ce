/**
 * Work that waits for an executor. An entry is claimed once, by one node, and counts as running until its claim is
 * released:
 *
 * - Limits: at most `limits(lane)` entries of a lane run at the same time, in total and per user, on all nodes
 *   together. A lane is a connection; an entry may hold several (a merge over several connections) or none (a rendering
 *   asks no database).
 * - Fairness: of the users with something that may run, the one with the fewest running comes first; among equals, the
 *   one served longest ago. So nobody waits for more than one entry of each other user per free slot, however much they
 *   asked for.
 * - Rank: deferred entries come only when nothing else may run; a user's own interactive entries come before the
 *   others; apart from that, first come, first served, the user's lanes in turn.
 * - A spare place: the last free slot of a node is for users who have nothing running, so that nobody holds all slots
 *   with long entries. A node with a single slot has none to spare.
 * - Otherwise work-conserving: a full lane holds back only its own entries.
 *
 * Calls by one node take effect in the order in which they were made, and on other nodes once they have resolved. None
 * rejects: an implementation that cannot reach its queue tries again, or answers as said below. The queue need not
 * outlive the process, because the task store keeps the tasks themselves.
 */

/** Best first. */
export const ranks = ['interactive', 'normal', 'deferred'] as const;
export type Rank = (typeof ranks)[number];

export interface QueueEntry {
  /** Unique among entries. */
  readonly id: string;
  /** The user in whose turn it runs. */
  readonly userId: string;
  readonly lanes: readonly string[];
  readonly rank: Rank;
  /** Ids of the tasks that wait for it: whoever runs it gets them. Empty: only the node that has it can run it. */
  readonly tasks?: readonly string[];
}

export interface LaneLimits {
  readonly total: number;
  readonly perUser: number;
}

/** An entry that this node runs. Its holder releases it once. */
export interface Claim<T extends QueueEntry> {
  readonly entry: T;
  /** `again`: it waits once more, before everything of the same user, lanes and rank. */
  release(end: 'done' | 'again'): Promise<void>;
}

/** The executors of this node, and how many of them could take an entry now. */
export interface FreeSlots {
  readonly free: number;
  readonly slots: number;
}

export interface WorkQueue<T extends QueueEntry> {
  /** `first`: before everything of the same user, lanes and rank. */
  enqueue(entry: T, options?: { readonly first: boolean }): Promise<void>;
  /**
   * True: it waited, and nobody will claim it. False: it is claimed, was never here, or the queue cannot be reached.
   */
  withdraw(entryId: string): Promise<boolean>;
  /**
   * Another request needs the entry, perhaps with a better place: the entry moves to where the better rank and the user
   * with fewer running entries put it. Nothing happens if it does not wait, or its place is as good.
   */
  raise(entryId: string, by: { readonly rank: Rank; readonly userId?: string }): Promise<void>;
  /**
   * Which place an entry has among those that wait on all nodes, from 1, in the order of the rules above but for the
   * limits of lanes. Null: it does not wait, or the queue cannot tell. It has to cost little, however many wait.
   */
  position(entryId: string): Promise<number | null>;
  /** The best entries that may run now, each given to only one caller; at most `free`. Empty: none, or not reached. */
  claim(slots: FreeSlots): Promise<readonly Claim<T>[]>;
  /**
   * `listener` is called whenever there may be something to claim; it may be called in vain, and by any node. A queue
   * that outlives the process announces what waits already.
   */
  listen(listener: () => void): Disposable;
}
