/**
 * The SQL of the SQL Interface as data: one SELECT over one explore. This room reads users' SQL into such trees and
 * writes queries of explores from them; no part of the text goes on as SQL. It knows neither HTTP nor databases.
 */

interface Node {
  /** Where it begins, an offset into the SQL. */
  readonly at: number;
}

export type SqlExpression =
  | NumberNode
  | TextNode
  | TruthNode
  | NullNode
  | MomentNode
  | IntervalNode
  | ColumnNode
  | CallNode
  | ExtractNode
  | NegationNode
  | BinaryNode
  | LogicNode
  | IsNode
  | InNode
  | BetweenNode
  | LikeNode
  | CaseNode
  | CastNode;

/** Decimal digits without sign. */
export interface NumberNode extends Node {
  readonly kind: 'number';
  readonly digits: string;
}
export interface TextNode extends Node {
  readonly kind: 'text';
  readonly value: string;
}
export interface TruthNode extends Node {
  readonly kind: 'truth';
  readonly value: boolean;
}
export interface NullNode extends Node {
  readonly kind: 'null';
}
/** `DATE '2024-01-31'`, `TIMESTAMP '2024-01-31 10:00:00'`. */
export interface MomentNode extends Node {
  readonly kind: 'moment';
  readonly value: string;
}
/** `INTERVAL 7 DAY`, `INTERVAL '7' DAY`; the amount may have a sign. */
export interface IntervalNode extends Node {
  readonly kind: 'interval';
  readonly amount: string;
  /** In capitals. */
  readonly unit: string;
}
/** A name in parts, each without its quotes. */
export interface ColumnNode extends Node {
  readonly kind: 'column';
  readonly path: readonly string[];
}
export interface CallNode extends Node {
  readonly kind: 'call';
  /** In capitals. */
  readonly name: string;
  readonly args: readonly SqlExpression[];
  readonly distinct: boolean;
  /** `COUNT(*)` */
  readonly star: boolean;
}
export interface ExtractNode extends Node {
  readonly kind: 'extract';
  /** In capitals. */
  readonly unit: string;
  readonly operand: SqlExpression;
}
export interface NegationNode extends Node {
  readonly kind: 'negation';
  readonly operator: '-' | 'NOT';
  readonly operand: SqlExpression;
}
export interface BinaryNode extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: SqlExpression;
  readonly right: SqlExpression;
}
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '||' | '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Any number of operands, so that long chains are not deep trees. */
export interface LogicNode extends Node {
  readonly kind: 'logic';
  readonly operator: 'AND' | 'OR';
  readonly operands: readonly SqlExpression[];
}
/** `IS [NOT] NULL`, `IS [NOT] TRUE`, `IS [NOT] FALSE`. */
export interface IsNode extends Node {
  readonly kind: 'is';
  readonly operand: SqlExpression;
  readonly value: 'NULL' | 'TRUE' | 'FALSE';
  readonly negated: boolean;
}
export interface InNode extends Node {
  readonly kind: 'in';
  readonly operand: SqlExpression;
  readonly items: readonly SqlExpression[];
  readonly negated: boolean;
}
export interface BetweenNode extends Node {
  readonly kind: 'between';
  readonly operand: SqlExpression;
  readonly low: SqlExpression;
  readonly high: SqlExpression;
  readonly negated: boolean;
}
export interface LikeNode extends Node {
  readonly kind: 'like';
  readonly operand: SqlExpression;
  readonly pattern: SqlExpression;
  readonly negated: boolean;
}
export interface CaseNode extends Node {
  readonly kind: 'case';
  /** Of `CASE x WHEN 1 …`; null = each WHEN is a condition. */
  readonly operand: SqlExpression | null;
  readonly whens: readonly { readonly when: SqlExpression; readonly result: SqlExpression }[];
  readonly otherwise: SqlExpression | null;
}
export interface CastNode extends Node {
  readonly kind: 'cast';
  readonly operand: SqlExpression;
  /** The first word of the type, in capitals. */
  readonly type: string;
}

export interface SelectItem {
  readonly expression: SqlExpression;
  /** Null = none was given. */
  readonly alias: string | null;
}

export interface SelectStatement {
  readonly distinct: boolean;
  readonly items: readonly SelectItem[];
  readonly from: FromClause;
  readonly where: SqlExpression | null;
  readonly groupBy: readonly SqlExpression[];
  readonly having: SqlExpression | null;
  readonly orderBy: readonly { readonly expression: SqlExpression; readonly descending: boolean }[];
  /** Digits; null = all rows. */
  readonly limit: string | null;
}

export interface FromClause extends Node {
  readonly path: readonly string[];
  readonly alias: string | null;
  /** Of `explore(JSON_OBJECT('view.parameter', 'value'))`. */
  readonly given: readonly { readonly name: string; readonly value: string; readonly at: number }[];
}

/** The expressions of which one is made. */
export function partsOf(node: SqlExpression): readonly SqlExpression[] {
  switch (node.kind) {
    case 'call':
      return node.args;
    case 'extract':
    case 'negation':
    case 'is':
    case 'cast':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'logic':
      return node.operands;
    case 'in':
      return [node.operand, ...node.items];
    case 'between':
      return [node.operand, node.low, node.high];
    case 'like':
      return [node.operand, node.pattern];
    case 'case':
      return [node.operand, ...node.whens.flatMap(({ when, result }) => [when, result]), node.otherwise].filter(
        (part) => part !== null,
      );
    default:
      return [];
  }
}

/** Is the node, or one within it, one of these? */
export function contains(node: SqlExpression, wanted: (node: SqlExpression) => boolean): boolean {
  return wanted(node) || partsOf(node).some((part) => contains(part, wanted));
}
