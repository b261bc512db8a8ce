import { wrongField } from '../../errors/field-errors.ts';

/** More than an address holds of our own ids, and as many as are looked up without others noticing. */
const MOST_IDS = 8_000;

/** Ids in one parameter, delimited by commas (also written as a JSON list, as SDKs send plain arrays), or in several. @throws CoatcheckError `validation_failed` */
export function readIds(parameter: string | readonly string[]): readonly string[] {
  const ids = [parameter].flat().flatMap((list) => list.replaceAll(/[[\]"]/g, '').split(','));
  const different = [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
  if (different.length <= MOST_IDS) return different;
  const message = `query_task_ids must be at most ${String(MOST_IDS)} ids; these are ${String(different.length)}.`;
  throw wrongField('query_task_ids', 'invalid_value', message);
}
