/** What waits in the queue: work that is ready to run, or a ticket whose query has yet to be prepared. */
import type { Execution } from './execution.ts';
import type { Ticket } from './ticket-book.ts';
import type { QueueEntry, Rank } from './work-queue.ts';

/** A ticket of an earlier run of the server: it is read when its turn comes, so that starting is quick. */
export interface TicketEntry extends QueueEntry {
  readonly kind: 'ticket';
  readonly ticket: Ticket;
}

export type QueuedWork = Execution | TicketEntry;

export function ticketEntry(ticket: Ticket): TicketEntry {
  const { taskId, userId, connection } = ticket;
  const lanes = connection === null ? [] : [connection];
  return { kind: 'ticket', id: taskId, ticket, userId, lanes, rank: rankOf(ticket) };
}

export function rankOf({ interactive, deferred }: Pick<Ticket, 'interactive' | 'deferred'>): Rank {
  if (interactive) return 'interactive';
  return deferred ? 'deferred' : 'normal';
}
