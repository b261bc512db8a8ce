/** What has still to be told, a line for each user; users take turns, so that nobody holds others up. */
import type { Delivery } from './webhook-store.ts';

interface UserLine {
  /** What is due first coming first. */
  readonly waiting: Delivery[];
  underWay: number;
}

export class WebhookLines {
  readonly #perUser: number;
  /** Who was served longest ago comes first. */
  readonly #users = new Map<string, UserLine>();

  /** @param perUser how many of a user may be under way at once */
  constructor(perUser: number) {
    this.#perUser = perUser;
  }

  add(delivery: Delivery): void {
    const line = this.#users.get(delivery.userId) ?? { waiting: [], underWay: 0 };
    this.#users.set(delivery.userId, line);
    const at = line.waiting.findLastIndex(({ nextAt }) => nextAt <= delivery.nextAt) + 1;
    line.waiting.splice(at, 0, delivery);
  }

  /** The next that is due at `now`, under way until `ended`; undefined: there is none. */
  take(now: number): Delivery | undefined {
    for (const [userId, line] of this.#users) {
      const [first] = line.waiting;
      if (first === undefined || first.nextAt > now || line.underWay >= this.#perUser) continue;
      line.waiting.shift();
      line.underWay += 1;
      this.#users.delete(userId);
      this.#users.set(userId, line);
      return first;
    }
    return undefined;
  }

  ended({ userId }: Delivery): void {
    const line = this.#users.get(userId);
    if (line === undefined) return;
    line.underWay -= 1;
    if (line.underWay === 0 && line.waiting.length === 0) this.#users.delete(userId);
  }

  /** When something is due that may go then; Infinity: nothing is waiting for its time. */
  nextAt(): number {
    let next = Infinity;
    for (const { waiting, underWay } of this.#users.values()) {
      if (underWay < this.#perUser) next = Math.min(next, waiting[0]?.nextAt ?? Infinity);
    }
    return next;
  }
}
