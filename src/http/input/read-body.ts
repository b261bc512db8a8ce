/** Bodies of requests: JSON everywhere, forms where a route takes them, in UTF-8. Nothing else is read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LimitsConfig } from '../../config/config.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { beyondJsonLimits } from '../../lib/json-size.ts';
import { asAsker, othersTurn } from '../../lib/others-turn.ts';
import { askerOf } from '../route/request-context.ts';

/** Fails on bytes that are no UTF-8, instead of putting U+FFFD in their place. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Forms hold credentials and tokens, and anybody may send them. */
const MOST_FORM_BYTES = 65_536;
const FORM_LIMIT = `the ${MOST_FORM_BYTES.toLocaleString('en-US')} bytes that a form may have`;

type ReadBody = (request: FastifyRequest, body: Buffer) => Promise<unknown>;
type BodyLimits = Pick<LimitsConfig, 'max_body_members'>;

export function readBodies(app: FastifyInstance, limits: BodyLimits): void {
  app.addHook('onRequest', async ({ raw: { headers } }) => {
    // Of no body there is no type, though clients name one, or leave it blank, in requests of every kind.
    const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
    if (isEmpty || headers['content-type']?.trim() === '') delete headers['content-type'];
  });
  app.decorateRequest('bodyLength', 0);
  const begin = async (request: FastifyRequest, body: Buffer): Promise<string> => {
    request.bodyLength = body.length;
    await othersTurn(body.length);
    return decode(request, body);
  };
  const readJson: ReadBody = async (request, body) => {
    const text = await begin(request, body);
    const why = beyondJsonLimits({ json: body, mostMembers: limits.max_body_members });
    if (why !== null) throw tooLarge(`The body ${why}`);
    await othersTurn(body.length);
    return parseJson(text);
  };
  const readForm: ReadBody = async (request, body) => {
    // Some clients send this type with every request that has no body.
    if (body.length === 0) return undefined;
    if (!takesForms(request)) throw new CoatcheckError('unsupported_media_type', { expected: 'application/json' });
    if (body.length > MOST_FORM_BYTES) throw new CoatcheckError('payload_too_large', { limit: FORM_LIMIT });
    const text = await begin(request, body);
    refuseManyMembers(text.split('&').length, limits);
    return Object.fromEntries(new URLSearchParams(text));
  };
  const inTurns =
    (read: ReadBody): ReadBody =>
    (request, body) =>
      asAsker(askerOf(request), () => read(request, body));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, inTurns(readJson));
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, inTurns(readForm));
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => {
    if (body.length > 0) throw new CoatcheckError('unsupported_media_type', { expected: 'application/json' });
    return undefined;
  });
}

function takesForms(request: FastifyRequest): boolean {
  const { route, takesForms: takes } = request.routeOptions.config;
  return takes === true || route?.bodyTypes === 'form';
}

/** Other character sets, and bodies that are compressed. */
function isEncoded({ headers }: FastifyRequest): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase();
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  return !['', 'identity'].includes(encoding) || ![undefined, 'utf-8', 'utf8', 'us-ascii'].includes(charset);
}

function decode(request: FastifyRequest, body: Buffer): string {
  if (body.length > 0 && isEncoded(request)) {
    const expected = 'UTF-8 that is not compressed (without Content-Encoding)';
    throw new CoatcheckError('unsupported_media_type', { expected });
  }
  try {
    return utf8.decode(body);
  } catch (error) {
    throw new CoatcheckError('bad_request', { why: 'The body is not valid UTF-8.' }, { cause: error });
  }
}

function refuseManyMembers(members: number, { max_body_members: most }: BodyLimits): void {
  if (members <= most) return;
  throw tooLarge(`The body has ${shown(members)} members; ${shown(most)} are the most (limits.max_body_members).`);
}

function tooLarge(message: string): CoatcheckError {
  return new CoatcheckError('validation_failed', { errors: [{ field: 'body', code: 'invalid_value', message }] });
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text around the place, which its author has sent.
    const why = `The body is not valid JSON: ${error instanceof Error ? error.message : ''}.`;
    throw new CoatcheckError('bad_request', { why }, { cause: error });
  }
}
