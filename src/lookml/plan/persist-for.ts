/** How long a result stays fresh by the model's `persist_for`, `persist_with` and datagroups. */
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { own } from '../../lib/record.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
};

/** `24 hours` in milliseconds; null when the text is no duration. */
function durationMs(text: string): number | null {
  const match = /^\s*(\d{1,9})\s*(second|minute|hour|day|week|month)s?\s*$/i.exec(text);
  const unit = UNIT_MS[match?.[2]?.toLowerCase() ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : null;
}

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
