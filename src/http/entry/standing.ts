/** Whether somebody may ask what they ask: when they come in, when their body is there, and when they have waited. */
import { isDeepStrictEqual } from 'node:util';
import type { FastifyRequest } from 'fastify';
import type { AccessService } from '../../access/access-service.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { permit } from '../../access/permit.ts';
import type { Session } from '../../access/sessions.ts';
import { authenticate } from './authenticate.ts';
import type { Reply } from '../route/reply.ts';
import type { Route } from '../route/route.ts';

/**
 * The session of whoever asks, as it is now. A body comes as slowly as its sender likes, so that what was true of its
 * headers may be so no longer.
 * @throws CoatcheckError `requires_authentication`, `forbidden`
 */
export async function sessionFor(route: Route, request: FastifyRequest, access: AccessService): Promise<Session> {
  const session = await authenticate(request.headers.authorization, access);
  permitRoute(route, session);
  return session;
}

/** @throws CoatcheckError `forbidden` */
export function permitRoute({ permission, summary }: Route, { caller }: Session): void {
  if (permission === 'public') return;
  permit(caller, permission, permission === 'administer' ? inSentence(summary) : undefined);
}

const inSentence = (summary: string) => `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`;

/**
 * The answer for who asks as they are when it is ready: minutes may have gone since they came in. Whoever has lost the
 * session or the permission gets none; for whoever is another now, by roles or attributes, it is made again.
 * @throws CoatcheckError `requires_authentication`, `forbidden`
 */
export async function answerAsOfNow(
  request: FastifyRequest,
  route: Route,
  access: AccessService,
  work: () => Promise<Reply>,
): Promise<Reply> {
  if (request.session !== null && !isAnswerAlone(route)) {
    request.session = await sessionFor(route, request, access);
    return work();
  }
  for (;;) {
    const then = request.session;
    if (then === null) return work();
    await using held = new AsyncDisposableStack();
    const answer = work().then((reply) => {
      held.defer(() => letGo(reply));
      return reply;
    });
    // An error, too, is only for who may ask.
    await answer.catch(() => undefined);
    const now = await sessionFor(route, request, access);
    // Whoever has gone is answered nothing, and asked for nothing more.
    if (isSame(then, now) || request.raw.socket.destroyed) {
      held.move();
      return answer;
    }
    request.session = now;
  }
}

/** Is who asks still in, with the same rights? For streams, which begin anew for others. */
export async function isStillSame(request: FastifyRequest, route: Route, access: AccessService): Promise<boolean> {
  const then = request.session;
  if (then === null) return true;
  try {
    return isSame(then, await sessionFor(route, request, access));
  } catch (error) {
    if (error instanceof CoatcheckError && LOST.has(error.code)) return false;
    throw error;
  }
}

const LOST: ReadonlySet<string> = new Set(['requires_authentication', 'forbidden']);

/** What changes something is answered as it was done, and may end its own session or change its own rights. */
function isAnswerAlone({ method, answers }: Route): boolean {
  return method === 'GET' || answers === 'result';
}

function isSame(then: Session, now: Session): boolean {
  return then.caller === now.caller || isDeepStrictEqual(then.caller, now.caller);
}

/** Closes what an answer holds that is not sent. */
async function letGo(reply: Reply): Promise<void> {
  if (reply.kind === 'result') await reply.body[Symbol.asyncDispose]();
  if (reply.kind !== 'json_stream' && reply.kind !== 'events') return;
  const chunks = reply.chunks[Symbol.asyncIterator]();
  // A generator that has not begun holds nothing yet that ending it would close.
  await chunks.next();
  await chunks.return?.();
}
