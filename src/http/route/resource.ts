/**
 * Operations on one kind of thing that has an id: list, create, read, update, delete, and replacing a whole list. The
 * resource says once where its things are and how they are shown; each operation is a row with Looker's name for it,
 * who may call it, and what it runs. The result of `run` is shown as the resource says. Checks and errors are those of
 * the service that `run` calls. A row is a route like any other.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import type { AsServed } from '../../contract/member.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { defineListRoute, list } from './list-route.ts';
import type { Wants } from './list-route.ts';
import { json, noContent } from './reply.ts';
import { defineRoute } from './route.ts';
import type {
  EffectOf,
  HttpMethod,
  HttpServices,
  MethodFacts,
  PathParams,
  Route,
  RouteFacts,
  RouteInput,
} from './route.ts';
import type { Viewer } from './viewer.ts';

/** Called once for each answer; the function that it returns shows each thing in the answer. */
export type View<T, I extends TSchema> = (viewer: Viewer, services: HttpServices) => Look<T, I> | Promise<Look<T, I>>;

type Look<T, I extends TSchema> = (thing: T, wants: Wants) => AsServed<I> | Promise<AsServed<I>>;

interface ResourceDefinition<Path extends string, Id extends string, I extends TSchema, T> {
  readonly group: string;
  /** The path of the whole list: `/groups`. */
  readonly path: Path;
  /**
   * The parameter for the id of one of them: `group_id` of `/groups/:group_id`. Without it there is only one, at
   * `path`.
   */
  readonly id?: Id;
  /** The schema of one of them. */
  readonly item: I;
  readonly view: View<T, I>;
}

/** @typeParam Result what `run` returns */
interface RowOf<Path extends string, Q extends TSchema, B extends TSchema, Result> extends Pick<
  RouteFacts,
  'operationId' | 'summary' | 'notes' | 'permission'
> {
  /** For an operation that Looker has at another path than the rest. */
  readonly path?: Path;
  readonly run: (
    input: RouteInput<PathParams<Path>, Static<Q>, Static<B>>,
    services: HttpServices,
  ) => Result | Promise<Result>;
}

/** What is said of the usual method, or another one for an operation that Looker has with that. */
type RowMethod<Usual extends HttpMethod> = MethodFacts | ({ readonly method?: never } & EffectOf<Usual>);

interface QueryRow<Path extends string, Q extends TSchema, Result> extends RowOf<Path, Q, TSchema, Result> {
  readonly query?: Q;
}

interface BodyRow<Path extends string, B extends TSchema, Result> extends RowOf<Path, typeof FieldsSchema, B, Result> {
  readonly body?: B;
  /** By default an operation takes `fields`; Looker has a few that do not. */
  readonly takesFields?: boolean;
}

type OneOf<Path extends string, Id extends string> = [Id] extends [never] ? Path : `${Path}/:${Id}`;

const wantsAll: Wants = () => true;

// oxlint-disable-next-line max-lines-per-function -- one operation a member, all typed by the resource
export function defineResource<const Path extends string, I extends TSchema, T, const Id extends string = never>(
  resource: ResourceDefinition<Path, Id, I, T>,
) {
  const { group, path: all, id, view } = resource;
  const item: TSchema = resource.item;
  const one = (id === undefined ? all : `${all}/:${id}`) as OneOf<Path, Id>;

  /** Operations that answer with the result of `run`. */
  const answering =
    <const M extends HttpMethod, const Usual extends string, Result extends T | readonly T[]>(
      [method, path]: readonly [M, Usual],
      answers: TSchema,
      show: (result: Result, look: Look<T, I>) => object,
    ) =>
    <const At extends string = Usual, B extends TSchema = TSchema>({
      run,
      takesFields = true,
      ...row
    }: BodyRow<At, B, Result> & RowMethod<M>): Route =>
      defineRoute({
        path,
        method,
        ...row,
        group,
        ...(takesFields && { query: FieldsSchema }),
        answers,
        handle: async (input, services) => {
          const result = await run(input as Parameters<typeof run>[0], services);
          return json(await show(result, await view(input.viewer, services)));
        },
      });
  const showOne = (thing: T, look: Look<T, I>) => look(thing, wantsAll);
  const showAll = (things: readonly T[], look: Look<T, I>) => Promise.all(things.map((thing) => look(thing, wantsAll)));

  return {
    list: <const At extends string = Path, Q extends TSchema = TSchema>({
      run,
      ...row
    }: QueryRow<At, Q, readonly T[]>): Route =>
      defineListRoute({
        path: all,
        ...row,
        group,
        item,
        handle: async (input, services) => {
          const things = await run(input as Parameters<typeof run>[0], services);
          return list(things, await view(input.viewer, services));
        },
      }),
    create: answering(['POST', all], item, showOne),
    read: answering(['GET', one], item, showOne),
    update: answering(['PATCH', one], item, showOne),
    /** Replaces all of them at once, and answers with them. */
    replaceAll: answering(['PUT', all], Type.Array(item), showAll),
    delete: <const At extends string = OneOf<Path, Id>, Q extends TSchema = TSchema>({
      run,
      ...row
    }: QueryRow<At, Q, unknown>): Route =>
      defineRoute({
        path: one,
        method: 'DELETE',
        ...row,
        group,
        answers: 'nothing',
        handle: async (input, services) => {
          await run(input as Parameters<typeof run>[0], services);
          return noContent();
        },
      }),
  };
}
