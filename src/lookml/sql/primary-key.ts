import type { FieldRef } from '../plan/field-ref.ts';
import type { ResolvedView } from '../resolve/resolved-model.ts';
import type { QueryScope } from './query-scope.ts';
import type { SqlText } from './sql-text.ts';

const keys = new WeakMap<ResolvedView, string | null>();

/** SQL of the primary key of an alias's view; null when the view declares none. */
export function primaryKey(scope: QueryScope, alias: string): SqlText | null {
  const ref = primaryKeyField(scope, alias);
  return ref ? scope.dimension(ref).bare : null;
}

function primaryKeyField(scope: QueryScope, alias: string): FieldRef | undefined {
  const view = scope.fields.view(alias);
  if (!view) return undefined;
  let name = keys.get(view);
  if (name === undefined) {
    name = Object.values(view.fields).find((field) => field.primaryKey)?.name ?? null;
    keys.set(view, name);
  }
  return name === null ? undefined : scope.fields.find(`${alias}.${name}`);
}
