import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { closestName } from '../../lib/closest-name.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { requiredGrants } from './access-grants.ts';
import type { ExploreFields } from './explore-fields.ts';

/** Looker's sentence about a field that is not there, with a guess at what was meant. */
export function unknownField(
  fields: ExploreFields,
  name: string,
  referencedBy: string,
  range?: SourceRange,
): Diagnostic {
  const near = nearField(fields, name);
  return {
    code: 'unknown-field',
    severity: 'error',
    message: `Unknown or inaccessible field "${name}" referenced by "${referencedBy}". Check for missing joins.`,
    ...(range ? { range } : {}),
    ...(near ? { hint: `Did you mean "${near}"?` } : {}),
  };
}

/** Looks among the fields of the view that the name says, or for another view that has such a field. */
function nearField(fields: ExploreFields, name: string): string | undefined {
  const alias = name.slice(0, Math.max(name.indexOf('.'), 0));
  const view = fields.view(alias);
  // A field that may not be picked is no help, and what a grant guards is named to nobody.
  const isHelp = (other: string): boolean => {
    const ref = fields.find(other);
    return other !== name && fields.isVisible(other) && ref !== undefined && requiredGrants(fields, ref).length === 0;
  };
  if (view === undefined) {
    const otherAlias = closestName(alias, Object.keys(fields.explore.aliases));
    const other = otherAlias === undefined ? undefined : `${otherAlias}${name.slice(alias.length)}`;
    return other !== undefined && fields.find(other) && isHelp(other) ? other : undefined;
  }
  const others = Object.keys(view.fields).filter((other) => isHelp(`${alias}.${other}`));
  const near = closestName(name.slice(alias.length + 1), others);
  return near === undefined ? undefined : `${alias}.${near}`;
}
