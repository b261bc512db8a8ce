import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { closestName } from '../../lib/closest-name.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { ExploreFields } from './explore-fields.ts';

/** Looker's sentence about a field that is not there, with a guess at what was meant. */
export function unknownField(
  fields: ExploreFields,
  name: string,
  referencedBy: string,
  range?: SourceRange,
): Diagnostic {
  // A field that may not be picked is no help.
  const others = [...fields.names()].filter((other) => other !== name && fields.isVisible(other));
  const near = closestName(name, others);
  return {
    code: 'unknown-field',
    severity: 'error',
    message: `Unknown or inaccessible field "${name}" referenced by "${referencedBy}". Check for missing joins.`,
    ...(range ? { range } : {}),
    ...(near ? { hint: `Did you mean "${near}"?` } : {}),
  };
}
