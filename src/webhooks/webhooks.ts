/**
 * Tells whoever a task names of its end, soon, and again with growing pauses until somebody takes it. What has to be
 * told is written with the end of the task, so that neither a restart nor a crash loses it; it may be told twice.
 */
import type { WebhookTarget } from '../config/webhook-schema.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import { createLookUps, type AskForAddresses, type LookUp } from './look-ups.ts';
import { sendWebhook, type WebhookMessage } from './send-webhook.ts';
import { WebhookLines } from './webhook-lines.ts';
import { targetOf } from './webhook-target.ts';
import type { Delivery, WebhookStore } from './webhook-store.ts';

export interface Webhooks extends AsyncDisposable {
  /** Tells what an earlier run of the server left, or another node; what it has already is not told again. */
  begin(): Promise<void>;
  /**
   * Makes room for a task of a user that will tell of its end; until it was told, or `giveUp`.
   * @throws CoatcheckError `too_many_requests`
   */
  reserve(userId: string): void;
  giveUp(userId: string): void;
  /** Counts a task of an earlier run of the server, which has its place already. */
  restore(userId: string): void;
  /** The end of a task is on disk, with what has to be told. */
  settled(delivery: Delivery): void;
  /** How many ends of tasks have still to be told, and how many are being told now. */
  counts(): { readonly waiting: number; readonly sending: number };
}

/** What came of an attempt. */
export type WebhookOutcome = 'delivered' | 'given_up' | 'tried_again';

export interface WebhooksOptions {
  readonly store: WebhookStore;
  readonly targets: readonly WebhookTarget[];
  readonly limits: { readonly max_webhooks_per_user: number };
  /** What addresses of the server begin with; null = addresses are told without it. */
  readonly publicUrl: string | null;
  /** Absent: as this machine does. */
  readonly lookUp?: AskForAddresses;
  readonly clock: Clock;
  /** Is told of each attempt, for metrics. */
  readonly onOutcome?: (outcome: WebhookOutcome) => void;
  readonly log: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const AT_ONCE = 128;
/** Somebody whose receiver hangs leaves the rest to others, and so does a receiver that many users have. */
const SHARES = { perUser: 2, perReceiver: 16 };
const TIMEOUT_MS = 15_000;
/** Of the 429 when a user has too many. */
const RETRY_AFTER_SECONDS = 30;

const MINUTE_MS = 60_000;
/** The pauses after each attempt in vain; after the last it is given up. More than a day together. */
const PAUSES_MS = [
  5_000,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  120 * MINUTE_MS,
  300 * MINUTE_MS,
  600 * MINUTE_MS,
  600 * MINUTE_MS,
];

/** The receiver wants no more of it. */
const GONE = 410;

/** Looker's words for states. */
const statuses: Readonly<Record<Delivery['state'], string>> = {
  complete: 'complete',
  failed: 'error',
  killed: 'killed',
};

export function createWebhooks(options: WebhooksOptions): Webhooks {
  return new WebhookDeliverer(options);
}

class WebhookDeliverer implements Webhooks {
  readonly #options: WebhooksOptions;
  readonly #lines = new WebhookLines(SHARES);
  readonly #underWay = new Set<Promise<void>>();
  readonly #open = new Map<string, number>();
  /** Tasks that have still to be told of. */
  readonly #held = new Set<string>();
  readonly #stops = new AbortController();
  readonly #lookUp: LookUp;
  #timer: Disposable | null = null;

  constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#lookUp = createLookUps(options.lookUp);
  }

  async begin(): Promise<void> {
    for (const delivery of await this.#options.store.all()) {
      if (this.#held.has(delivery.taskId)) continue;
      this.restore(delivery.userId);
      this.#add(delivery);
    }
    this.#dispatch();
  }

  reserve(userId: string): void {
    const { max_webhooks_per_user: most } = this.#options.limits;
    if ((this.#open.get(userId) ?? 0) >= most) {
      const why = `You have ${String(most)} tasks whose webhook_url was not told yet (limits.max_webhooks_per_user).`;
      throw new CoatcheckError('too_many_requests', { retryAfterSeconds: RETRY_AFTER_SECONDS, why });
    }
    this.restore(userId);
  }

  restore(userId: string): void {
    this.#open.set(userId, (this.#open.get(userId) ?? 0) + 1);
  }

  giveUp(userId: string): void {
    const count = (this.#open.get(userId) ?? 0) - 1;
    if (count > 0) this.#open.set(userId, count);
    else this.#open.delete(userId);
  }

  settled(delivery: Delivery): void {
    if (this.#held.has(delivery.taskId)) this.giveUp(delivery.userId);
    else this.#add(delivery);
    this.#dispatch();
  }

  counts(): { readonly waiting: number; readonly sending: number } {
    return { waiting: this.#lines.waiting(), sending: this.#underWay.size };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stops.abort();
    this.#timer?.[Symbol.dispose]();
    await Promise.all(this.#underWay);
  }

  #add(delivery: Delivery): void {
    this.#held.add(delivery.taskId);
    this.#lines.add(delivery);
  }

  #dispatch(): void {
    const { clock } = this.#options;
    if (this.#stops.signal.aborted) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = null;
    const now = clock.steady();
    while (this.#underWay.size < AT_ONCE) {
      const delivery = this.#lines.take(now);
      if (delivery === undefined) break;
      const going: Promise<void> = this.#deliver(delivery).finally(() => {
        this.#underWay.delete(going);
        this.#lines.ended(delivery);
        this.#dispatch();
      });
      this.#underWay.add(going);
    }
    const next = this.#lines.nextAt();
    if (next === Infinity || this.#underWay.size >= AT_ONCE) return;
    this.#timer = clock.after(Math.max(0, next - now), () => this.#dispatch());
  }

  /** Never rejects. */
  async #deliver(delivery: Delivery): Promise<void> {
    const { clock, store, targets, log, onOutcome } = this.#options;
    const { taskId, userId, url } = delivery;
    const target = targetOf(url, targets);
    const why =
      target === undefined ? 'coatcheck.yaml no longer names its target' : await this.#attempt(delivery, target);
    // What was not told because the server stops is told by the next one.
    if (this.#stops.signal.aborted && why !== null) return;
    const attempts = delivery.attempts + 1;
    const pause = PAUSES_MS[delivery.attempts];
    const isOver = why === null || target === undefined || why === String(GONE) || pause === undefined;
    onOutcome?.(why === null ? 'delivered' : isOver ? 'given_up' : 'tried_again');
    try {
      if (isOver) {
        this.#held.delete(taskId);
        this.giveUp(userId);
        if (why !== null) log('a webhook was given up', { task: taskId, target: target?.url, attempts, why });
        await store.delete(taskId);
      } else {
        const nextAt = clock.steady() + pause;
        log('a webhook could not be delivered', { task: taskId, target: target.url, attempts, why });
        this.#lines.add({ ...delivery, attempts, nextAt });
        await store.delay(taskId, { attempts, nextAt });
      }
    } catch (error) {
      // The state cannot be written: a next start of the server may tell it once more.
      log('what became of a webhook could not be written', { task: taskId, err: error });
    }
  }

  /** Null: it was taken. Otherwise why not. */
  async #attempt(delivery: Delivery, target: WebhookTarget): Promise<string | null> {
    const { clock } = this.#options;
    const overdue = new AbortController();
    using _timer = clock.after(TIMEOUT_MS, () => overdue.abort());
    const signal = AbortSignal.any([overdue.signal, this.#stops.signal]);
    try {
      const status = await sendWebhook(this.#message(delivery, { sentAt: clock.now() }), {
        target,
        lookUp: this.#lookUp,
        signal,
      });
      return status >= 200 && status < 300 ? null : String(status);
    } catch (error) {
      if (overdue.signal.aborted) return `no answer in ${String(TIMEOUT_MS / 1_000)} s`;
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  }

  #message({ taskId, url, state, finishedAt }: Delivery, { sentAt }: Pick<WebhookMessage, 'sentAt'>): WebhookMessage {
    const status = statuses[state];
    const link = `${this.#options.publicUrl ?? ''}/api/4.0/query_tasks/${taskId}`;
    const body = JSON.stringify({
      type: `query_task.${status}`,
      timestamp: new Date(finishedAt).toISOString(),
      data: { id: taskId, status, url: link },
    });
    return { id: `msg_${taskId}`, url, body, sentAt };
  }
}
