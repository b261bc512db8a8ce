/**
 * What a user may use of an explore: fields that the `fields` of explore and joins include, and whose access grants,
 * with those of their view and their join, the user holds. Anything else does not exist for that user, whether in a
 * query, in metadata, in a suggestion or in a hint. The grants of the explore itself are checked on entry. Nothing
 * returned from here leads to the rest of the explore.
 */
import { own } from '../../lib/record.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { groupOf, type ResolvedField } from '../resolve/resolved-field.ts';
import { holdsGrants } from './access-grants.ts';
import { exploreFields, type ExploreFields } from './explore-fields.ts';
import type { FieldRef } from './field-ref.ts';

type UserAttributes = Readonly<Record<string, string>>;

export interface VisibleFields {
  readonly model: ResolvedModel;
  readonly explore: ResolvedExplore;
  /** The user's attributes; null = a user who holds every grant. */
  readonly user: UserAttributes | null;
  /** The field of that name, including old names (`alias:`), if the user may use it. */
  find(name: string): FieldRef | undefined;
  sees(alias: string, field: ResolvedField): boolean;
  /** May the user know that the explore has this alias? */
  seesAlias(alias: string): boolean;
  /** May the user use this explore of the model? */
  seesExplore(name: string): boolean;
  /** Aliases that the user may know, in the explore's order. */
  aliases(): readonly string[];
  /** The fields of an alias that the user may use, in the view's order. */
  fieldsOf(alias: string): readonly ResolvedField[];
  /** Those of a dimension group among them. */
  membersOf(alias: string, group: string): readonly ResolvedField[];
}

const cache = new WeakMap<ResolvedExplore, WeakMap<UserAttributes, VisibleFields>>();

const EVERY_GRANT: UserAttributes = {};

/**
 * Made once for each pair of explore and attributes, and kept as long as both live.
 * @param user null = a user who holds every grant
 */
export function visibleFields(
  { model, explore }: Pick<VisibleFields, 'model' | 'explore'>,
  user: UserAttributes | null,
): VisibleFields {
  let ofExplore = cache.get(explore);
  if (!ofExplore) cache.set(explore, (ofExplore = new WeakMap()));
  const key = user ?? EVERY_GRANT;
  let visible = ofExplore.get(key);
  if (!visible) ofExplore.set(key, (visible = makeVisible(exploreFields(model, explore), user)));
  return visible;
}

function makeVisible(fields: ExploreFields, user: UserAttributes | null): VisibleFields {
  const { model, explore } = fields;
  const holds = (grants: readonly string[]): boolean => user === null || holdsGrants(model, grants, user);
  const aliases = Object.keys(explore.aliases).filter((alias) => {
    const join = explore.joins.find(({ name }) => name === alias);
    const required = [...(fields.view(alias)?.requiredAccessGrants ?? []), ...(join?.requiredAccessGrants ?? [])];
    return holds(required);
  });
  const open = new Set(aliases);
  const seesAlone = (alias: string, field: ResolvedField): boolean =>
    open.has(alias) && fields.isVisible(`${alias}.${field.name}`) && holds(field.requiredAccessGrants);
  const sees = (alias: string, field: ResolvedField): boolean =>
    seesAlone(alias, field) && withRequired(fields, alias, field).every((ref) => seesAlone(ref.alias, ref.field));
  const find = (name: string): FieldRef | undefined => {
    const ref = fields.find(name);
    return ref && sees(ref.alias, ref.field) ? ref : undefined;
  };
  const ofAlias = new Map<string, readonly ResolvedField[]>();
  const fieldsOf = (alias: string): readonly ResolvedField[] => {
    let seen = ofAlias.get(alias);
    if (!seen) {
      seen = Object.values(fields.view(alias)?.fields ?? {}).filter((field) => sees(alias, field));
      // Only aliases of the explore are kept: users' texts can contain any number of others.
      if (open.has(alias)) ofAlias.set(alias, seen);
    }
    return seen;
  };
  return {
    model,
    explore,
    user,
    find,
    sees,
    seesAlias: (alias) => open.has(alias),
    seesExplore: (name) => holds(own(model.explores, name)?.requiredAccessGrants ?? []),
    aliases: () => aliases,
    fieldsOf,
    membersOf: (alias, group) =>
      Object.values(fields.view(alias)?.fields ?? {}).filter((one) => groupOf(one) === group && sees(alias, one)),
  };
}

/**
 * `required_fields` come into a query with their field, visible to everybody, and so do theirs in turn: a user who may
 * not see one of them may not use the field. Unknown ones are reported when a query selects the field.
 */
function withRequired(fields: ExploreFields, alias: string, field: ResolvedField): readonly FieldRef[] {
  if (field.requiredFields.length === 0) return [];
  const found = new Map<string, FieldRef>();
  const add = (from: string, names: readonly string[]): void => {
    for (const name of names) {
      const ref = requiredField(fields, from, name);
      if (!ref || found.has(ref.name)) continue;
      found.set(ref.name, ref);
      add(ref.alias, ref.field.requiredFields);
    }
  };
  add(alias, field.requiredFields);
  return [...found.values()];
}

/** A name in `required_fields` of a field in view `alias`, looked up. */
export function requiredField(fields: ExploreFields, alias: string, name: string): FieldRef | undefined {
  return fields.find(name) ?? (name.includes('.') ? undefined : fields.find(`${alias}.${name}`));
}

/** The explores of a model that the user may use: for the user, others do not exist. */
export function visibleExplores(model: ResolvedModel, user: UserAttributes): readonly ResolvedExplore[] {
  return Object.values(model.explores).filter((explore) => isVisibleExplore(model, explore, user));
}

/** May the user use the explore? */
export function isVisibleExplore(
  model: ResolvedModel,
  { requiredAccessGrants }: ResolvedExplore,
  user: UserAttributes,
): boolean {
  return holdsGrants(model, requiredAccessGrants, user);
}
