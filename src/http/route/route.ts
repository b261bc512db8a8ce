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
import type { SqlInterface } from '../../compile/sql-interface.ts';
import type { ExploreReader } from '../../compile/explore-reader.ts';
import type { ProjectSource } from '../../lookml-project/project-source.ts';
import type { MadeConnections } from '../../queries/made-connections.ts';
import type { ModelConfigurations } from '../../queries/model-configurations.ts';
import type { QueryStore } from '../../queries/query-store.ts';
import type { ConnectionTests } from '../../tasks/connection-tests.ts';
import type { DatagroupResets } from '../../queries/datagroup-resets.ts';
import type { TaskService } from '../../tasks/task-service.ts';
import type { Workspaces } from '../../workspaces/workspaces.ts';
import type { EventStreams } from '../connection/event-streams.ts';
import type { EventsReply, JsonReply, noContent, Reply, ResultsReply, WrittenReply } from './reply.ts';
import type { Viewer } from './viewer.ts';

/** The paths of all routes begin with it. */
export const BASE_PATH = '/api/4.0';

/** The services that handlers may use. */
export interface HttpServices {
  readonly access: AccessService;
  readonly tasks: TaskService;
  readonly connectionTests: ConnectionTests;
  readonly datagroups: DatagroupResets;
  readonly modelConfigurations: ModelConfigurations;
  readonly madeConnections: MadeConnections;
  readonly queries: QueryStore;
  /** As the caller's session has it: production's files, or those of the caller's workspace. */
  readonly project: ProjectSource;
  /** As everybody has it. It decides which connections anybody may use. */
  readonly production: ProjectSource;
  /** Null: everybody reads and nobody changes the same files (`project.workspaces`). */
  readonly workspaces: Workspaces | null;
  readonly explores: ExploreReader;
  readonly contents: ContentReader;
  readonly sqlInterface: SqlInterface;
  readonly config: Config;
  readonly clock: Clock;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly eventStreams: EventStreams;
  /** Why the server cannot work now, in words; empty = nothing keeps it from working. */
  readonly hindrances: () => readonly string[];
  /** What hinders some of the users only. */
  readonly notices: () => readonly string[];
  /** Every operation, for descriptions of the API. */
  readonly routes: readonly Route[];
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The input of a handler: checked parts of the request, and its caller. */
export interface RouteInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly session: Session;
  /** The caller, and the origin with which addresses in responses begin. */
  readonly viewer: Viewer;
  /** Is the caller still logged in, with the same rights? Long answers ask this in between. */
  isStillSame(): Promise<boolean>;
  /** Scheme, host and port that addresses in responses begin with. */
  readonly origin: string;
  /** The path of the request as it came. */
  readonly path: string;
  /** Network address of the client, as far as trusted proxies tell. */
  readonly address: string;
  /** All parameters of the query string as they came, for operations whose parameter names are open. */
  readonly search: URLSearchParams;
  /** The encoding of results that the client prefers; null = none. */
  readonly encoding: ContentEncoding | null;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
  /** `X-Request-Id` of the answer, by which log lines can be found. */
  readonly requestId: string;
  /** For a request with an Idempotency-Key: random, and the same whenever it is sent again; null = without one. */
  readonly nonce: string | null;
}

/**
 * What the audit log has of an operation: a `change` of something, a `download` of results, or nothing of a `routine`
 * operation, which users do all day or which changes nothing; the log of tasks has what runs.
 */
export type Audit = 'change' | 'download' | 'routine';

/**
 * What an `Idempotency-Key` means to a POST. With `refused` and `found` its answer is stored, so that the request can be
 * sent again and is executed once. They differ if the server ended in the middle: `refused`, because nobody knows
 * whether it was executed; `found`, because the operation finds what it has created, by its content or by the id that
 * follows from the key (`nonce`). `ignored`: it creates nothing, or its answer has a secret, which is never stored.
 */
export type RepeatedPost = 'refused' | 'found' | 'ignored';

/** What is said of an operation beyond its answer; of a POST, it has to be said. */
export type EffectOf<M extends HttpMethod> = M extends 'POST'
  ? { readonly audit: Audit; readonly repeated: RepeatedPost }
  : { readonly audit?: Audit };

export type MethodFacts = { [M in HttpMethod]: { readonly method: M } & EffectOf<M> }[HttpMethod];

/** What a route says about itself. */
export interface RouteFacts {
  readonly method: HttpMethod;
  /** Below the base path; parameters as `:name`. */
  readonly path: string;
  /** Further whole paths, without the version, under which clients call it. */
  readonly aliases?: readonly string[];
  /** Looker's operation id. */
  readonly operationId: string;
  /** An operation that Looker does not have. */
  readonly isBeyondLooker?: true;
  /** Heading in the reference. */
  readonly group: string;
  readonly summary: string;
  /** Plain text for a reader of the reference, beyond the schemas. */
  readonly notes?: string;
  /** What the caller needs; without it the handler is not called. */
  readonly permission: Requirement;
  /** `form` takes form fields as well as JSON. */
  readonly bodyTypes?: 'json' | 'form';
  /** Which parameters beyond the schema are part of the operation (`f[view.field]`). */
  readonly openParameters?: (name: string) => boolean;
  /** Absent: a GET is routine, other methods change something. */
  readonly audit?: Audit;
  /** Parameters and members of the body of which the audit log has the values: names of what is changed. */
  readonly audited?: readonly string[];
  /** Of every POST, and of no other method. */
  readonly repeated?: RepeatedPost;
  /** What it answers with 200: a schema, a result file, server-sent events, or nothing (204). */
  readonly answers: TSchema | 'result' | 'events' | 'nothing';
}

/** What a handler returns, depending on the route's `answers`: JSON has the schema given there. */
export type Answer<A extends RouteFacts['answers']> = A extends 'result'
  ? ResultsReply
  : A extends 'events'
    ? EventsReply
    : A extends 'nothing'
      ? ReturnType<typeof noContent>
      : A extends TSchema
        ? JsonReply<AsServed<A>> | WrittenReply
        : never;

/** The parameters of a path, each a text: `user_id` of `/users/:user_id`; any names if the path is not a literal. */
export type PathParams<Path extends string> = string extends Path
  ? Readonly<Record<string, string>>
  : Path extends `${infer Part}/${infer Rest}`
    ? PathParams<Part> & PathParams<Rest>
    : Path extends `:${infer Name}`
      ? { readonly [K in Name]: string }
      : unknown;

/** Schemas of those path parameters that may not be any text. */
export type NarrowParams = Readonly<Record<string, TSchema>>;

export type RouteDefinition<
  Path extends string,
  P extends NarrowParams,
  Q extends TSchema,
  B extends TSchema,
  A extends RouteFacts['answers'],
> = Omit<RouteFacts, 'method' | 'audit' | 'repeated'> &
  MethodFacts & {
    readonly path: Path;
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly answers: A;
    readonly handle: (
      input: RouteInput<PathParams<Path> & { readonly [K in keyof P]: Static<P[K]> }, Static<Q>, Static<B>>,
      services: HttpServices,
    ) => Answer<A> | Promise<Answer<A>>;
  };

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
  // Before a handler is called, its input is checked against the very schemas that its types come from.
  return route as unknown as Route;
}

/** The paths at which a route answers, with the base path. */
export function addressesOf({ path, aliases = [] }: RouteFacts): readonly string[] {
  return [`${BASE_PATH}${path}`, ...aliases];
}
