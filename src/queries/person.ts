/**
 * The part of a caller that can change the SQL of a query, or whether it may run: two callers for whom it is equal get
 * the same.
 */
import { holds } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';
import { digestOf } from './canonical-json.ts';

const people = new WeakMap<Caller, string>();

export function personOf(caller: Caller): string {
  const known = people.get(caller);
  if (known !== undefined) return known;
  const {
    userAttributes,
    hiddenAttributes,
    chosenAttributes,
    locale,
    timezone,
    isAdministrator,
    models,
    inDevelopment,
  } = caller;
  const person = digestOf([
    userAttributes,
    hiddenAttributes,
    chosenAttributes,
    locale,
    timezone,
    isAdministrator,
    models === null ? null : [...models].toSorted(),
    holds(caller, 'sql_of_own'),
    holds(caller, 'all_rows'),
    holds(caller, 'system_activity'),
    inDevelopment === true,
  ]);
  people.set(caller, person);
  return person;
}
