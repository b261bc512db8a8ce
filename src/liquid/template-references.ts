/** Which fields a Liquid template reads, for join pruning. */
export interface TemplateReferences {
  /**
   * Fields as written (`view.field` or bare) whose value, condition or parameter the template uses. `_in_query`,
   * `_is_selected` and `_is_filtered` need no join and are not among them.
   */
  readonly fields: readonly string[];
  /** Fields that are only asked about (`_in_query` …). */
  readonly asked: readonly string[];
}

export function templateReferences(_text: string): TemplateReferences {
  return { fields: [], asked: [] };
}
