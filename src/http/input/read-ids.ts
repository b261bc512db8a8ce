import { wrongField } from '../../errors/field-errors.ts';

/** More of our own ids than fit into an address, and few enough to look up without holding up others. */
const MAX_IDS = 8_000;

/**
 * Ids in one parameter, separated by commas (or written as a JSON list, as SDKs send plain arrays), or in several
 * parameters.
 * @throws CoatcheckError `validation_failed`
 */
export function readIds(parameter: string | readonly string[]): readonly string[] {
  const ids = [parameter].flat().flatMap((list) => list.replaceAll(/[[\]"]/g, '').split(','));
  const different = [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
  if (different.length <= MAX_IDS) return different;
  const message = `query_task_ids must be at most ${String(MAX_IDS)} ids; these are ${String(different.length)}.`;
  throw wrongField('query_task_ids', 'invalid_value', message);
}
