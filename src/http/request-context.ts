/** What the app knows of a request beyond its bytes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../access/sessions.ts';
import type { Route } from './route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by authentication; null on routes that need no token. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    route?: Route;
  }
}

/** A host as a URL may have it: names, IPv4, IPv6 in brackets, each with a port. */
const HOST = /^(?:[\w.-]{1,255}|\[[\da-fA-F:.]{2,45}\])(?::\d{1,5})?$/;

/** What addresses in a response begin with: the configured address, else the one that the client used. */
export function originOf(request: FastifyRequest, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const { host } = request.headers;
  return host !== undefined && HOST.test(host) ? `http://${host}` : 'http://localhost';
}

/** Aborts when the connection closes before the response has been sent. */
export function abortWhenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(new DOMException('The client has gone.', 'AbortError'));
  });
  return controller.signal;
}
