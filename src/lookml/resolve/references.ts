/** The `${…}` references of a SQL text. */
import type { FieldCase, ResolvedField } from './resolved-field.ts';
import type { SourceText } from '../parse/written-text.ts';
import { sqlOf } from './parameter-members.ts';

/** `\${name}` with its place in the text. */
export interface Reference {
  /** What stands between the braces, trimmed: `field`, `view.field`, `TABLE`, `view.SQL_TABLE_NAME`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** `::date` and the like after a name ask for a type; they are not part of the name. */
const REFERENCE = /\$\{\s*([^}:]*?)\s*(?:::?[^}]*)?\}/g;

export function referencesIn(text: string): readonly Reference[] {
  if (!text.includes('${')) return [];
  return [...text.matchAll(REFERENCE)].map((match) => ({
    name: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** Full names of fields that a text refers to with their view, each once. */
export function referencedFields(text: string): readonly string[] {
  const names = referencesIn(text).map((reference) => reference.name);
  return [...new Set(names.filter((name) => name.includes('.') && !name.endsWith('.SQL_TABLE_NAME')))];
}

/** Every SQL text of a field. */
export function textsOf(field: ResolvedField): readonly SourceText[] {
  switch (field.category) {
    case 'dimension':
      return withCase(sqlOf('dimension', field), field.case);
    case 'measure':
      return withCase(sqlOf('measure', field), field.case);
    case 'filter':
      return sqlOf('filter', field);
    case 'parameter':
      return sqlOf('parameter', field);
  }
}

function withCase(texts: readonly SourceText[], cases: FieldCase | undefined): readonly SourceText[] {
  return cases === undefined ? texts : [...texts, ...cases.whens.map((when) => when.sql)];
}
