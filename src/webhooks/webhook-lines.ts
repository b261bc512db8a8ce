/**
 * What has still to be told, a line for each user; users take turns, and neither a user nor a receiver has more than a
 * share of what is under way, so that nobody holds others up.
 */
import type { Delivery } from './webhook-store.ts';

export interface WebhookShares {
  /** How many of a user may be under way at once. */
  readonly perUser: number;
  /** The same for a receiver, by host and port. */
  readonly perReceiver: number;
}

interface UserLine {
  /** By receiver, so that those of one that may have no more are passed over together; what is due first is first. */
  readonly waiting: Map<string, Delivery[]>;
  underWay: number;
}

export class WebhookLines {
  readonly #shares: WebhookShares;
  /** Who was served longest ago comes first. */
  readonly #users = new Map<string, UserLine>();
  readonly #receivers = new Map<string, number>();

  constructor(shares: WebhookShares) {
    this.#shares = shares;
  }

  add(delivery: Delivery): void {
    const line = this.#users.get(delivery.userId) ?? { waiting: new Map(), underWay: 0 };
    this.#users.set(delivery.userId, line);
    const receiver = receiverOf(delivery);
    const waiting: Delivery[] = line.waiting.get(receiver) ?? [];
    line.waiting.set(receiver, waiting);
    const at = waiting.findLastIndex(({ nextAt }) => nextAt <= delivery.nextAt) + 1;
    waiting.splice(at, 0, delivery);
  }

  /** The next that is due at `now`, under way until `ended`; undefined: there is none. */
  take(now: number): Delivery | undefined {
    for (const [userId, line] of this.#users) {
      const first = this.#firstFree(line);
      if (first === undefined || first.nextAt > now) continue;
      const receiver = receiverOf(first);
      const waiting = line.waiting.get(receiver);
      waiting?.shift();
      if (waiting?.length === 0) line.waiting.delete(receiver);
      line.underWay += 1;
      this.#users.delete(userId);
      this.#users.set(userId, line);
      this.#receivers.set(receiver, (this.#receivers.get(receiver) ?? 0) + 1);
      return first;
    }
    return undefined;
  }

  ended(delivery: Delivery): void {
    const receiver = receiverOf(delivery);
    const left = (this.#receivers.get(receiver) ?? 0) - 1;
    if (left > 0) this.#receivers.set(receiver, left);
    else this.#receivers.delete(receiver);
    const line = this.#users.get(delivery.userId);
    if (line === undefined) return;
    line.underWay -= 1;
    if (line.underWay === 0 && line.waiting.size === 0) this.#users.delete(delivery.userId);
  }

  /** How many wait, for their time or their turn. */
  waiting(): number {
    let sum = 0;
    for (const line of this.#users.values()) for (const { length } of line.waiting.values()) sum += length;
    return sum;
  }

  /** When something is due that may go then; Infinity: nothing is waiting for its time. */
  nextAt(): number {
    let next = Infinity;
    for (const line of this.#users.values()) {
      next = Math.min(next, this.#firstFree(line)?.nextAt ?? Infinity);
    }
    return next;
  }

  /** What is due first of what may go, whenever that is; undefined: nothing may. */
  #firstFree({ waiting, underWay }: UserLine): Delivery | undefined {
    if (underWay >= this.#shares.perUser) return undefined;
    let first: Delivery | undefined;
    for (const [receiver, [next]] of waiting) {
      if (next === undefined || (this.#receivers.get(receiver) ?? 0) >= this.#shares.perReceiver) continue;
      if (first === undefined || next.nextAt < first.nextAt) first = next;
    }
    return first;
  }
}

const receivers = new WeakMap<Delivery, string>();

function receiverOf(delivery: Delivery): string {
  let receiver = receivers.get(delivery);
  if (receiver === undefined) receivers.set(delivery, (receiver = hostOf(delivery.url)));
  return receiver;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
