/**
 * Looker's expression language as data: custom fields, custom filters, table calculations, data tests. Plain JSON.
 * This room knows neither SQL nor results: `lookml/sql/expressions/expression-sql.ts` and `results/table-calculations/` read
 * these trees.
 */
import type { SourceRange } from '../lib/source-range.ts';

export type Expression = NumberNode | StringNode | YesnoNode | NullNode | FieldNode | CallNode | UnaryNode | BinaryNode;

/** `digits` is decimal text without sign, as written. */
export interface NumberNode {
  readonly kind: 'number';
  readonly digits: string;
  readonly range: SourceRange;
}
export interface StringNode {
  readonly kind: 'string';
  readonly value: string;
  readonly range: SourceRange;
}
export interface YesnoNode {
  readonly kind: 'yesno';
  readonly value: boolean;
  readonly range: SourceRange;
}
export interface NullNode {
  readonly kind: 'null';
  readonly range: SourceRange;
}
/** `${view.field}`, `${calculation}`, `${view.field:total}`, `${view.field:row_total}`. */
export interface FieldNode {
  readonly kind: 'field';
  readonly name: string;
  readonly total: 'total' | 'row_total' | null;
  readonly range: SourceRange;
}
/** `name` in lower case. `case(when(…), …)` is a call of calls. */
export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly range: SourceRange;
}
export interface UnaryNode {
  readonly kind: 'unary';
  readonly operator: '-' | 'NOT';
  readonly operand: Expression;
  readonly range: SourceRange;
}
export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly range: SourceRange;
}
export type BinaryOperator = '+' | '-' | '*' | '/' | '=' | '!=' | '<' | '<=' | '>' | '>=' | 'AND' | 'OR';
