/** What waits in the queue: work that is ready to run, or tickets whose queries have yet to be prepared. */
import type { Execution } from './execution.ts';
import type { Ticket } from './ticket-book.ts';
import type { QueuedTicket } from './task-store.ts';
import type { QueueEntry, Rank } from './work-queue.ts';

/** A ticket of an earlier run of the server: it is read when its turn comes, so that starting is quick. */
export interface TicketEntry extends QueueEntry {
  readonly kind: 'ticket';
  readonly ticket: Ticket;
}

/** What another node of the cluster had put there, and this one has claimed: its tasks are this node's now. */
export interface MovedEntry extends QueueEntry {
  readonly kind: 'moved';
  readonly tickets: readonly QueuedTicket[];
}

export type QueuedWork = Execution | TicketEntry | MovedEntry;

export function ticketEntry(ticket: Ticket): TicketEntry {
  const { taskId, userId, connection } = ticket;
  const lanes = connection === null ? [] : [connection];
  return { kind: 'ticket', id: taskId, ticket, userId, lanes, rank: rankOf(ticket), tasks: [taskId] };
}

export function rankOf({ interactive, deferred }: Pick<Ticket, 'interactive' | 'deferred'>): Rank {
  if (interactive) return 'interactive';
  return deferred ? 'deferred' : 'normal';
}

/**
 * Whether a ticket has waited for its turn already: then its work comes before the user's other work. A function: its
 * slot is there, and takes the work at once.
 */
export type Turn = 'to come' | 'came' | ((execution: Execution) => void);
