/** Conditions on numbers: equality, ranges and nulls. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { NumberBound, NumberTerm } from '../../../filter-expression/filter-ast.ts';
import { combineParts } from './filter-condition-parts.ts';
import { operand } from '../text/sql-operand.ts';
import { sql, type SqlText } from '../text/sql-text.ts';

/** Writes digits into the SQL as they were typed. */
export function numberCondition(target: SqlText, terms: readonly NumberTerm[], dialect: Dialect): SqlText {
  const column = operand(target, dialect);
  const of = (not: boolean) => terms.filter((term) => term.not === not);
  const ranges = (not: boolean) =>
    of(not).flatMap((term) => (term.type === 'range' ? [writeRange(column, term, dialect)] : []));
  const nulls = (not: boolean) => of(not).some((term) => term.type === 'null');
  return combineParts({
    includes: [
      ...equals(column, of(false), dialect, false),
      ...ranges(false),
      ...(nulls(false) ? [sql`${column} IS NULL`] : []),
    ],
    excludes: [...equals(column, of(true), dialect, true), ...ranges(true).map((range) => sql`NOT ${range}`)],
    includesNull: nulls(false),
    excludesNull: nulls(true),
    column,
  });
}

function equals(column: SqlText, terms: readonly NumberTerm[], dialect: Dialect, not: boolean): SqlText[] {
  const values = [...new Set(terms.flatMap((term) => (term.type === 'equals' ? [term.value] : [])))];
  const literals = values.map((value) => dialect.literal.number(value));
  const [first] = literals;
  if (first === undefined) return [];
  if (literals.length === 1) return [sql`${column} ${not ? '<>' : '='} ${first}`];
  return [sql`${column} ${not ? 'NOT IN' : 'IN'} (${literals.join(', ')})`];
}

/** Always in parentheses. */
function writeRange(column: SqlText, term: Extract<NumberTerm, { type: 'range' }>, dialect: Dialect): SqlText {
  const bound = (symbol: string, { value, inclusive }: NumberBound) =>
    sql`${column} ${symbol}${inclusive ? '=' : ''} ${dialect.literal.number(value)}`;
  const { low, high } = term;
  if (low !== null && high !== null) return sql`(${bound('>', low)} AND ${bound('<', high)})`;
  if (low !== null) return sql`(${bound('>', low)})`;
  if (high !== null) return sql`(${bound('<', high)})`;
  return sql`(${column} IS NOT NULL)`;
}
