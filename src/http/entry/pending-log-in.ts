/**
 * What a browser keeps while its user is at the provider, encrypted, in a cookie: only the browser that began a log-in
 * can finish it, and the server need not remember those that never come back.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LogInSecrets } from '../../identity/oidc.ts';
import type { Clock } from '../../lib/clock.ts';
import { ownCookie } from './cookies.ts';

export interface PendingLogIn {
  readonly secrets: LogInSecrets;
  /** The query string of `/auth` to which the log-in leads; empty = none. */
  readonly back: string;
}

export interface PendingLogIns {
  /** False if it does not fit into a cookie. */
  keep(request: FastifyRequest, reply: FastifyReply, pending: PendingLogIn): boolean;
  /** Undefined if there is none of this server's, or if it has expired. */
  find(request: FastifyRequest): PendingLogIn | undefined;
  /** The browser forgets it. */
  drop(request: FastifyRequest, reply: FastifyReply): void;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** People may have to find their second factor. */
const LIFETIME_SECONDS = 900;
/** Browsers drop longer cookies without a word. */
const LONGEST = 3_800;

export function createPendingLogIns(clock: Clock): PendingLogIns {
  // Log-ins from before a restart must be begun again.
  const key = randomBytes(32);
  const cookie = ownCookie('coatcheck_log_in');
  const seal = (text: string): string => {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  };
  const open = (value: string): string | undefined => {
    const bytes = Buffer.from(value, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      // Not sealed by this process.
      return undefined;
    }
  };
  return {
    keep(request, reply, pending) {
      const endsAt = clock.steady() + LIFETIME_SECONDS * 1000;
      const value = seal(JSON.stringify({ ...pending, endsAt }));
      if (value.length > LONGEST) return false;
      cookie.set(request, reply, value, LIFETIME_SECONDS);
      return true;
    },
    drop: (request, reply) => cookie.set(request, reply, '', 0),
    find(request) {
      const value = cookie.read(request);
      const text = value === undefined ? undefined : open(value);
      if (text === undefined) return undefined;
      const { endsAt, ...pending } = JSON.parse(text) as PendingLogIn & { readonly endsAt: number };
      return endsAt > clock.steady() ? pending : undefined;
    },
  };
}
