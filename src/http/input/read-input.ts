import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessService } from '../../access/access-service.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { chooseEncoding } from '../response/content-encoding.ts';
import { abortWhenGone } from '../route/request-context.ts';
import type { Route, RouteInput } from '../route/route.ts';
import { isStillSame } from '../entry/standing.ts';
import { unknownNames, validateInput } from './validate-input.ts';

export interface ReadInput {
  readonly input: RouteInput<unknown, unknown, unknown>;
  /** Parameters of the query string that the operation does not have. */
  readonly ignored: readonly string[];
}

/** Checks the parts of a request. @throws CoatcheckError `validation_failed` */
export function readInput(
  request: FastifyRequest,
  reply: FastifyReply,
  { route, access }: { readonly route: Route; readonly access: AccessService },
): ReadInput {
  const part = (name: 'params' | 'query' | 'body') => {
    const schema = route[name];
    return schema === undefined ? request[name] : validateInput(schema, request[name], name);
  };
  const checked = { params: part('params'), query: part('query'), body: part('body') };
  const isIgnored = (name: string) => route.openParameters?.(name) !== true;
  return {
    input: new RequestInput(checked, { request, reply, isStillSame: () => isStillSame(request, route, access) }),
    ignored: unknownNames(route.query, request.query).filter(isIgnored),
  };
}

interface RequestParts {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly isStillSame: () => Promise<boolean>;
}

/** Most operations read little of it, so what takes work is done when it is read. */
class RequestInput implements RouteInput<unknown, unknown, unknown> {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly isStillSame: () => Promise<boolean>;
  readonly #request: FastifyRequest;
  readonly #reply: FastifyReply;

  constructor(
    { params, query, body }: Pick<RouteInput<unknown, unknown, unknown>, 'params' | 'query' | 'body'>,
    { request, reply, isStillSame: asksAgain }: RequestParts,
  ) {
    this.params = params;
    this.query = query;
    this.body = body;
    this.isStillSame = asksAgain;
    this.#request = request;
    this.#reply = reply;
  }

  /** It may have changed when the answer is made again. */
  get session() {
    const { session } = this.#request;
    if (session === null) throw new CoatcheckError('requires_authentication', {});
    return session;
  }

  get viewer() {
    return { caller: this.session.caller, origin: this.origin };
  }

  get origin() {
    return this.#request.client.origin;
  }

  get path() {
    return this.#request.url.split('?', 1)[0] ?? '';
  }

  get address() {
    return this.#request.client.address;
  }

  get search() {
    return new URLSearchParams(this.#request.url.split('?').slice(1).join('?'));
  }

  get requestId() {
    return this.#request.id;
  }

  get nonce() {
    return this.#request.nonce;
  }

  get encoding() {
    return chooseEncoding(this.#request.headers['accept-encoding']);
  }

  get signal() {
    return abortWhenGone(this.#reply);
  }
}
