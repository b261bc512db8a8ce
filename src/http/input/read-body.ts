/** Bodies of requests, in UTF-8: JSON everywhere (also where no type is given), and forms where a route takes them. Nothing else is read. */
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LimitsConfig } from '../../config/config.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { beyondJsonLimits } from '../../lib/json-size.ts';
import { asAsker, othersTurn } from '../../lib/others-turn.ts';
import { askerOf } from '../route/request-context.ts';
import { createBodyRoom, gatherBody } from './gather-body.ts';

/** Fails on bytes that are not UTF-8, instead of putting U+FFFD in their place. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** For forms, which hold credentials and tokens, and for everything that may be sent without a token. */
const MAX_SMALL_BYTES = 65_536;
const MAX_SMALL = MAX_SMALL_BYTES.toLocaleString('en-US');

type BodyLimits = Pick<LimitsConfig, 'max_body_members' | 'max_body_bytes'>;

/** How one type of body is read. */
interface BodyReader {
  /** How long it may be, and the error for a longer one. */
  readonly bounds: (request: FastifyRequest) => BodyBounds;
  readonly read: (request: FastifyRequest, body: Buffer) => Promise<unknown>;
}

interface BodyBounds {
  readonly most: number;
  readonly tooLarge: () => CoatcheckError;
}

const unsupported = (): CoatcheckError =>
  new CoatcheckError('unsupported_media_type', { expected: 'application/json' });
const NOTHING: BodyBounds = { most: 0, tooLarge: unsupported };
const boundedBy = (most: number, limit: string): BodyBounds => ({
  most,
  tooLarge: () => new CoatcheckError('payload_too_large', { limit }),
});

export function readBodies(app: FastifyInstance, limits: BodyLimits): void {
  app.addHook('onRequest', ({ raw: { headers } }, _reply, next) => {
    // A request without a body has no content type, though some clients send one or leave it blank. A body without one
    // is JSON: Looker's SDK for Go said nothing of it up to 2022, and programs are built with that one still.
    const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
    if (isEmpty) delete headers['content-type'];
    else if ((headers['content-type'] ?? '').trim() === '') headers['content-type'] = 'application/json';
    next();
  });
  app.decorateRequest('bodyLength', 0);
  const begin = async (request: FastifyRequest, body: Buffer): Promise<string> => {
    request.bodyLength = body.length;
    await othersTurn(body.length);
    return decode(request, body);
  };
  const anyJson = boundedBy(limits.max_body_bytes, 'limits.max_body_bytes allows');
  const smallJson = boundedBy(
    Math.min(MAX_SMALL_BYTES, limits.max_body_bytes),
    `the ${MAX_SMALL} bytes that are taken without a token`,
  );
  const smallForm = boundedBy(MAX_SMALL_BYTES, `the ${MAX_SMALL} bytes that a form may have`);
  const readJson = async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
    const text = await begin(request, body);
    const why = beyondJsonLimits({ json: body, mostMembers: limits.max_body_members });
    if (why !== null) throw tooLarge(`The body ${why}`);
    await othersTurn(body.length);
    return parseJson(text);
  };
  const readForm = async (request: FastifyRequest, body: Buffer): Promise<unknown> => {
    // Some clients send this type with every request that has no body.
    if (body.length === 0) return undefined;
    const text = await begin(request, body);
    refuseManyMembers(text.split('&').length, limits);
    return Object.fromEntries(new URLSearchParams(text));
  };
  const room = createBodyRoom(limits.max_body_bytes);
  const readers: Readonly<Record<string, BodyReader>> = {
    'application/json': { bounds: ({ session }) => (session === null ? smallJson : anyJson), read: readJson },
    'application/x-www-form-urlencoded': {
      bounds: (request) => (takesForms(request) ? smallForm : NOTHING),
      read: readForm,
    },
    '*': { bounds: () => NOTHING, read: async () => undefined },
  };
  app.removeAllContentTypeParsers();
  for (const [type, { bounds, read }] of Object.entries(readers)) {
    app.addContentTypeParser(type, (request: FastifyRequest, payload: IncomingMessage) => {
      const name = askerOf(request);
      return asAsker(name, async () => {
        using share = room.open({ name, isKnown: request.session !== null });
        return read(request, await gatherBody(payload, { ...bounds(request), share }));
      });
    });
  }
}

function takesForms(request: FastifyRequest): boolean {
  const { route, takesForms: takes } = request.routeOptions.config;
  return takes === true || route?.bodyTypes === 'form';
}

/** Other character sets, and compressed bodies. */
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
  throw tooLarge(
    `The body has ${shown(members)} members; at most ${shown(most)} are allowed (limits.max_body_members).`,
  );
}

function tooLarge(message: string): CoatcheckError {
  return wrongField('body', 'invalid_value', message);
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text around the place, which the author of the request has sent.
    const why = `The body is not valid JSON: ${error instanceof Error ? error.message : ''}.`;
    throw new CoatcheckError('bad_request', { why }, { cause: error });
  }
}
