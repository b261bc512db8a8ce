/**
 * Requests with an `Idempotency-Key`: if the same user sends one again with the same key, it gets the first answer, and
 * nothing is done twice. Follows the IETF draft of that header.
 */
import type { Kysely } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

export interface KeyedRequest {
  /** The owner of the key: another user's key of the same name is a different one. */
  readonly userId: string;
  readonly key: string;
  /** Hash of everything that the request asks for. */
  readonly fingerprint: string;
}

export type KeyClaim =
  /**
   * To be processed. `nonce` stays the same until the key is forgotten; `isRepeated`: the request was begun before, but
   * its answer was not stored.
   */
  | { readonly kind: 'new'; readonly nonce: string; readonly isRepeated: boolean }
  | { readonly kind: 'answered'; readonly answer: string }
  /** The key belongs to another request. */
  | { readonly kind: 'mismatch' };

export interface IdempotencyKeys {
  /** Waits while the same request is being processed. After `new`, one of the other methods must be called. */
  claim(request: KeyedRequest): Promise<KeyClaim>;
  answered(request: KeyedRequest, answer: string): Promise<void>;
  /** Stores no answer: sent again, the request is `isRepeated`, with the same nonce. */
  leave(request: KeyedRequest): void;
  /** The request was refused: it may be sent again with the same key, unless it has an answer (of another node). */
  forget(request: KeyedRequest): Promise<void>;
}

/** As long as programs keep retrying. */
const KEPT_MS = 86_400_000;
const MAX_KEPT = 10_000;
/** Expired keys are looked for after this many new ones, because looking takes time. */
const NEW_BETWEEN_LOOKS = 500;
const USERS = 1_000;

interface Dependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The most keys kept per user; the oldest go first. */
  readonly mostKept?: number;
}

// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the keys above them
export function createIdempotencyKeys({ database, clock, ids, mostKept = MAX_KEPT }: Dependencies): IdempotencyKeys {
  /** Requests being processed by this run of the server. */
  const open = new Map<string, PromiseWithResolvers<void>>();
  /** New keys of each user since they were last counted. */
  const newOf = new LruMap<string, number>(USERS);
  const nameOf = ({ userId, key }: KeyedRequest): string => JSON.stringify([userId, key]);
  const settle = (request: KeyedRequest): void => {
    open.get(nameOf(request))?.resolve();
    open.delete(nameOf(request));
  };

  return {
    async claim(request) {
      const name = nameOf(request);
      for (let before = open.get(name); before !== undefined; before = open.get(name)) await before.promise;
      open.set(name, Promise.withResolvers());
      try {
        const claim = await claimKey(request);
        if (claim.kind !== 'new') settle(request);
        return claim;
      } catch (error) {
        settle(request);
        throw error;
      }
    },
    async answered(request, answer) {
      try {
        await database.write((db) => whereKey(db.updateTable('idempotency_keys').set({ answer }), request).execute());
      } finally {
        settle(request);
      }
    },
    leave: settle,
    async forget(request) {
      try {
        const unanswered = (db: Kysely<Schema>) => db.deleteFrom('idempotency_keys').where('answer', 'is', null);
        await database.write((db) => whereKey(unanswered(db), request).execute());
      } finally {
        settle(request);
      }
    },
  };

  async function dropOldest(db: Kysely<Schema>, userId: string): Promise<void> {
    const count = (newOf.get(userId) ?? NEW_BETWEEN_LOOKS) + 1;
    newOf.set(userId, count > NEW_BETWEEN_LOOKS ? 0 : count);
    if (count <= NEW_BETWEEN_LOOKS) return;
    const own = db.selectFrom('idempotency_keys').where('user_id', '=', userId);
    const tooOld = await own
      .select('expires_at')
      .orderBy('expires_at', 'desc')
      .offset(mostKept)
      .limit(1)
      .executeTakeFirst();
    if (tooOld === undefined) return;
    await db
      .deleteFrom('idempotency_keys')
      .where('user_id', '=', userId)
      .where('expires_at', '<=', tooOld.expires_at)
      .execute();
  }

  function claimKey(request: KeyedRequest): Promise<KeyClaim> {
    const { userId: user_id, key, fingerprint } = request;
    const now = clock.steady();
    return database.write(async (db) => {
      await db.deleteFrom('idempotency_keys').where('expires_at', '<', now).execute();
      const existing = await whereKey(db.selectFrom('idempotency_keys').selectAll(), request).executeTakeFirst();
      if (existing === undefined) {
        const nonce = ids.hex32();
        const row = { user_id, key, fingerprint, nonce, answer: null, expires_at: now + KEPT_MS };
        await db.insertInto('idempotency_keys').values(row).execute();
        await dropOldest(db, user_id);
        return { kind: 'new', nonce, isRepeated: false };
      }
      if (existing.fingerprint !== fingerprint) return { kind: 'mismatch' };
      if (existing.answer !== null) return { kind: 'answered', answer: existing.answer };
      return { kind: 'new', nonce: existing.nonce, isRepeated: true };
    });
  }
}

interface Conditional<Q> {
  where(column: 'user_id' | 'key', operator: '=', value: string): Q;
}

function whereKey<Q extends Conditional<Q>>(query: Q, { userId, key }: KeyedRequest): Q {
  return query.where('user_id', '=', userId).where('key', '=', key);
}
