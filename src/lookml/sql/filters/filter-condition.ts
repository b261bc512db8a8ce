/**
 * Filter expressions as SQL conditions. Users' values enter only through the dialect's literals. What cannot be written
 * in SQL becomes a diagnostic, never a wrong condition.
 */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { FilterExpression, FilterKind, NumberTerm, YesnoTerm } from '../../../filter-expression/filter-ast.ts';
import { parseFilterExpression } from '../../../filter-expression/parse-filter-expression.ts';
import { locationCondition } from './filter-condition-location.ts';
import { numberCondition } from './filter-condition-number.ts';
import { stringCondition } from './filter-condition-string.ts';
import { timeCondition } from './filter-condition-time.ts';
import type { FilterEnvironment, ReportUnsupported } from './filter-environment.ts';
import type { FilterTarget } from './filter-target.ts';
import { operand } from '../text/sql-operand.ts';
import { joinSql, sql, type SqlText } from '../text/sql-text.ts';

export interface FilterCondition {
  /** Null if any value matches, and if there are errors among `diagnostics`. */
  readonly sql: SqlText | null;
  /**
   * Alias of the view if `sql` only compares a column of that view with literals, so that it cannot fail for any value;
   * else null.
   */
  readonly compares: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

const kindOfTarget: Readonly<Record<FilterTarget['kind'], FilterKind>> = {
  string: 'string',
  number: 'number',
  time: 'date',
  yesno: 'yesno',
  location: 'location',
};

/** The kind of filter expressions that apply to `target`. */
export function filterKindOf(target: FilterTarget): FilterKind {
  return kindOfTarget[target.kind];
}

/**
 * The condition that `text` puts on `target`. It can be joined by AND as it is: an OR is in parentheses. Never throws,
 * whatever the text.
 */
export function filterCondition(target: FilterTarget, text: string, env: FilterEnvironment): FilterCondition {
  const file = env.filterName ?? '';
  const { expression, diagnostics } = parseFilterExpression(filterKindOf(target), text, { file });
  const none = { sql: null, compares: null };
  if (expression === null) return { ...none, diagnostics: diagnostics.map((found) => named(found, env)) };
  const tooMany = env.terms?.take(file, text, expression);
  if (tooMany) return { ...none, diagnostics: [tooMany] };
  const problems: Diagnostic[] = [];
  const condition = writeCondition(target, expression, env, (code, message) => {
    problems.push(named({ code, severity: 'error', message }, env));
  });
  if (problems.length > 0) return { ...none, diagnostics: problems };
  return { sql: condition, compares: comparedColumn(target, expression, condition, env.dialect), diagnostics: [] };
}

/**
 * A yesno is computed from its column unless that is a boolean. A comparison that databases refuse because of the
 * column's type is refused for any value.
 */
function comparedColumn(
  target: FilterTarget,
  expression: FilterExpression,
  condition: SqlText | null,
  dialect: Dialect,
): string | null {
  if (target.kind === 'location' || target.kind === 'yesno') return null;
  if (target.kind === 'time' && !hasSafeYears(condition?.text ?? '', dialect)) return null;
  const isSafe = expression.kind !== 'number' || dialect.safeNumbers === 'all' || expression.terms.every(isWholeRange);
  return isSafe ? (target.sql.column ?? null) : null;
}

function hasSafeYears(condition: string, { safeYears }: Dialect): boolean {
  if (safeYears === null) return true;
  const years = Array.from(condition.matchAll(/'([+-]?\d+)-\d\d-\d\d/g), ([, year]) => Number(year));
  return years.every((year) => year >= safeYears.from && year <= safeYears.to);
}

function isWholeRange(term: NumberTerm): boolean {
  if (term.type !== 'range') return term.type === 'null';
  return [term.low, term.high].every((bound) => bound === null || /^-?\d{1,18}$/.test(bound.value));
}

function writeCondition(
  target: FilterTarget,
  expression: FilterExpression,
  env: FilterEnvironment,
  report: ReportUnsupported,
): SqlText | null {
  if (target.kind === 'string' && expression.kind === 'string') {
    return stringCondition(target, expression.terms, env.dialect);
  }
  if (target.kind === 'number' && expression.kind === 'number') {
    return numberCondition(target.sql, expression.terms, env.dialect);
  }
  if (target.kind === 'time' && expression.kind === 'date') {
    return timeCondition(target, expression.terms, env, report);
  }
  if (target.kind === 'yesno' && expression.kind === 'yesno') {
    return yesnoCondition(target.sql, expression.terms, env.dialect);
  }
  if (target.kind === 'location' && expression.kind === 'location') {
    return locationCondition(target, expression.term, env.dialect);
  }
  return null;
}

/** Null counts as No. */
function yesnoCondition(condition: SqlText, terms: readonly YesnoTerm[], dialect: Dialect): SqlText | null {
  const wanted = new Set(terms.map((term) => term.type));
  if (wanted.has('yes') && wanted.has('no')) return null;
  const column = operand(condition, dialect);
  const no = sql`NOT COALESCE(${column}, ${dialect.literal.boolean(false)})`;
  const written: Readonly<Record<YesnoTerm['type'], SqlText>> = {
    yes: column,
    no,
    null: sql`${column} IS NULL`,
    not_null: sql`${column} IS NOT NULL`,
  };
  const parts = Array.from(wanted, (type) => written[type]);
  return parts.length === 1 ? joinSql(parts) : sql`(${joinSql(parts, ' OR ')})`;
}

function named(found: Diagnostic, env: FilterEnvironment): Diagnostic {
  if (env.filterName === undefined) return found;
  return { ...found, message: `Filter on ${env.filterName}: ${found.message}` };
}
