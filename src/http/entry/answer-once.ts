/** `Idempotency-Key` (IETF draft): a request that creates something can be sent again, and is done once. */
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
import { sessionFor } from './standing.ts';

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * These may be begun again after the server has ended in their middle: they find what they have made, by its content or
 * by the id that comes of the key.
 */
const repeatable = new Set(['create_query', 'create_sql_query', 'create_merge_query', 'create_query_task']);

/** @param work answers; `request.nonce` is set by then */
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
  const session = await sessionFor(route, request, access);
  const keyed: KeyedRequest = { userId: ownerOf(session), key, fingerprint: fingerprintOf(request) };
  const claim = await keys.claim(keyed);
  if (claim.kind === 'mismatch') throw new CoatcheckError('idempotency_mismatch', { key });
  if (claim.kind === 'answered') {
    reply.header('idempotency-replayed', 'true');
    return jsonBytes(Buffer.from(claim.answer));
  }
  if (claim.isRepeated && !repeatable.has(route.operationId)) {
    keys.leave(keyed);
    throw new CoatcheckError('idempotency_unknown', { key });
  }
  request.nonce = claim.nonce;
  const answer = await unlessRefused(work, () => keys.forget(keyed));
  // What is done is done, whether its answer can be kept or not: then the key stays one whose answer is not known.
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

/** Who acts for another has keys of their own: answers for the one are not for the other, who may do less. */
function ownerOf({ caller: { userId }, sudoUserId }: Session): string {
  return sudoUserId === null ? userId : `${sudoUserId} as ${userId}`;
}

/** Longer answers are made again, of what is there. */
const MOST_KEPT = 16_384;

async function keep(answer: Reply, keyed: KeyedRequest, request: FastifyRequest, keys: IdempotencyKeys): Promise<void> {
  if (answer.kind !== 'json') {
    await keys.forget(keyed);
    return;
  }
  const { fields } = request.query as { readonly fields?: string };
  const asked = selectAsked(answer.value, fields);
  if (lengthIsAtMost(MOST_KEPT, asked)) await keys.answered(keyed, jsonText(asked));
  else keys.leave(keyed);
}

/** Answers that are never kept: secrets are stored hashed or not at all. */
const SECRETS = ['client_secret', 'access_token'];

/** Null: it has none, or is nothing that is created. @throws CoatcheckError `bad_request` */
function keyOf({ headers }: FastifyRequest, { method, answers }: Route): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST' || typeof answers === 'string') return null;
  const { properties = {} } = answers as { readonly properties?: object };
  if (SECRETS.some((name) => Object.hasOwn(properties, name))) return null;
  if (typeof key === 'string' && KEY.test(key)) return key;
  throw new CoatcheckError('bad_request', { why: 'Idempotency-Key must be 1 to 255 visible ASCII characters.' });
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(`${method} ${url}\n`)
    .update(JSON.stringify(body) ?? '')
    .digest('hex');
}
