import type { StringTerm } from '../../../filter-expression/filter-ast.ts';

/**
 * Terms of a filter on a field whose values are labels. Former labels become the current ones. A label that contains a
 * comma is one value even without quotes, since neither half is a label; so is one that begins with a minus, unless
 * what follows the minus is a label.
 */
export function labelledTerms(
  terms: readonly StringTerm[],
  labels: ReadonlyMap<string, string>,
): readonly StringTerm[] {
  const read: StringTerm[] = [];
  for (const term of terms) {
    const before = read.at(-1);
    const whole = before && joined(before, term, labels);
    if (whole) read.splice(-1, 1, whole);
    else read.push(term.type === 'equals' ? labelled(term, labels) : term);
  }
  return read;
}

function labelled(term: StringTerm & { type: 'equals' }, labels: ReadonlyMap<string, string>): StringTerm {
  const value = labels.get(term.value);
  const negative = term.not && value === undefined ? labels.get(`-${term.value}`) : undefined;
  return negative === undefined ? { ...term, value: value ?? term.value } : { ...term, not: false, value: negative };
}

/** `(-inf` and `-0.5)`, the second of which was parsed as an exclusion. */
function joined(left: StringTerm, right: StringTerm, labels: ReadonlyMap<string, string>): StringTerm | undefined {
  if (left.type !== 'equals' || right.type !== 'equals') return undefined;
  const end = right.not ? `-${right.value}` : right.value;
  const value = labels.get(`${left.value},${end}`) ?? labels.get(`${left.value}, ${end}`);
  return value === undefined ? undefined : { ...left, value };
}
