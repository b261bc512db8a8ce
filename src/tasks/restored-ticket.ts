import { rankOf } from './admission.ts';
import type { QueueEntry, Rank } from './fair-queue.ts';
import type { Ticket, Work } from './ticket-book.ts';

/** A ticket of an earlier life of the server: looked at when its turn comes, so that starting is quick. */
export class RestoredTicket implements QueueEntry, Work {
  readonly userId: string;
  readonly lanes: readonly string[];
  readonly rank: Rank;
  readonly ticket: Ticket;
  readonly ended = Promise.resolve();
  readonly isNeeded = false;
  readonly #withdraw: (entry: RestoredTicket) => void;

  constructor(ticket: Ticket, withdraw: (entry: RestoredTicket) => void) {
    this.ticket = ticket;
    this.userId = ticket.userId;
    this.lanes = ticket.connection === null ? [] : [ticket.connection];
    this.rank = rankOf(ticket);
    this.#withdraw = withdraw;
  }

  leave(): void {
    this.#withdraw(this);
  }
}
