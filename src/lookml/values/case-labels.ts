import type { ResolvedDimension } from '../resolve/resolved-field.ts';

/** All labels of a `case`, each once: in the order in which they are declared, or by their letters with `alpha_sort`. */
export function caseLabels(field: ResolvedDimension): readonly string[] {
  const labels = field.case?.whens.map(({ label }) => label) ?? [];
  const all = [...new Set([...labels, ...(field.case?.else === undefined ? [] : [field.case.else])])];
  return field.alphaSort ? all.sort() : all;
}
