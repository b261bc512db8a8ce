/** The other nodes that share the state, as far as tasks of this one have to do with them. An embedded state has none. */
import type { QueuedTicket } from './task-store.ts';

export interface Others {
  /** From now on the tasks of this node hear of the others, and get what a node has left that is gone. */
  begin(own: OwnTasks): Promise<void>;
  /** Resolves when the node that has the task says that nothing of it runs there any more, or that nothing did. */
  whenStopped(taskId: string): Promise<void>;
  /** Says so of tasks of this node. */
  tellStopped(taskId: string): void;
  /** Work that all nodes share, by cache key: one of them does it at a time. */
  readonly shared: SharedWork;
  /** Before the tasks of this node end: it takes over nothing more, and lets go whoever waits for others. */
  end(): Promise<void>;
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
}

export interface AdoptedTicket extends QueuedTicket {
  /** During how many ends of a node it ran. */
  readonly recoveries: number;
}
