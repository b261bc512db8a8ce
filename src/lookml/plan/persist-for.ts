/** How long a result stays fresh by the model's `persist_for`, `persist_with` and datagroups. */
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { durationMs } from '../../lib/duration-phrase.ts';
import { own } from '../../lib/record.ts';

/** The explore's word goes before the model's, a datagroup's `max_cache_age` stands for `persist_with`. */
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
