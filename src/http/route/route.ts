/**
 * A route is a row of a table: method, path, operation, schemas, and a handler that asks one service and picks a view.
 * The app, the OpenAPI document and the reference page are all made from these rows.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import type { IdempotencyKeys } from '../../access/idempotency-keys.ts';
import type { AccessService } from '../../access/access-service.ts';
import type { Requirement } from '../../access/permit.ts';
import type { Session } from '../../access/sessions.ts';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AsServed } from '../../contract/member.ts';
import type { ContentEncoding } from '../../contract/content-encoding.ts';
import type { ContentReader } from '../../compile/content-reader.ts';
import type { ExploreReader } from '../../compile/explore-reader.ts';
import type { ProjectSource } from '../../lookml-project/project-source.ts';
import type { QueryStore } from '../../queries/query-store.ts';
import type { ConnectionTests } from '../../tasks/connection-tests.ts';
import type { TaskService } from '../../tasks/task-service.ts';
import type { EventStreams } from '../connection/event-streams.ts';
import type { EventsReply, JsonReply, noContent, Reply, ResultsReply, WrittenReply } from './reply.ts';
import type { Viewer } from './viewer.ts';

/** What the paths of all routes begin with. */
export const BASE_PATH = '/api/4.0';

/** What handlers may ask. */
export interface HttpServices {
  readonly access: AccessService;
  readonly tasks: TaskService;
  readonly connectionTests: ConnectionTests;
  readonly queries: QueryStore;
  readonly project: ProjectSource;
  readonly explores: ExploreReader;
  readonly contents: ContentReader;
  readonly config: Config;
  readonly clock: Clock;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly eventStreams: EventStreams;
  /** What keeps the server from working now, in words; empty = nothing. */
  readonly hindrances: () => readonly string[];
  /** Every operation: for what describes the API. */
  readonly routes: readonly Route[];
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a handler gets: checked input and the one who asks. */
export interface RouteInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly session: Session;
  /** The caller, and what addresses in responses begin with. */
  readonly viewer: Viewer;
  /** Is the caller still in, with the same rights? What answers for long asks it in between. */
  isStillSame(): Promise<boolean>;
  /** Scheme, host and port that addresses in responses begin with. */
  readonly origin: string;
  /** The path of the request as it came. */
  readonly path: string;
  /** Network address of the client, as far as trusted proxies tell of it. */
  readonly address: string;
  /** All parameters of the query string as they came: for operations whose parameter names are open. */
  readonly search: URLSearchParams;
  /** In which the client likes results best; null = as they are. */
  readonly encoding: ContentEncoding | null;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
  /** `X-Request-Id` of the answer, by which logs tell of it. */
  readonly requestId: string;
  /** Of a request with an Idempotency-Key: random, and the same whenever it is sent again; null = without one. */
  readonly nonce: string | null;
}

/** What a route says of itself. */
export interface RouteFacts {
  readonly method: HttpMethod;
  /** Below the base path; parameters as `:name`. */
  readonly path: string;
  /** Whole paths under which clients ask as well, without the version. */
  readonly aliases?: readonly string[];
  /** Looker's operation id. */
  readonly operationId: string;
  /** Heading in the reference. */
  readonly group: string;
  readonly summary: string;
  /** What a reader of the reference should know beyond the schemas; plain text. */
  readonly notes?: string;
  /** What the caller needs; without it the handler is not called. */
  readonly permission: Requirement;
  /** `form` takes form fields beside JSON. */
  readonly bodyTypes?: 'json' | 'form';
  /** Which parameters beyond the schema are part of the operation (`f[view.field]`). */
  readonly openParameters?: (name: string) => boolean;
  /** What 200 answers: a schema, a result file, server-sent events, or nothing (204). */
  readonly answers: TSchema | 'result' | 'events' | 'nothing';
}

/** What a route answers by its `answers`: JSON is of the schema that is told there. */
export type Answer<A extends RouteFacts['answers']> = A extends 'result'
  ? ResultsReply
  : A extends 'events'
    ? EventsReply
    : A extends 'nothing'
      ? ReturnType<typeof noContent>
      : A extends TSchema
        ? JsonReply<AsServed<A>> | WrittenReply
        : never;

/** The parameters of a path, each a text: `user_id` of `/users/:user_id`; any, where the path stands in a table. */
export type PathParams<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : Path extends `${infer Part}/${infer Rest}`
    ? PathParams<Part> & PathParams<Rest>
    : Path extends `:${infer Name}`
      ? { readonly [K in Name]: string }
      : unknown;

/** Schemas of those parameters of a path that are not any text. */
export type NarrowParams = Readonly<Record<string, TSchema>>;

export interface RouteDefinition<
  Path extends string,
  P extends NarrowParams,
  Q extends TSchema,
  B extends TSchema,
  A extends RouteFacts['answers'],
> extends RouteFacts {
  readonly path: Path;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answers: A;
  readonly handle: (
    input: RouteInput<PathParams<Path> & { readonly [K in keyof P]: Static<P[K]> }, Static<Q>, Static<B>>,
    services: HttpServices,
  ) => Answer<A> | Promise<Answer<A>>;
}

/** A route as the app sees it. */
export interface Route extends RouteFacts {
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly handle: (input: RouteInput<unknown, unknown, unknown>, services: HttpServices) => Reply | Promise<Reply>;
}

export function defineRoute<
  const Path extends string,
  Q extends TSchema,
  B extends TSchema,
  const A extends RouteFacts['answers'],
  P extends NarrowParams = Record<never, TSchema>,
>({ params, ...definition }: RouteDefinition<Path, P, Q, B, A>): Route {
  const names = definition.path.match(/(?<=\/:)\w+/g) ?? [];
  const pathParams = Object.fromEntries(names.map((name) => [name, params?.[name] ?? Type.String()]));
  const route = names.length === 0 ? definition : { ...definition, params: Type.Object(pathParams) };
  // Input is checked against the very schemas that the handler's types come from before it is called.
  return route as unknown as Route;
}

/** The paths that a route answers, with the base path. */
export function addressesOf({ path, aliases = [] }: RouteFacts): readonly string[] {
  return [`${BASE_PATH}${path}`, ...aliases];
}
