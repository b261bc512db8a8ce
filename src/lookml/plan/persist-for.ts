/** How long a result stays fresh according to the model's `persist_for`, `persist_with` and datagroups. */
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { durationMs } from '../../lib/duration-phrase.ts';
import { own } from '../../lib/record.ts';

/** What the explore persists with; its own setting takes precedence over the model's. Undefined: no datagroup. */
export function persistsWith(model: ResolvedModel, explore: ResolvedExplore): string | undefined {
  const scope = [explore, model].find(({ persistWith, persistFor }) => (persistWith ?? persistFor) !== undefined);
  const name = scope?.persistWith;
  return name !== undefined && own(model.datagroups, name) !== undefined ? name : undefined;
}

/** The explore's setting takes precedence over the model's; `persist_with` means the datagroup's `max_cache_age`. */
export function persistForMs(model: ResolvedModel, explore: ResolvedExplore): number | null {
  for (const scope of [explore, model]) {
    if (scope.persistWith !== undefined) {
      const age = own(model.datagroups, scope.persistWith)?.maxCacheAge;
      return age === undefined ? null : durationMs(age);
    }
    if (scope.persistFor !== undefined) return durationMs(scope.persistFor);
  }
  return null;
}
