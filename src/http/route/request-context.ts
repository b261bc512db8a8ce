/** What the app knows of a request beyond its bytes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../../access/sessions.ts';
import { networkOf } from '../../lib/ip-address.ts';
import type { RequestClient } from '../connection/client-of-request.ts';
import type { Route } from './route.ts';

export interface Answered {
  /** Of the thing that was made or changed. */
  readonly id?: string;
  /** Of a result. */
  readonly rows?: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication; null on routes that need no token. */
    session: Session | null;
    /** Who sent it, and under which address the server is known to them. */
    readonly client: RequestClient;
    /** What `client` is, once somebody has asked for it. */
    knownClient: RequestClient | null;
    /** Bytes of its body, where that was read. */
    bodyLength: number;
    /** Of an Idempotency-Key; null = it has none. */
    nonce: string | null;
    /** What the audit log tells of the answer; null = there was none. */
    answered: Answered | null;
  }
  interface FastifyContextConfig {
    route?: Route;
    /** Of what is no route, as routes have it. */
    path?: string;
    /** Takes form fields beside JSON. */
    takesForms?: true;
  }
}

/** Whose turns a request takes: those of its user, or of its address where no user is known. */
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
