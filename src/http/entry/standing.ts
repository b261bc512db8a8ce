/**
 * Checks whether a caller may do what they ask for: when the request arrives, when its body has arrived, and after they
 * have waited.
 */
import { isDeepStrictEqual } from 'node:util';
import type { FastifyRequest } from 'fastify';
import type { AccessService } from '../../access/access-service.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { permit } from '../../access/permit.ts';
import type { Session } from '../../access/sessions.ts';
import type { Reply } from '../route/reply.ts';
import type { Route } from '../route/route.ts';

/**
 * The current session of the caller. A body may arrive slowly, so what was true when its headers arrived may no longer
 * be.
 * @throws CoatcheckError `requires_authentication`, `forbidden`
 */
export async function standingNow(route: Route, then: Session, access: AccessService): Promise<Session> {
  const session = await access.sessionNow(then);
  if (session === undefined) throw new CoatcheckError('requires_authentication', {});
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
 * Answers callers with the rights that they have when the answer is ready, which may be minutes after the request. If
 * they have lost the session or the permission, they get no answer; if their roles or attributes have changed, the
 * answer is made again.
 * @throws CoatcheckError `requires_authentication`, `forbidden`
 */
export async function answerAsOfNow(
  request: FastifyRequest,
  route: Route,
  access: AccessService,
  work: () => Promise<Reply>,
): Promise<Reply> {
  if (request.session !== null && !isAnswerAlone(route)) {
    request.session = await standingNow(route, request.session, access);
    return work();
  }
  for (;;) {
    const then = request.session;
    if (then === null) return work();
    const outcome = await outcomeOf(work);
    const now = await standingNow(route, then, access).catch(async (error: unknown) => {
      await outcome.letGo();
      throw error;
    });
    // If the client has gone, nothing is sent, and the work is not repeated.
    if (isSame(then, now) || request.raw.socket.destroyed) return outcome.answer();
    await outcome.letGo();
    request.session = now;
  }
}

interface Outcome {
  /** @throws whatever the work threw: errors, too, are only for callers who may ask */
  answer(): Reply;
  /** Drops the answer without sending it. */
  letGo(): Promise<void>;
}

async function outcomeOf(work: () => Promise<Reply>): Promise<Outcome> {
  try {
    const reply = await work();
    return { answer: () => reply, letGo: () => letGo(reply) };
  } catch (error) {
    return {
      answer: () => {
        throw error;
      },
      letGo: async () => undefined,
    };
  }
}

/**
 * Is the caller still logged in, with the same rights? For streams, which clients with other rights must begin again.
 */
export async function isStillSame(request: FastifyRequest, route: Route, access: AccessService): Promise<boolean> {
  const then = request.session;
  if (then === null) return true;
  try {
    return isSame(then, await standingNow(route, then, access));
  } catch (error) {
    if (error instanceof CoatcheckError && LOST.has(error.code)) return false;
    throw error;
  }
}

const LOST: ReadonlySet<string> = new Set(['requires_authentication', 'forbidden']);

/**
 * Does the operation only answer? One that changes something is answered with its result as it is: it may have ended
 * its own session or changed its own rights.
 */
function isAnswerAlone({ method, answers }: Route): boolean {
  return method === 'GET' || answers === 'result';
}

function isSame(then: Session, now: Session): boolean {
  return then.caller === now.caller || isDeepStrictEqual(then.caller, now.caller);
}

/** Closes what an unsent answer holds open. */
async function letGo(reply: Reply): Promise<void> {
  if (reply.kind === 'result') await reply.body[Symbol.asyncDispose]();
  if (reply.kind !== 'json_stream' && reply.kind !== 'events') return;
  const chunks = reply.chunks[Symbol.asyncIterator]();
  // Ending a generator that has not begun would not close what it holds, so it is started.
  await chunks.next();
  await chunks.return?.();
}
