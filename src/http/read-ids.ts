/** Ids that stand in one parameter, delimited by commas, or in several. */
export function readIds(parameter: string | readonly string[]): readonly string[] {
  const ids = [parameter].flat().flatMap((list) => list.split(','));
  return [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
}
