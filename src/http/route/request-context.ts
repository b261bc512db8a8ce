/** What the app knows about a request beyond its bytes. */
import type { Context, Span } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../../access/sessions.ts';
import { networkOf } from '../../lib/ip-address.ts';
import type { RequestClient } from '../connection/client-of-request.ts';
import type { Route } from './route.ts';

export interface Answered extends AnsweredLogIn {
  /** Id of the thing that was created or changed. */
  readonly id?: string;
  /** Number of rows of a result. */
  readonly rows?: number;
  /** What the answer's header says of it. */
  readonly notice?: string;
}

/** What a page on which people log in has found out. */
interface AnsweredLogIn {
  readonly userId?: string | null;
  /** Whose word it is, and who the person is there. */
  readonly issuer?: string;
  readonly subject?: string;
  /** Was the account the user's, or has it become so just now? */
  readonly user?: 'same' | 'linked' | 'created';
  readonly changesRights?: boolean;
  /** Why nobody was logged in. */
  readonly refused?: string;
}

/** A request that is traced. */
export interface TracedRequest {
  readonly span: Span;
  readonly context: Context;
  /** While its answer, a result, is sent. */
  download: Span | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication; null on routes that need no token. */
    session: Session | null;
    /** Who sent it, and the address under which they know the server. */
    readonly client: RequestClient;
    /** The value of `client`, once it has been read. */
    knownClient: RequestClient | null;
    /** Bytes of its body, if that was read. */
    bodyLength: number;
    /** From an Idempotency-Key; null = it has none. */
    nonce: string | null;
    /** What the audit log records about the answer; null = there was none. */
    answered: Answered | null;
    /** Null if nobody traces it. */
    traced: TracedRequest | null;
  }
  interface FastifyContextConfig {
    route?: Route;
    /** The path, written as routes write it, of what is not a route. */
    path?: string;
    /** Takes form fields as well as JSON. */
    takesForms?: true;
  }
}

/** Whose turn a request takes: its user's, or its address's if no user is known. */
export function askerOf({ session, client }: FastifyRequest): string {
  return session === null ? `address ${networkOf(client.address)}` : `user ${session.caller.userId}`;
}

/** Aborts when the connection closes before the response has been sent. */
export function abortWhenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    if (!reply.raw.writableFinished) controller.abort(new DOMException('The client has gone.', 'AbortError'));
  };
  if (reply.raw.closed) end();
  else reply.raw.once('close', end);
  return controller.signal;
}
