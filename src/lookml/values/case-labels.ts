import type { ResolvedDimension } from '../resolve/resolved-field.ts';

/** All labels of a `case` in the order in which they are declared, each once. */
export function caseLabels(field: ResolvedDimension): readonly string[] {
  const labels = field.case?.whens.map(({ label }) => label) ?? [];
  return [...new Set([...labels, ...(field.case?.else === undefined ? [] : [field.case.else])])];
}
