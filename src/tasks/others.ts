/** The other nodes that share the state, as far as tasks of this one have to do with them. An embedded state has none. */
import type { QueuedWork } from './queued-work.ts';
import type { TaskProgress } from './task-progress.ts';
import type { QueuedTicket } from './task-store.ts';

export interface Others {
  /** From now on the tasks of this node hear of the others, and get what a node has left that is gone. */
  begin(own: OwnTasks): Promise<void>;
  /** Listens for the node that has the task: it says that nothing of it runs there any more, or that nothing did. */
  stopOf(taskId: string): StopElsewhere;
  /** Says so of tasks of this node. */
  tellStopped(taskId: string): void;
  /** Those of these tasks that other nodes have. */
  elsewhere(taskIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Looks whether others have ended these tasks of this node. */
  look(taskIds: readonly string[]): void;
  /** How far tasks of other nodes have come, of those that say so within a moment. */
  standings(taskIds: readonly string[]): Promise<ReadonlyMap<string, StandingElsewhere>>;
  /** The node that has a task is told that a client asks for it. */
  tellWanted(taskId: string): void;
  /** Work that all nodes share, by cache key: one of them does it at a time. */
  readonly shared: SharedWork;
  /** Before the tasks of this node end: it takes over nothing more, and lets go whoever waits for others. */
  end(): Promise<void>;
}

/** Dispose it to stop listening. */
export interface StopElsewhere extends Disposable {
  readonly stopped: Promise<void>;
}

/** What a node says of one of its tasks to the others. */
export interface StandingElsewhere {
  readonly progress: TaskProgress;
  readonly cacheKey: string | null;
  readonly connection: string | null;
  /** Null: not known, or too long to be told. */
  readonly sql: string | null;
  /** For how long it has been running; null = it waits. */
  readonly runningMs: number | null;
}

export interface SharedWork {
  /** True: this node does it now, and gives it back once. False: another one does. */
  take(cacheKey: string): Promise<boolean>;
  giveBack(cacheKey: string): Promise<void>;
  /** Resolves soon after nobody does it any more, or when the server stops. */
  whenFree(cacheKey: string): Promise<void>;
}

export interface OwnTasks {
  /** They are this node's from now on. */
  adopt(tickets: readonly AdoptedTicket[]): Promise<void>;
  /** Others may have ended these tasks. */
  look(taskIds: readonly string[]): Promise<void>;
  /** Another node runs what these waited for. */
  taken(entry: QueuedWork): Promise<void>;
  /** Null: it is not this node's. */
  standing(taskId: string): Promise<StandingElsewhere | null>;
  /** A client has asked another node for the task. */
  wanted(taskId: string): void;
}

export interface AdoptedTicket extends QueuedTicket {
  /** During how many ends of a node it ran. */
  readonly recoveries: number;
}
