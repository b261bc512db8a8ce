/**
 * Where the names in a text are looked up hangs on who wrote the text, so that there are two kinds of look-up and no
 * third. A user's texts (all that a query says) find what that user may use and nothing else; LookML's own texts find
 * every field, for their author decides what a measure over a guarded dimension gives away. Readers of users' texts
 * ask for `UserNames`, which are made of a user's rights alone: those of LookML do not fit there.
 */
import type { Expression } from '../../expression/expression-ast.ts';
import type { ExploreFields } from './explore-fields.ts';
import type { FieldRef } from './field-ref.ts';
import type { VisibleFields } from './visible-fields.ts';

export interface FieldNames<Writer extends 'user' | 'lookml' = 'user' | 'lookml'> {
  readonly writtenBy: Writer;
  /** Undefined: there is no such field, or none that the writer may name. */
  find(name: string): FieldRef | undefined;
}

export type UserNames = FieldNames<'user'>;
export type LookmlNames = FieldNames<'lookml'>;

/** A name in a text, with where it is looked up. */
export interface NamedField<Names extends FieldNames = FieldNames> {
  readonly name: string;
  readonly names: Names;
}

/** An expression, with where the names in it are looked up. */
export interface NamedExpression<Names extends FieldNames = FieldNames> {
  readonly ast: Expression;
  readonly names: Names;
}

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
