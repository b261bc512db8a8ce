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

/** Checks what a request brings. @throws CoatcheckError `validation_failed` */
export function readInput(
  request: FastifyRequest,
  reply: FastifyReply,
  { route, access }: { readonly route: Route; readonly access: AccessService },
): ReadInput {
  const part = (name: 'params' | 'query' | 'body') => {
    const schema = route[name];
    return schema === undefined ? request[name] : validateInput(schema, request[name], name);
  };
  const isIgnored = (name: string) => route.openParameters?.(name) !== true;
  // It may be another one when the answer is made again.
  const requireSession = () => {
    const { session } = request;
    if (session === null) throw new CoatcheckError('requires_authentication', {});
    return session;
  };
  const input: RouteInput<unknown, unknown, unknown> = {
    params: part('params'),
    query: part('query'),
    body: part('body'),
    get session() {
      return requireSession();
    },
    get viewer() {
      return { caller: requireSession().caller, origin: this.origin };
    },
    isStillSame: () => isStillSame(request, route, access),
    get origin() {
      return request.client.origin;
    },
    get path() {
      return request.url.split('?', 1)[0] ?? '';
    },
    get address() {
      return request.client.address;
    },
    get search() {
      return new URLSearchParams(request.url.split('?').slice(1).join('?'));
    },
    get nonce() {
      return request.nonce;
    },
    get encoding() {
      return chooseEncoding(request.headers['accept-encoding']);
    },
    get signal() {
      return abortWhenGone(reply);
    },
  };
  return { input, ignored: unknownNames(route.query, request.query).filter(isIgnored) };
}
