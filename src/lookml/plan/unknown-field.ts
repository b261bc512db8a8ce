import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { closestName } from '../../lib/closest-name.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { VisibleFields } from './visible-fields.ts';

/** Looker's message for an unknown field, with a guess at what was meant: a field that the user may see. */
export function unknownField(
  visible: VisibleFields,
  name: string,
  referencedBy: string,
  range?: SourceRange,
): Diagnostic {
  const near = nearField(visible, name);
  return {
    code: 'unknown-field',
    severity: 'error',
    message: `Unknown or inaccessible field "${name}" referenced by "${referencedBy}". Check for missing joins.`,
    ...(range ? { range } : {}),
    ...(near ? { hint: `Did you mean "${near}"?` } : {}),
  };
}

/** Searches the fields of the view in the name, or for another view that has such a field. */
function nearField(visible: VisibleFields, name: string): string | undefined {
  const alias = name.slice(0, Math.max(name.indexOf('.'), 0));
  if (!visible.seesAlias(alias)) {
    const otherAlias = closestName(alias, visible.aliases());
    const other = otherAlias === undefined ? undefined : `${otherAlias}${name.slice(alias.length)}`;
    return other !== undefined && other !== name ? visible.find(other)?.name : undefined;
  }
  const others = visible.fieldsOf(alias).map((field) => field.name);
  const near = closestName(
    name.slice(alias.length + 1),
    others.filter((other) => `${alias}.${other}` !== name),
  );
  return near === undefined ? undefined : `${alias}.${near}`;
}
