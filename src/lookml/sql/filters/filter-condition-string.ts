/** Conditions on texts: equality, patterns, emptiness and nulls. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { PatternPart, StringTerm } from '../../../filter-expression/filter-ast.ts';
import { combineParts } from './filter-condition-parts.ts';
import { labelledTerms } from './filter-labels.ts';
import type { StringTarget } from './filter-target.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';

/** Joins equality terms into one IN. */
export function stringCondition(target: StringTarget, asked: readonly StringTerm[], dialect: Dialect): SqlText {
  const terms = target.labels === undefined ? asked : labelledTerms(asked, target.labels);
  const column = operand(target.sql, dialect);
  const of = (not: boolean) => terms.filter((term) => term.not === not);
  const includes = [
    ...equals(column, of(false), target.caseSensitive, dialect, false),
    ...of(false).flatMap((term) => single(column, term, target.caseSensitive, dialect)),
  ];
  const excludes = [
    ...equals(column, of(true), target.caseSensitive, dialect, true),
    ...of(true).flatMap((term) => singleExcluded(column, term, target.caseSensitive, dialect)),
  ];
  const marks = (not: boolean) => of(not).some((term) => term.type === 'null' || term.type === 'empty');
  return combineParts({ includes, excludes, includesNull: marks(false), excludesNull: marks(true), column });
}

function equals(
  column: SqlText,
  terms: readonly StringTerm[],
  caseSensitive: boolean,
  dialect: Dialect,
  not: boolean,
): SqlText[] {
  const values = [...new Set(terms.flatMap((term) => (term.type === 'equals' ? [term.value] : [])))];
  if (values.length === 0) return [];
  const literals = values.map((value) => dialect.literal.string(value));
  const equal = (): SqlText =>
    applySql((text, ...texts) => dialect.equalsText(text, texts, caseSensitive), [column, ...literals]);
  if (!not) return [equal()];
  // If the dialect's own `=` compares as asked, `<>` and NOT IN read better than NOT.
  if (dialect.equalsText('x', ['y'], caseSensitive) === 'x = y') {
    return [
      literals.length === 1 ? sql`${column} <> ${literals.join()}` : sql`${column} NOT IN (${literals.join(', ')})`,
    ];
  }
  return [sql`NOT (${equal()})`];
}

/** The condition of one term, other than an equality, that includes values. */
function single(column: SqlText, term: StringTerm, caseSensitive: boolean, dialect: Dialect): SqlText[] {
  switch (term.type) {
    case 'equals':
      return [];
    case 'null':
      return [sql`${column} IS NULL`];
    case 'empty':
      return [sql`${column} IS NULL`, sql`${column} = ${dialect.literal.string('')}`];
    case 'pattern':
      return [like(column, term.parts, caseSensitive, dialect)];
  }
}

/** The condition of one term that excludes values. The caller decides about nulls. */
function singleExcluded(column: SqlText, term: StringTerm, caseSensitive: boolean, dialect: Dialect): SqlText[] {
  switch (term.type) {
    case 'equals':
    case 'null':
      return [];
    case 'empty':
      return [sql`${column} <> ${dialect.literal.string('')}`];
    case 'pattern':
      return [sql`NOT (${like(column, term.parts, caseSensitive, dialect)})`];
  }
}

function like(column: SqlText, parts: readonly PatternPart[], caseSensitive: boolean, dialect: Dialect): SqlText {
  const pattern = parts.map((part) => ('text' in part ? dialect.literal.likeText(part.text) : part.wildcard)).join('');
  return applySql(
    (text, literal) => dialect.like(text, literal, caseSensitive),
    [column, dialect.literal.string(pattern)],
  );
}
