/**
 * Work that waits for an executor. What goes in is claimed once, by one node, and counts as running until its claim is
 * released:
 *
 * - Limits: `limits(lane)` entries of a lane at the same time, and so many of one user, of all nodes together. A lane is a
 *   connection; an entry may hold several (a merge over several connections) or none (a rendering asks no database).
 * - Fairness: of the users with something that may run, the one with the fewest running; among equals, the one served
 *   longest ago. So nobody waits for more than one entry of each other user per free slot, however much they asked.
 * - Rank: deferred entries come only when nothing else may run; a user's own interactive entries before the others;
 *   else first come, first served, the user's lanes in turn.
 * - A place to spare: the last free slot of a node is for users who have nothing running, so that nobody holds all of
 *   them with entries that take long. A node with a single slot has none to spare.
 * - Else work-conserving: a full lane holds back only its own entries.
 *
 * Calls of one node take effect in the order in which they were made, and on other nodes when they have resolved. None
 * rejects: an implementation that cannot reach its queue tries again, or answers as said below. The queue need not
 * outlive the process, for the tasks themselves are kept by the task store.
 */

/** Best first. */
export const ranks = ['interactive', 'normal', 'deferred'] as const;
export type Rank = (typeof ranks)[number];

export interface QueueEntry {
  /** No other entry has it. */
  readonly id: string;
  /** In whose turn it runs. */
  readonly userId: string;
  readonly lanes: readonly string[];
  readonly rank: Rank;
}

export interface LaneLimits {
  readonly total: number;
  readonly perUser: number;
}

/** An entry that this node runs. Whoever holds it releases it once. */
export interface Claim<T extends QueueEntry> {
  readonly entry: T;
  /** `again`: it waits once more, before everything of the same user, lanes and rank. */
  release(end: 'done' | 'again'): Promise<void>;
}

/** Executors of this node: how many could take an entry now, of how many. */
export interface FreeSlots {
  readonly free: number;
  readonly slots: number;
}

export interface WorkQueue<T extends QueueEntry> {
  /** `first`: before everything of the same user, lanes and rank. */
  enqueue(entry: T, options?: { readonly first: boolean }): Promise<void>;
  /** True: it waited, and nobody will claim it. False: it is claimed, was never here, or the queue cannot be reached. */
  withdraw(entryId: string): Promise<boolean>;
  /**
   * Somebody asks for an entry who may have a better place: it goes where the better rank, and the user who has fewer
   * running, put it. Nothing happens when it does not wait, or its place is as good.
   */
  raise(entryId: string, by: { readonly rank: Rank; readonly userId?: string }): Promise<void>;
  /** The best entries that may run now, each given to one caller alone; at most `free`. Empty: none, or not reached. */
  claim(slots: FreeSlots): Promise<readonly Claim<T>[]>;
  /**
   * `listener` is called whenever there may be something to claim; it may be told in vain, and by any node. A queue that
   * outlives the process tells it of what waits already.
   */
  listen(listener: () => void): Disposable;
}
