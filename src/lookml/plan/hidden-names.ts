/**
 * LookML's texts can name anything: a measure's SQL may name a guarded dimension, an error the field that it is about.
 * This finds such names, so that nothing shown to a user names what this user may not see.
 */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { qualified } from '../resolve/qualified-name.ts';
import { groupOf } from '../resolve/resolved-field.ts';
import { referencesIn } from '../resolve/references.ts';
import type { ResolvedModel } from '../resolve/resolved-model.ts';
import type { Statement } from '../../results/prepared/statement.ts';
import { holdsGrants } from './access-grants.ts';
import { own as ownMember } from '../../lib/record.ts';
import { exploreFields, type ExploreFields } from './explore-fields.ts';
import { visibleFields, type VisibleFields } from './visible-fields.ts';

export interface HiddenNames {
  /** True if nothing of the model is hidden from anybody. */
  readonly isNone: boolean;
  /**
   * Is `view.field` a field, or a field of a view, that the user may not see? Is `view.set` a set of nothing else?
   * Unknown names are not hidden.
   */
  hides(name: string): boolean;
  /** Does a LookML text in view `alias` name such a field, in `${…}`, in Liquid or in SQL? */
  areIn(text: string, alias: string): boolean;
  /** Does any text in the value, which is JSON that a user wrote, name such a field? */
  areWithin(value: unknown): boolean;
  /** The same for a field of another explore; undefined = of this one. */
  hidesIn(explore: string | undefined, name: string): boolean;
  /** The text with "(hidden)" in place of such names, including views and explores. */
  mask(text: string): string;
}

const HIDDEN = '(hidden)';

/** `view.field`, or a name alone in quotation marks. */
const FULL_NAME = /(?<![\w.])[A-Za-z_]\w*\.\w+/g;
const WORD = /[A-Za-z_]\w*/g;
const QUOTED_NAME = /(?<=["“`])[A-Za-z_]\w*(?=["”`])/g;

/**
 * @param query the user's query: names in it, or cut out of it, are repeated as they are, whether hidden or unknown,
 * because a mask would tell which of the two they are
 */
export function hiddenNames(visible: VisibleFields, query?: QueryDefinition): HiddenNames {
  if (query !== undefined) return findHidden(visible, query);
  let known = knownHidden.get(visible);
  if (!known) knownHidden.set(visible, (known = findHidden(visible)));
  return known;
}

const knownHidden = new WeakMap<VisibleFields, HiddenNames>();

function findHidden(visible: VisibleFields, query?: QueryDefinition): HiddenNames {
  const { model, explore } = visible;
  const fields = exploreFields(model, explore);
  const own = query === undefined ? '' : [...textsIn(query)].join('\n');
  const hides = (name: string): boolean => {
    const dot = name.indexOf('.');
    if (dot === -1) return hidesAlone(name);
    const alias = name.slice(0, dot);
    if (!Object.hasOwn(explore.aliases, alias)) return hidesElsewhere(model, alias, name.slice(dot + 1), visible);
    if (!visible.seesAlias(alias)) return true;
    if (fields.find(name)) return visible.find(name) === undefined;
    const set = ownMember(explore.sets, name) ?? [];
    return (set.length > 0 && set.every(hides)) || isOfHiddenGroup(alias, name.slice(dot + 1));
  };
  const groups = new Map<string, readonly string[]>();
  /** A group is not a field, and neither are all the names that could be made from it. */
  const isOfHiddenGroup = (alias: string, name: string): boolean => {
    let hiddenOnes = groups.get(alias);
    if (!hiddenOnes) groups.set(alias, (hiddenOnes = hiddenGroups(visible, alias, fields)));
    return hiddenOnes.some((one) => name === one || name.startsWith(`${one}_`) || name.endsWith(`_${one}`));
  };
  const hidesAlone = (name: string): boolean => {
    if (Object.hasOwn(explore.aliases, name)) return !visible.seesAlias(name);
    if (Object.hasOwn(model.explores, name)) return !visible.seesExplore(name);
    return hidesElsewhere(model, name, null, visible);
  };
  const hidesIn = (other: string | undefined, name: string): boolean => {
    if (other === undefined || other === explore.name) return hides(name);
    const found = ownMember(model.explores, other);
    if (!found) return false;
    const there = visibleFields({ model, explore: found }, visible.user);
    return !visible.seesExplore(other) || hiddenNames(there).hides(name);
  };
  const masked = (name: string): string => (!own.includes(name) && hides(name) ? HIDDEN : name);
  return {
    isNone: explore.visibleFields === undefined && !model.asksForGrants,
    hides,
    hidesIn,
    areIn(text, alias) {
      const references = referencesIn(text).map(({ name }) => qualified(name.replace('._', '_'), alias));
      const ofView = wordsOfLiquid(text).map((name) => qualified(name, alias));
      return [...references, ...ofView, ...(text.match(FULL_NAME) ?? [])].some(hides);
    },
    areWithin: (value) => {
      for (const text of textsIn(value)) {
        // A bare name in an expression is one of the query's own fields.
        const inLiquid = wordsOfLiquid(text).map((name) => qualified(name, explore.baseAlias));
        if ([...namesIn(text), ...inLiquid].some(hides)) return true;
      }
      return false;
    },
    mask: (text) => text.replaceAll(FULL_NAME, masked).replaceAll(QUOTED_NAME, masked),
  };
}

/**
 * Dimension groups and places that the user sees nothing of: timeframes, intervals and coordinates are named after
 * them.
 */
function hiddenGroups(visible: VisibleFields, alias: string, fields: ExploreFields): readonly string[] {
  const all = Object.values(fields.view(alias)?.fields ?? {});
  const byGroup = Map.groupBy(all, (field) => groupOf(field) ?? (field.type === 'location' ? field.name : ''));
  return Array.from(byGroup).flatMap(([name, members]) =>
    name !== '' && members.every((field) => !visible.sees(alias, field)) ? [name] : [],
  );
}

/** Each tag is visited once: a text may open more tags than it closes. */
function wordsOfLiquid(text: string): readonly string[] {
  const [, ...tags] = text.split(/\{[{%]/);
  return tags.flatMap((tag) => tag.split(/[%}]\}/, 1)[0]?.match(WORD) ?? []);
}

/** Fields and their views. A column that sorts another, or one of a merge query, has the name of its field. */
function namesIn(text: string): readonly string[] {
  const names = text.match(FULL_NAME) ?? [];
  return names.flatMap((name) => {
    const field = name.replace(/^q\d+_/, '').replace(/__sort_$/, '');
    return [field, field.slice(0, field.indexOf('.'))];
  });
}

/**
 * Every text of a query, including those in its JSON, unescaped. Uses the heap: texts may nest deeper than the stack
 * allows.
 */
function* textsIn(value: unknown): Generator<string> {
  const unvisited = [value];
  while (unvisited.length > 0) {
    const one = unvisited.pop();
    if (typeof one === 'string') {
      yield one;
      if (/^\s*[[{]/.test(one)) unvisited.push(parsed(one));
    } else if (typeof one === 'object' && one !== null) {
      for (const [key, member] of Object.entries(one)) unvisited.push(key, member);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Views that the explore does not join: derived tables and other explores read them. */
function hidesElsewhere(model: ResolvedModel, view: string, field: string | null, { user }: VisibleFields): boolean {
  if (user === null || !model.asksForGrants) return false;
  const found = ownMember(model.views, view);
  const required = [...(found?.requiredAccessGrants ?? []), ...(joinGrants(model).get(view) ?? [])];
  if (found && field !== null) required.push(...(ownMember(found.fields, field)?.requiredAccessGrants ?? []));
  return !holdsGrants(model, required, user);
}

const joinGrantsOf = new WeakMap<ResolvedModel, ReadonlyMap<string, readonly string[]>>();

/** Name of a join, in any explore → the grants that it requires. */
function joinGrants(model: ResolvedModel): ReadonlyMap<string, readonly string[]> {
  let grants = joinGrantsOf.get(model);
  if (!grants) {
    const joins = Object.values(model.explores).flatMap((explore) => explore.joins);
    grants = new Map(
      Array.from(
        Map.groupBy(joins, ({ name }) => name),
        ([name, all]) => [name, all.flatMap(({ requiredAccessGrants }) => requiredAccessGrants)],
      ),
    );
    joinGrantsOf.set(model, grants);
  }
  return grants;
}

/** Diagnostics as the user may read them. */
export function withoutHiddenNames(diagnostics: readonly Diagnostic[], hidden: HiddenNames): readonly Diagnostic[] {
  return diagnostics.map(({ message, hint, ...rest }) => ({
    ...rest,
    message: hidden.mask(message),
    ...(hint === undefined ? {} : { hint: hidden.mask(hint) }),
  }));
}

/**
 * Statements whose errors are blamed on something that the user may know: on what surrounds a hidden field, view or
 * join.
 */
export function withoutHiddenOrigins(statements: readonly Statement[], hidden: HiddenNames): readonly Statement[] {
  if (hidden.isNone) return statements;
  return statements.map((statement) => ({
    ...statement,
    sourceMap: statement.sourceMap.filter(({ origin: { kind, name } }) => {
      return kind === 'custom_field' || kind === 'filter_expression' || kind === 'sql_query' || !hidden.hides(name);
    }),
  }));
}
