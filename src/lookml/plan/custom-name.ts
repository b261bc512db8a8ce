/**
 * Names of custom fields and table calculations have a namespace of their own. A dot within a word makes a name
 * LookML's (`view.field`), whether the explore has such a field or not: so a refusal reveals nothing about fields that
 * the user may not see, and a name of LookML's can never be a user's.
 */
const LIKE_LOOKML = /\S\s*\.\S/u;

/** Columns that statements create for themselves. */
const OWN_COLUMN = /^z___|__sort_$/iu;

/** Why a custom field cannot be called `name`; null if it can. */
export function refusedName(name: string): string | null {
  if (name.includes('\0')) return 'A name in dynamic_fields contains a NUL character, which no database accepts.';
  if (!LIKE_LOOKML.test(name) && !OWN_COLUMN.test(name)) return null;
  return `A field named "${name}" already exists, or its name is reserved. The name of a custom field must not have the form view.field, begin with "z___" or end with "__sort_".`;
}
