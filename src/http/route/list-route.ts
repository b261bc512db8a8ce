/**
 * Routes that answer lists, all in the same way: `sorts`, then `limit` and `offset` or the older `page` and `per_page`,
 * then `fields`. A page has `X-Total-Count`, the number of all items, and `Link`, the addresses of the other pages. A
 * handler says what the list is and how an item is shown. Items of other pages are only read to sort them, and each
 * item is written before the next is made: no list takes more memory than its largest item.
 */
import { readSelection } from '../../contract/partial-fields.ts';
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { createPace } from '../../lib/others-turn.ts';
import { jsonItems } from './reply.ts';

import { readListSorts, sortedPlaces, sortKey } from './list-sorts.ts';
import type { Sort, SortKey } from './list-sorts.ts';
import type { AsServed } from '../../contract/member.ts';
import { defineRoute } from './route.ts';
import type { HttpServices, PathParams, Route, RouteDefinition, RouteInput } from './route.ts';

/** Is this member of an item needed? One that is not may be null if it is costly to make. */
export type Wants = (member: string) => boolean;

/** Items in their own order, each shown when it is asked for. */
export interface List<V extends object = object> {
  readonly length: number;
  /** The item at a place, as it is shown. */
  show(place: number, wants: Wants): V | Promise<V>;
}

export function list<T, V extends object>(
  items: readonly T[],
  view: (item: T, wants: Wants) => V | Promise<V>,
): List<V> {
  // In bounds: `answerPage` asks for no other.
  return { length: items.length, show: (place, wants) => view(items[place] as T, wants) };
}

/** The parameters that every list takes. */
const listParams = {
  fields: Type.String({ description: 'Partial response: id,name.' }),
  sorts: Type.String({ description: 'Members to sort by: name desc,id. Of texts the first 200 characters count.' }),
  limit: Type.Integer({ minimum: 0, description: 'How many.' }),
  offset: Type.Integer({ minimum: 0, description: 'How many to skip.' }),
  page: Type.Integer({ minimum: 1, description: 'Use limit and offset instead.' }),
  per_page: Type.Integer({ minimum: 0, description: 'Use limit and offset instead.' }),
};

/** The names of the parameters that every list takes. */
export const listParamNames: readonly string[] = Object.keys(listParams);

export type ListRoute<Path extends string, Q extends TSchema, I extends TSchema> = Omit<
  RouteDefinition<Path, Record<never, TSchema>, Q, TSchema, TSchema>,
  'method' | 'params' | 'answers' | 'body' | 'handle'
> & {
  /** The schema of each item of the answer. */
  readonly item: I;
  readonly handle: (
    input: RouteInput<PathParams<Path>, Static<Q>, unknown>,
    services: HttpServices,
  ) => List<AsServed<I>> | Promise<List<AsServed<I>>>;
};

/** @param definition its `query` has the parameters that this list takes beyond those of every list */
export function defineListRoute<const Path extends string, Q extends TSchema, I extends TSchema>({
  item,
  handle,
  query,
  ...definition
}: ListRoute<Path, Q, I>): Route {
  const own = query !== undefined && 'properties' in query ? (query.properties as Record<string, TSchema>) : {};
  return defineRoute({
    ...definition,
    method: 'GET',
    query: Type.Partial(Type.Object({ ...listParams, ...own })),
    answers: Type.Array(item),
    handle: async (input, services) => {
      const sorts = readListSorts((input.query as PageParams).sorts ?? '', item);
      const all = await handle(input as RouteInput<PathParams<Path>, Static<Q>, unknown>, services);
      return answerPage(all, sorts, input);
    },
  });
}

async function answerPage(
  all: List,
  sorts: readonly Sort[],
  input: RouteInput<unknown, PageParams, unknown>,
): Promise<ReturnType<typeof jsonItems>> {
  const { from, to, size } = pageOf(input.query, all.length);
  const selection = readSelection(input.query.fields);
  const wants: Wants = (member) => selection?.has(member) ?? true;
  const places = sorts.length === 0 ? null : await sortPlaces(all, sorts);
  async function* items(): AsyncGenerator<object> {
    const pace = createPace();
    for (let at = from; at < Math.min(to, all.length); at += 1) {
      yield all.show(places?.[at] ?? at, wants);
      await pace();
    }
  }
  return jsonItems(
    items(),
    size === null ? {} : { 'x-total-count': String(all.length), link: linksOf(input, size, all.length) },
  );
}

/** Keeps only the members of each item that it is sorted by. */
async function sortPlaces(all: List, sorts: readonly Sort[]): Promise<readonly number[]> {
  const members = new Set(sorts.map(({ member }) => member));
  const pace = createPace();
  const keys: SortKey[] = [];
  for (let place = 0; place < all.length; place += 1) {
    keys.push(sortKey(await all.show(place, (member) => members.has(member)), sorts));
    await pace();
  }
  return sortedPlaces(keys, sorts);
}

interface PageParams {
  readonly fields?: string;
  readonly sorts?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly page?: number;
  readonly per_page?: number;
}

interface Page {
  readonly from: number;
  readonly to: number;
  /** Null: the list is not paged. */
  readonly size: number | null;
}

/** `limit` and `offset` take precedence over `page` and `per_page`. */
function pageOf({ limit, offset, page = 1, per_page: perPage }: PageParams, total: number): Page {
  const size = limit ?? perPage ?? null;
  const from = offset ?? (limit === undefined ? (page - 1) * (perPage ?? 0) : 0);
  return { from, to: size === null ? total : from + size, size };
}

/** `<address>; rel="next"`, for each page that exists. */
function linksOf(
  { origin, path, search, query }: RouteInput<unknown, PageParams, unknown>,
  size: number,
  total: number,
) {
  const { from } = pageOf(query, total);
  const isByPage = query.limit === undefined && query.offset === undefined;
  const at = (offset: number) => {
    const parameters = new URLSearchParams(search);
    if (isByPage) parameters.set('page', String(Math.floor(offset / Math.max(size, 1)) + 1));
    else parameters.set('offset', String(offset));
    return `${origin}${path}?${parameters.toString()}`;
  };
  const lastFrom = size === 0 ? 0 : Math.max(0, Math.ceil(total / size) - 1) * size;
  const offsets = {
    first: 0,
    // Of a place behind the end, the last page is the one before.
    ...(from > 0 && { prev: Math.max(0, Math.min(from - size, lastFrom)) }),
    ...(size > 0 && from + size < total && { next: from + size }),
    last: lastFrom,
  };
  return Object.entries(offsets)
    .map(([rel, offset]) => `<${at(offset)}>; rel="${rel}"`)
    .join(', ');
}
