/**
 * Content: a query that somebody else has written, or that a look or a dashboard holds. Its fields that this user may
 * not see are left out, and so is everything made from them; unknown fields are left out too, so that hidden and unknown
 * ones cannot be told apart. Conditions are never left out: without them the query would return different rows. Of
 * somebody else's query a user may read what runs, and no text about it names anything that the user may not see.
 */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import { expressionReferences } from '../../expression/expression-references.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import type { JsonObject } from '../../lib/json.ts';
import { readItems, memberText } from './dynamic-items.ts';
import { holdsEveryGrant } from './access-grants.ts';
import type { CompileLimits } from './compile-context.ts';
import { hiddenNames, type HiddenNames } from './hidden-names.ts';
import { UNSORTED } from './query-sorts.ts';
import type { VisibleFields } from './visible-fields.ts';

/** On which terms the query runs: who wrote it, and as part of what. */
export type QueryTerms =
  /** The user's own: names that this user may not see are refused with an error. */
  | 'own'
  /** The user's own, as part of a look or a dashboard: such names are left out, and listed in the notice. */
  | 'content'
  /** Somebody else's. */
  | 'others';

export interface ContentQuery {
  readonly query: QueryDefinition;
  /** Says that something was left out; null = nothing was. */
  readonly notice: string | null;
}

/** The part of a query that runs for this user; null = nothing: for this user there is no such query. */
export function runnablePart(
  query: QueryDefinition,
  terms: QueryTerms,
  visible: VisibleFields,
  limits: CompileLimits,
): ContentQuery | null {
  switch (terms) {
    case 'own':
      return { query, notice: null };
    case 'content':
      return namedPart(query, visible, limits);
    case 'others':
      return readablePart(query, visible, limits) ?? unknownPart(query, visible);
  }
}

/** A query that cannot run is whole for a user from whom nothing is hidden: they are told what is wrong with it. */
function unknownPart(query: QueryDefinition, visible: VisibleFields): ContentQuery | null {
  const { model, user } = visible;
  const seesAll = user === null || holdsEveryGrant(model, user);
  return seesAll && !hiddenNames(visible).areWithin(query) ? { query, notice: null } : null;
}

/**
 * Returns the query unchanged if nothing would be left of it, if a condition names what the user may not see, or if it
 * is too large.
 */
function namedPart(query: QueryDefinition, visible: VisibleFields, limits: CompileLimits): ContentQuery {
  const seen = seenPart(query, visible, limits);
  if (seen === null) return { query, notice: null };
  // In Looker's words.
  const notice = seen.lost.map(
    (name) => `"${name}" no longer exists in ${query.view}, or you do not have access to it, and will be ignored.`,
  );
  return { query: seen.query, notice: notice.length === 0 ? null : notice.join(' ') };
}

/**
 * The part of a query that somebody other than its author may read and run: it contains no name that this user may not
 * see. Null = nothing is left, or a condition names such a field, whose value alone would reveal something.
 */
export function readablePart(
  query: QueryDefinition,
  visible: VisibleFields,
  limits: CompileLimits,
): ContentQuery | null {
  const seen = seenPart(query, visible, limits);
  if (seen === null || hiddenNames(visible).areWithin(seen.query)) return null;
  const notice =
    seen.lost.length === 0
      ? null
      : `Fields that no longer exist in ${query.view}, or that you do not have access to, will be ignored.`;
  return { query: seen.query, notice };
}

interface SeenPart {
  readonly query: QueryDefinition;
  /** Names that were left out. */
  readonly lost: readonly string[];
}

/** Null = nothing of it would run. */
function seenPart(query: QueryDefinition, visible: VisibleFields, { maxCustomFields }: CompileLimits): SeenPart | null {
  const { items, problem } = readItems(query.dynamic_fields ?? '[]', maxCustomFields);
  if (problem !== null) return { query, lost: [] };
  const seen = seenNames(items, query.fields ?? [], visible);
  const { fields = [], filters = {} } = query;
  if (Object.keys(filters).some((name) => !seen(name)) || !readsSeen(query.filter_expression, seen)) return null;
  const lost = new Set([...fields, ...items.flatMap((item) => nameOf(item) ?? [])].filter((name) => !seen(name)));
  if (fields.length > 0 && fields.every((name) => lost.has(name))) return null;
  const onlySeen = (names: readonly string[] | undefined, field: (text: string) => string = (text) => text) =>
    names?.filter((text) => {
      const name = field(text);
      const isKept = seen(name) || name === UNSORTED;
      if (!isKept) lost.add(name);
      return isKept;
    });
  const rest = {
    fields: onlySeen(query.fields),
    pivots: onlySeen(query.pivots),
    subtotals: onlySeen(query.subtotals),
    fill_fields: onlySeen(query.fill_fields),
    sorts: onlySeen(query.sorts, (text) => text.trim().split(/\s+/u)[0] ?? ''),
  };
  const changed = Object.entries(rest).filter(([, value]) => value !== undefined);
  const isItemKept = (item: JsonObject): boolean => nameOf(item) === null || seen(nameOf(item) ?? '');
  const cut = {
    ...query,
    ...Object.fromEntries(changed),
    ...(items.every(isItemKept) ? {} : { dynamic_fields: JSON.stringify(items.filter(isItemKept)) }),
  };
  return { query: { ...cut, ...shownSettings(query, lost, hiddenNames(visible)) }, lost: [...lost] };
}

/** Settings of pictures and filter bars, without what they say about fields that were left out. */
function shownSettings(
  { vis_config, filter_config }: QueryDefinition,
  lost: ReadonlySet<string>,
  hidden: HiddenNames,
): Pick<QueryDefinition, 'vis_config' | 'filter_config'> {
  if (hidden.isNone && lost.size === 0) return {};
  const isUnseen = (text: string): boolean => lost.has(text) || hidden.areWithin(text);
  return {
    ...(vis_config && { vis_config: withoutTexts(vis_config, isUnseen) }),
    ...(filter_config && { filter_config: withoutTexts(filter_config, isUnseen) }),
  };
}

/** JSON without the members and elements whose key or value `isUnseen` rejects. */
function withoutTexts(
  record: Readonly<Record<string, unknown>>,
  isUnseen: (text: string) => boolean,
): Readonly<Record<string, unknown>> {
  const isKept = (one: unknown): boolean => typeof one !== 'string' || !isUnseen(one);
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter(isKept).map(inner);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key, one]) => isKept(key) && isKept(one));
    return Object.fromEntries(kept.map(([key, one]) => [key, inner(one)]));
  };
  return inner(record) as Readonly<Record<string, unknown>>;
}

/** Names anywhere in the query that the user may not use, or that are unknown. */
export function unseenNames(
  query: QueryDefinition,
  visible: VisibleFields,
  { maxCustomFields }: CompileLimits,
): readonly string[] {
  const { items } = readItems(query.dynamic_fields ?? '[]', maxCustomFields);
  const seen = seenNames(items, query.fields ?? [], visible);
  const { fields = [], pivots = [], filters = {}, sorts = [] } = query;
  const sorted = sorts.map((sort) => sort.trim().split(/\s+/u)[0] ?? '').filter((name) => name.includes('.'));
  const own = new Set(items.flatMap((item) => nameOf(item) ?? []));
  const names = [
    ...fields,
    ...pivots,
    ...Object.keys(filters),
    ...sorted,
    ...referencesOf(query.filter_expression ?? null),
    ...items.flatMap(readsOf),
  ];
  return [...new Set(names)].filter((name) => !own.has(name) && !seen(name));
}

type Seen = (name: string) => boolean;

/**
 * Which names the user may use in this query: those of LookML, and those of the query's own fields that read nothing
 * else.
 */
function seenNames(items: readonly JsonObject[], fields: readonly string[], visible: VisibleFields): Seen {
  const byName = new Map(items.flatMap((item) => (nameOf(item) === null ? [] : [[nameOf(item) ?? '', item] as const])));
  const verdicts = new Map<string, boolean>();
  const selected = new Set(fields);
  const seen = (name: string): boolean => {
    const item = byName.get(name);
    if (!item) return visible.find(name.replace(/__sort_$/u, '')) !== undefined;
    const verdict = verdicts.get(name);
    if (verdict !== undefined) return verdict;
    // Assumed while its parts are visited: code that follows the circle refuses it.
    verdicts.set(name, true);
    const isCalculation = memberText(item, 'table_calculation') !== null;
    // A calculation that reads an unselected field is a mistake of its author, which is reported elsewhere.
    const reads = readsOf(item).filter((read) => !isCalculation || byName.has(read) || selected.has(read));
    const isSeen = reads.every(seen);
    verdicts.set(name, isSeen);
    return isSeen;
  };
  return seen;
}

function nameOf(item: JsonObject): string | null {
  return memberText(item, 'table_calculation') ?? memberText(item, 'dimension') ?? memberText(item, 'measure');
}

/** Names in all those parts of an entry of `dynamic_fields` that can contain one. */
function readsOf(item: JsonObject): readonly string[] {
  const { args, filters } = item;
  const first = Array.isArray(args) && typeof args[0] === 'string' ? [args[0]] : [];
  const filtered =
    typeof filters === 'object' && filters !== null && !Array.isArray(filters) ? Object.keys(filters) : [];
  const base = memberText(item, 'based_on');
  const texts = [memberText(item, 'expression'), memberText(item, 'filter_expression')];
  return [...first, ...(base === null ? [] : [base]), ...filtered, ...texts.flatMap(referencesOf)];
}

function readsSeen(text: string | undefined, seen: Seen): boolean {
  return referencesOf(text ?? null).every(seen);
}

/** A text that cannot be parsed contains no names: it is reported where it is compiled. */
function referencesOf(text: string | null): readonly string[] {
  const ast = text === null ? null : parseExpression(text, '').ast;
  return ast ? expressionReferences(ast) : [];
}
