/**
 * Measures taken apart into aggregates of values, expressions over other measures, and comparisons of periods.
 * `measure-node.ts` makes the nodes before it is known which joins repeat rows; `measure-sql.ts` writes them once that
 * is known.
 */
import type { AggregateName } from '../../fields/measure-types.ts';
import type { DimensionRef, FieldRef, MeasureRef } from '../../plan/field-ref.ts';
import { usesOf, type SqlText } from '../text/sql-text.ts';

export type MeasureNode = AggregateNode | ExpressionNode | PeriodNode;

export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly ref: MeasureRef;
  readonly aggregate: AggregateName;
  /** Further arguments, as SQL: the fraction of a percentile. */
  readonly args: readonly string[];
  /** What is aggregated; null if rows are counted. */
  readonly value: SqlText | null;
  /** All must hold for a row to count. */
  readonly conditions: readonly SqlText[];
  /** The value, its key or a condition is a user's, or what a user asks may be part of it. */
  readonly isUsers: boolean;
  /** Aliases of the views that the value is made from. */
  readonly valueAliases: readonly string[];
  readonly conditionAliases: readonly string[];
  /** `sql_distinct_key`: each key counts once, whether joins repeat it or not. */
  readonly distinctKey: SqlText | null;
}

export interface ExpressionNode {
  readonly kind: 'expression';
  readonly ref: MeasureRef;
  readonly pieces: readonly MeasurePiece[];
}

export type MeasurePiece =
  | { readonly kind: 'text'; readonly sql: SqlText }
  | { readonly kind: 'table'; readonly alias: string; readonly sql: SqlText }
  | { readonly kind: 'dimension'; readonly ref: FieldRef; readonly sql: SqlText }
  | { readonly kind: 'measure'; readonly node: MeasureNode };

/** Another measure as it was one period before. */
export interface PeriodNode {
  readonly kind: 'period';
  readonly ref: MeasureRef;
  readonly basedOn: MeasureNode;
  readonly basedOnTime: DimensionRef;
  /** Aliases that it reads besides those of `basedOn`. */
  readonly uses: ReadonlySet<string>;
}

/** Aliases of the views that a measure is made from. */
export function usesOfMeasure(node: MeasureNode): ReadonlySet<string> {
  const own = new Set(node.ref.alias === '' ? [] : [node.ref.alias]);
  switch (node.kind) {
    case 'aggregate':
      return own.union(new Set([...node.valueAliases, ...node.conditionAliases])).union(usesOf([node.distinctKey]));
    case 'expression':
      return node.pieces.reduce<ReadonlySet<string>>(
        (uses, piece) => uses.union(piece.kind === 'measure' ? usesOfMeasure(piece.node) : usesOf([piece.sql])),
        own,
      );
    case 'period':
      return own.union(node.uses).union(usesOfMeasure(node.basedOn));
    default:
      return node satisfies never;
  }
}

/** The outermost comparisons of periods in a measure. */
export function periodNodes(node: MeasureNode): readonly PeriodNode[] {
  if (node.kind === 'period') return [node];
  if (node.kind !== 'expression') return [];
  return node.pieces.flatMap((piece) => (piece.kind === 'measure' ? periodNodes(piece.node) : []));
}

/** Did a user write a part of it, or may a value from the user be in it? */
export function hasUsersPart(node: MeasureNode): boolean {
  switch (node.kind) {
    case 'aggregate':
      return node.isUsers;
    case 'expression':
      return node.pieces.some((piece) =>
        piece.kind === 'measure' ? hasUsersPart(piece.node) : piece.sql.isTemplated === true,
      );
    case 'period':
      return hasUsersPart(node.basedOn);
    default:
      return node satisfies never;
  }
}

export function comparesPeriods(node: MeasureNode): boolean {
  return periodNodes(node).length > 0;
}

/** Makes a measure a user's, and adds conditions to each of its aggregates. */
export function filtered(
  node: MeasureNode,
  ref: MeasureRef,
  conditions: readonly SqlText[],
  uses: readonly string[],
): MeasureNode {
  switch (node.kind) {
    case 'aggregate':
      return {
        ...node,
        ref: { ...ref, alias: node.ref.alias },
        isUsers: true,
        conditions: [...node.conditions, ...conditions],
        conditionAliases: [...new Set([...node.conditionAliases, ...uses])],
      };
    case 'expression':
      return {
        ...node,
        ref,
        pieces: node.pieces.map((piece) => {
          return piece.kind === 'measure'
            ? { ...piece, node: filtered(piece.node, piece.node.ref, conditions, uses) }
            : piece;
        }),
      };
    case 'period':
      return { ...node, ref, basedOn: filtered(node.basedOn, node.basedOn.ref, conditions, uses) };
    default:
      return node satisfies never;
  }
}
