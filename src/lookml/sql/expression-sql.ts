/** Looker expressions as SQL: custom dimensions, custom filters, filters of custom measures. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import type { WeekDay } from '../../filter-expression/week-day.ts';
import type { ValueKind } from '../../results/result-shape.ts';
import type { FilterTarget } from './filter-target.ts';
import type { SqlText } from './sql-text.ts';

export interface ExpressionEnvironment {
  readonly dialect: Dialect;
  readonly nowMs: number;
  /** Zone of `now()`; null = the database's own. */
  readonly queryTimezone: string | null;
  readonly weekStartDay: WeekDay;
  /** SQL of `${name}`; undefined = unknown field. A yesno's SQL is a bare condition. */
  reference(name: string): { readonly sql: SqlText; readonly kind: ValueKind } | undefined;
  /** What `matches_filter(${name}, …)` filters on; undefined = made from `reference`. */
  filterTarget?(name: string): FilterTarget | undefined;
}

export interface ExpressionSql {
  /** Null when there are errors. Of kind yesno: a bare condition in parentheses. */
  readonly sql: SqlText | null;
  readonly kind: ValueKind;
  readonly diagnostics: readonly Diagnostic[];
}

export function expressionToSql(_ast: Expression, _env: ExpressionEnvironment): ExpressionSql {
  return {
    sql: null,
    kind: 'unknown',
    diagnostics: [{ code: 'expression-unsupported', severity: 'error', message: 'To come.' }],
  };
}
