/** Ids in one parameter, delimited by commas (also written as a JSON list, as SDKs send plain arrays), or in several. */
export function readIds(parameter: string | readonly string[]): readonly string[] {
  const ids = [parameter].flat().flatMap((list) => list.replaceAll(/[[\]"]/g, '').split(','));
  return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
}
