/** What writing an expression needs: what it can read, and how its parts are written. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { BinaryNode, CallNode, Expression } from '../../../expression/expression-ast.ts';
import type { ExpressionType } from '../../../expression/expression-functions.ts';
import type { WeekDay } from '../../../filter-expression/week-day.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { FilterTerms } from '../filters/filter-terms.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';

export interface ExpressionReference {
  /** A date or timestamp if `kind` is one; a bare condition if it is a yesno. */
  readonly sql: SqlText;
  readonly kind: ValueKind;
  /** The first day of a year: `sql` is a number, while Looker's expressions treat years as dates. */
  readonly firstDay?: SqlText;
  /** The value as text if that is not simply `sql` as text: `2024-03` for a month. */
  readonly text?: SqlText;
}

export interface ExpressionEnvironment {
  readonly dialect: Dialect;
  readonly nowMs: number;
  /** Time zone of `now()`; null = UTC. */
  readonly queryTimezone: string | null;
  readonly weekStartDay: WeekDay;
  /**
   * The terms of the user's filters so far, to which filters in expressions are added; absent = they are not counted.
   */
  readonly terms?: FilterTerms;
  /** What `${name}` means; undefined if there is no such field. */
  reference(name: string): ExpressionReference | undefined;
  /** What `matches_filter(${name}, …)` applies to; undefined = what `reference` gives. */
  filterTarget?(name: string): FilterTarget | undefined;
}

/** Writes the parts of an expression. */
export interface ExpressionWriter {
  readonly env: ExpressionEnvironment;
  /** Writes SQL that can be an operand of any operator. */
  write(node: Expression): SqlText;
  typeOf(node: Expression): ExpressionType;
  /** Reports that `node` cannot be written as SQL, and gives a placeholder. */
  fail(node: Expression, message: string, code?: string): SqlText;
}

/** Calls a function of the dialect's table. */
export function callFunction(
  node: CallNode | BinaryNode,
  name: string,
  args: readonly SqlText[],
  writer: ExpressionWriter,
): SqlText {
  const { dialect } = writer.env;
  const template = Object.hasOwn(dialect.functions, name) ? dialect.functions[name] : undefined;
  if (template === undefined) return writer.fail(node, `${dialect.label} does not support ${name}() here.`);
  return sql`(${applySql((...texts) => template(texts), args)})`;
}
