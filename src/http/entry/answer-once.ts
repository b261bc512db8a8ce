/** `Idempotency-Key` (IETF draft): a request that creates something can be sent again and is executed once. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessService } from '../../access/access-service.ts';
import type { IdempotencyKeys, KeyedRequest } from '../../access/idempotency-keys.ts';
import type { Session } from '../../access/sessions.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { selectAsked } from '../../contract/partial-fields.ts';
import { lengthIsAtMost } from '../../lib/json-size.ts';
import { jsonText } from '../../lib/json-text.ts';
import { jsonBytes, type Reply } from '../route/reply.ts';
import type { Route } from '../route/route.ts';
import { standingNow } from './standing.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/** @param work answers the request; `request.nonce` is set by then */
export async function answerOnce(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  {
    keys,
    access,
    work,
  }: { readonly keys: IdempotencyKeys; readonly access: AccessService; readonly work: () => Promise<Reply> },
): Promise<Reply> {
  const key = keyOf(request, route);
  if (key === null || request.session === null) return work();
  const session = await standingNow(route, request.session, access);
  const keyed: KeyedRequest = { userId: ownerOf(session), key, fingerprint: fingerprintOf(request) };
  const claim = await keys.claim(keyed);
  if (claim.kind === 'mismatch') throw new CoatcheckError('idempotency_mismatch', { key });
  if (claim.kind === 'answered') {
    reply.header('idempotency-replayed', 'true');
    return jsonBytes(Buffer.from(claim.answer));
  }
  if (claim.isRepeated && route.repeated !== 'found') {
    keys.leave(keyed);
    throw new CoatcheckError('idempotency_unknown', { key });
  }
  request.nonce = claim.nonce;
  // What was begun before may be under way on another node, and keeps its key.
  const forget = async (): Promise<void> => (claim.isRepeated ? keys.leave(keyed) : keys.forget(keyed));
  const answer = await unlessRefused(work, forget);
  // The work is done even if its answer cannot be stored; the key then stays one without a known answer.
  await keep(answer, keyed, request, keys).catch(() => undefined);
  return answer;
}

async function unlessRefused(work: () => Promise<Reply>, forget: () => Promise<void>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    await forget();
    throw error;
  }
}

/**
 * Somebody who acts for another has keys of their own: one may have fewer rights than the other, and must not get the
 * other's answers.
 */
function ownerOf({ caller: { userId }, sudoUserId }: Session): string {
  return sudoUserId === null ? userId : `${sudoUserId} as ${userId}`;
}

/** Longer answers are not stored but made again from what was created. */
const MAX_KEPT = 16_384;

async function keep(answer: Reply, keyed: KeyedRequest, request: FastifyRequest, keys: IdempotencyKeys): Promise<void> {
  if (answer.kind !== 'json') {
    await keys.forget(keyed);
    return;
  }
  const { fields } = request.query as { readonly fields?: string };
  const asked = selectAsked(answer.value, fields);
  if (lengthIsAtMost(MAX_KEPT, asked)) await keys.answered(keyed, jsonText(asked));
  else keys.leave(keyed);
}

/** Null if there is no key, or if it means nothing to the operation. @throws CoatcheckError `bad_request` */
function keyOf({ headers }: FastifyRequest, { repeated = 'ignored' }: Route): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined || repeated === 'ignored') return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new CoatcheckError('bad_request', { why: 'Idempotency-Key must be 1 to 255 visible ASCII characters.' });
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(`${method} ${url}\n`)
    .update(JSON.stringify(body) ?? '')
    .digest('hex');
}
