/**
 * Short messages between the nodes of a state, over one connection of each: LISTEN and NOTIFY. They only hasten what the
 * state says anyway: one may be lost with a connection, and nothing relies on them alone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { clientConfig, type PostgresSettings } from './postgres-settings.ts';

export interface BusOptions {
  readonly settings: PostgresSettings;
  /** Its own messages do not come back to it. */
  readonly node: string;
  readonly onMessage: (topic: string, ids: readonly string[]) => void;
  /** It listens again, after a time in which messages were lost. */
  readonly onBack: () => void;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** PostgreSQL takes fewer than 8,000 bytes in a message. */
const IDS_BYTES = 6_000;

/** What waits for a lost connection; beyond that, the others find out by themselves. */
const MOST_WAITING = 20_000;

export class PostgresBus implements AsyncDisposable {
  readonly #options: BusOptions;
  readonly #closing = new AbortController();
  readonly #pending = new Map<string, Set<string>>();
  #client: Client | null = null;
  #channel = '';
  #flushing: Promise<void> | null = null;
  #connecting: Promise<void> | null = null;

  private constructor(options: BusOptions) {
    this.#options = options;
  }

  /** @throws errors of the driver and of PostgreSQL */
  static async open(options: BusOptions): Promise<PostgresBus> {
    const bus = new PostgresBus(options);
    await bus.#connect();
    return bus;
  }

  /** Tells all other nodes, soon; what is told in the same moment goes in one message. */
  publish(topic: string, ids: readonly string[]): void {
    const waiting = this.#pending.get(topic) ?? new Set<string>();
    if (waiting.size > MOST_WAITING) return;
    for (const id of ids) waiting.add(id);
    this.#pending.set(topic, waiting);
    this.#flushSoon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flushing;
    this.#closing.abort();
    await this.#connecting;
    await this.#client?.end().catch(() => undefined);
  }

  #flushSoon(): void {
    if (this.#flushing !== null || this.#client === null || this.#pending.size === 0) return;
    this.#flushing = this.#flush().finally(() => {
      this.#flushing = null;
      this.#flushSoon();
    });
  }

  async #flush(): Promise<void> {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    const messages = [...this.#pending].flatMap(([topic, ids]) => this.#messages(topic, [...ids]));
    this.#pending.clear();
    try {
      const text = 'select pg_notify($1, message) from unnest($2::text[]) as message';
      await this.#client?.query(text, [this.#channel, messages]);
    } catch {
      // The connection is lost: the others look for themselves.
    }
  }

  #messages(topic: string, ids: readonly string[]): readonly string[] {
    const messages: string[] = [];
    let [part, bytes]: [string[], number] = [[], 0];
    const end = (): void => {
      messages.push(JSON.stringify([this.#options.node, topic, part]));
      [part, bytes] = [[], 0];
    };
    for (const id of ids) {
      const size = Buffer.byteLength(JSON.stringify(id)) + 1;
      if (part.length > 0 && bytes + size > IDS_BYTES) end();
      if (size > IDS_BYTES) continue;
      part.push(id);
      bytes += size;
    }
    end();
    return messages;
  }

  async #connect(): Promise<void> {
    const client = new Client(clientConfig(this.#options.settings));
    const lost = (): void => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#connecting = this.#comeBack();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload = '' }) => this.#receive(payload));
    try {
      await client.connect();
      // Schemas of one database are states of their own.
      const named = await client.query<{ channel: string }>(
        `select 'coatcheck_' || oid as channel from pg_namespace where nspname = current_schema()`,
      );
      this.#channel = named.rows[0]?.channel ?? '';
      await client.query(`listen ${this.#channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#client = client;
    this.#flushSoon();
  }

  async #comeBack(): Promise<void> {
    const { signal } = this.#closing;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        await pause(pauseMs, undefined, { signal });
        await this.#connect();
        this.#options.onBack();
        return;
      } catch {
        // It is tried again, unless the server stops.
      }
    }
  }

  #receive(payload: string): void {
    const [node, topic, ids] = JSON.parse(payload) as [string, string, readonly string[]];
    if (node !== this.#options.node) this.#options.onMessage(topic, ids);
  }
}
