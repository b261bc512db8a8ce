/**
 * Looker operations that are not served say so in words, and do not answer as if a thing were missing: a program that
 * looks for a Look must not be told that this one does not exist when there are no Looks at all.
 */
import type { FastifyInstance } from 'fastify';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { lookerOperationLines } from './looker-operations.ts';
import { BASE_PATH } from '../route/route.ts';
import type { HttpMethod, Route } from '../route/route.ts';

/** An operation of Looker's API 4.0, whether it is served or not. */
export interface LookerOperation {
  /** Looker's name for this part of the API. */
  readonly group: string;
  readonly method: HttpMethod;
  /** As in routes: below the base path, parameters as `:name`. */
  readonly path: string;
  readonly operationId: string;
}

export const lookerOperations: readonly LookerOperation[] = Object.entries(lookerOperationLines).flatMap(
  ([group, lines]) => lines.flatMap((line) => operationsOf(group, line)),
);

function operationsOf(group: string, line: string): readonly LookerOperation[] {
  const [path = '', ...named] = line.split(' ');
  return named.flatMap((operationId, index) => {
    if (index % 2 === 0) return [];
    // The data names only HTTP methods; a test compares it with Looker's description.
    const method = named[index - 1] as HttpMethod;
    return [{ group, method, path: path.replaceAll(/\{(\w+)\}/g, ':$1'), operationId }];
  });
}

export function unservedOperations(routes: readonly Route[]): readonly LookerOperation[] {
  const served = new Set(routes.map(({ operationId }) => operationId));
  return lookerOperations.filter(({ operationId }) => !served.has(operationId));
}

/** Each has a route of its own, or `/roles/search` would be a role called "search". */
export function addUnserved(app: FastifyInstance, routes: readonly Route[]): void {
  for (const { method, path, operationId } of unservedOperations(routes)) {
    const refuse = async () => {
      throw new CoatcheckError('not_served', { what: `${operationId} (${method} ${path})` });
    };
    // Before a body is read, and for anybody: which operations the API has is not a secret.
    app.route({ method, url: `${BASE_PATH}${path}`, config: { path }, onRequest: refuse, handler: refuse });
  }
}

/** How much of an address is shown: as much as helps. */
const SHOWN_CHARACTERS = 200;

/** For a path that is completely unknown. */
export function notServed(method: string, path: string): CoatcheckError {
  const shown = path.length > SHOWN_CHARACTERS ? `${path.slice(0, SHOWN_CHARACTERS)}…` : path;
  const version = /^\/+api\/+(\d[\w.]*)(?:\/|$)/.exec(path)?.[1];
  const why =
    version === undefined
      ? ''
      : version === '4.0'
        ? ': the Looker API 4.0 has no such operation'
        : `: it has only version 4.0 of the API, under ${BASE_PATH}`;
  return new CoatcheckError('not_served', { what: `${method} ${shown}${why}` });
}
