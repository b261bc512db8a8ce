import { parseFilterExpression } from '../../filter-expression/parse-filter-expression.ts';
import type { ResolvedField } from '../resolve/resolved-field.ts';

/**
 * The parameter value that a client means: an allowed value as it stands, or else the text read as a filter expression.
 */
export function chosenValue(parameter: ResolvedField, asked: string): string {
  const isAllowed = parameter.allowedValues.some(({ value }) => value === asked);
  return isAllowed || asked === parameter.defaultValue ? asked : unescaped(asked);
}

/** Clients write values as filter expressions: `"Total, net"` is `Total, net`, `sub^_region` is `sub_region`. */
function unescaped(value: string): string {
  const { expression } = parseFilterExpression('string', value);
  const [term, ...more] = expression?.kind === 'string' ? expression.terms : [];
  return term?.type === 'equals' && !term.not && more.length === 0 ? term.value : value;
}
