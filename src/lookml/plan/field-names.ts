/**
 * Where the names in a text are looked up depends on who wrote it, so there are exactly two kinds of look-up. A user's
 * texts (everything in a query) find only what that user may use; LookML's own texts find every field, because their
 * author decides what a measure over a guarded dimension reveals. Code that reads users' texts asks for `UserNames`,
 * which are made only from a user's rights: LookML's names do not have that type.
 */
import type { ExploreFields } from './explore-fields.ts';
import type { LookmlNames, UserNames } from './field-ref.ts';
import type { VisibleFields } from './visible-fields.ts';

/** What a query of this user may name, besides the fields that it defines itself. */
export function userNames(visible: VisibleFields): UserNames {
  return { writtenBy: 'user', find: (name) => visible.find(name) };
}

/** Full names (`view.field`) in LookML, as in an `explore_source`. */
export function lookmlNames(fields: ExploreFields): LookmlNames {
  return { writtenBy: 'lookml', find: (name) => fields.find(name) };
}

/** No names: for texts outside of any explore. */
export const NO_NAMES: UserNames = { writtenBy: 'user', find: () => undefined };
