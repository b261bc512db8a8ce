/**
 * Where the names in a text are looked up hangs on who wrote the text, so that there are two kinds of look-up and no
 * third. A user's texts (all that a query says) find what that user may use and nothing else; LookML's own texts find
 * every field, for their author decides what a measure over a guarded dimension gives away. Readers of users' texts
 * ask for `UserNames`, which are made of a user's rights alone: those of LookML do not fit there.
 */
import type { ExploreFields } from './explore-fields.ts';
import type { LookmlNames, UserNames } from './field-ref.ts';
import type { VisibleFields } from './visible-fields.ts';

/** What a query of this user may name, beside the fields that it defines itself. */
export function userNames(visible: VisibleFields): UserNames {
  return { writtenBy: 'user', find: (name) => visible.find(name) };
}

/** Full names (`view.field`) in LookML, as an `explore_source` has them. */
export function lookmlNames(fields: ExploreFields): LookmlNames {
  return { writtenBy: 'lookml', find: (name) => fields.find(name) };
}

/** Nothing: of texts that stand outside of any explore. */
export const NO_NAMES: UserNames = { writtenBy: 'user', find: () => undefined };
