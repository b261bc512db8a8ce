import type { Dialect } from '../../../dialects/dialect.ts';
import type { BinaryNode, CallNode, Expression } from '../../../expression/expression-ast.ts';
import type { ExpressionType } from '../../../expression/expression-functions.ts';
import type { WeekDay } from '../../../filter-expression/week-day.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { FilterTerms } from '../filters/filter-terms.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';

export interface ExpressionReference {
  /** A date or timestamp of SQL where `kind` says so; of a yesno, a bare condition. */
  readonly sql: SqlText;
  readonly kind: ValueKind;
  /** Of a year, a number here and a date in Looker's expressions: its first day. */
  readonly firstDay?: SqlText;
  /** The value in words, where these are other than `sql` as text: `2024-03` of a month. */
  readonly text?: SqlText;
}

export interface ExpressionEnvironment {
  readonly dialect: Dialect;
  readonly nowMs: number;
  /** Zone of `now()`; null = UTC. */
  readonly queryTimezone: string | null;
  readonly weekStartDay: WeekDay;
  /** Of the user's filters, among which those in expressions count; absent = not counted. */
  readonly terms?: FilterTerms;
  /** What `${name}` is; undefined = unknown field. */
  reference(name: string): ExpressionReference | undefined;
  /** What `matches_filter(${name}, …)` filters on; undefined = made from `reference`. */
  filterTarget?(name: string): FilterTarget | undefined;
}

/** What the parts of an expression are written with. */
export interface ExpressionWriter {
  readonly env: ExpressionEnvironment;
  /** SQL that can stand beside any operator. */
  write(node: Expression): SqlText;
  typeOf(node: Expression): ExpressionType;
  /** Reports that `node` has no SQL; gives a stand-in. */
  fail(node: Expression, message: string, code?: string): SqlText;
}

/** A function out of the dialect's table. */
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
