/**
 * Measures of a query over an aggregate table: sums of its sums, averages from its sums and counts. If the query groups
 * by exactly what the table does, any measure is simply read.
 */
import { requireThat } from '../../../lib/require-that.ts';
import type { AggregateMatch } from '../../plan/aggregate-match.ts';
import type { FieldRef, MeasureRef } from '../../plan/field-ref.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { isAdditive } from '../measures/measure-sql.ts';
import type { AggregateNode, ExpressionNode, MeasureNode } from '../measures/measure-tree.ts';
import type { QueryBody } from './query-body.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';

export interface AggregateMeasures {
  /**
   * Rewrites a measure of the query over the table. Measures for which that is impossible are added to the sets below.
   */
  roll(node: MeasureNode): MeasureNode;
  /** The measures that have been needed so far, with the parts of them that the table must have. */
  readonly needed: ReadonlyMap<MeasureRef, readonly MeasurePart[]>;
  /** The table does not have them. */
  readonly missing: ReadonlySet<string>;
  /** The table has them, but not for coarser groups. */
  readonly fixed: ReadonlySet<string>;
}

export type MeasurePart = 'whole' | 'sum' | 'count';

/** @param table the table's own query, with all its fields */
export function aggregateMeasures(
  table: QueryBody,
  match: AggregateMatch,
  column: (ref: FieldRef) => SqlText,
): AggregateMeasures {
  const { dialect } = table.scope.session;
  const stored = storedNodes(table, match);
  const needed = new Map<MeasureRef, readonly MeasurePart[]>();
  const missing = new Set<string>();
  const fixed = new Set<string>();
  const need = (ref: MeasureRef, parts: readonly MeasurePart[]): SqlText[] => {
    needed.set(ref, parts);
    return parts.map((part) => column(partOf(ref, part)));
  };
  const whole = ({ ref }: MeasureNode): MeasureNode => text(ref, call(dialect, 'max', need(ref, ['whole'])));
  const roll = (node: MeasureNode): MeasureNode => {
    const ofTable = stored.get(node.ref.name);
    if (ofTable?.kind === 'aggregate') {
      if (match.isSameGrain) return whole(ofTable);
      if (isAdditive(ofTable, table.scope, table.tables)) {
        const { ref } = ofTable;
        return text(
          ref,
          rollUp(ofTable, need(ref, ofTable.aggregate === 'average' ? ['sum', 'count'] : ['whole']), dialect),
        );
      }
    }
    if (node.kind === 'expression' && isComposed(node, dialect)) {
      const pieces = node.pieces.map((piece) => {
        return piece.kind === 'measure' ? { ...piece, node: roll(piece.node) } : piece;
      });
      return { ...node, pieces };
    }
    if (ofTable?.kind === 'expression') {
      const extreme = extremeOf(ofTable);
      if (extreme) return text(ofTable.ref, call(dialect, extreme, need(ofTable.ref, ['whole'])));
      // Databases cannot aggregate conditions.
      if (match.isSameGrain && ofTable.ref.field.type !== 'yesno') return whole(ofTable);
    }
    (ofTable ? fixed : missing).add(node.ref.name);
    return node;
  };
  return { roll, needed, missing, fixed };
}

/** The measures of the table, and the measures in their expressions. */
function storedNodes(table: QueryBody, match: AggregateMatch): ReadonlyMap<string, MeasureNode> {
  const stored = new Map<string, MeasureNode>();
  const add = (node: MeasureNode): void => {
    stored.set(node.ref.name, node);
    if (node.kind !== 'expression') return;
    for (const piece of node.pieces) if (piece.kind === 'measure') add(piece.node);
  };
  for (const { name } of match.measures) {
    const node = table.nodes.get(name);
    requireThat(node !== undefined, `${name} is a measure of the aggregate table`);
    add(node);
  }
  return stored;
}

function text(ref: MeasureRef, value: SqlText): MeasureNode {
  return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: value }] };
}

function rollUp({ aggregate }: AggregateNode, columns: readonly SqlText[], dialect: Dialect): SqlText {
  const sums = (): readonly SqlText[] => columns.map((column) => call(dialect, 'sum', [column]));
  switch (aggregate) {
    case 'min':
    case 'max':
      return call(dialect, aggregate, columns);
    case 'average':
      return applySql((...texts) => dialect.functions['divide']?.(texts) ?? 'NULL', sums());
    case 'count':
      return applySql((x) => dialect.cast(`COALESCE(${x}, 0)`, 'integer'), sums());
    default:
      return sql`COALESCE(${sums()[0] ?? 'NULL'}, 0)`;
  }
}

function call(dialect: Dialect, aggregate: 'sum' | 'min' | 'max', args: readonly SqlText[]): SqlText {
  return applySql((...texts) => dialect.aggregates[aggregate]?.(texts) ?? 'NULL', args);
}

/** The measure in a column of the table. Parts have names that no field can have. */
export function partOf(ref: MeasureRef, part: MeasurePart): MeasureRef {
  return part === 'whole' ? ref : { ...ref, name: `${ref.name}__${part}_` };
}

/**
 * How the table computes a part of `node`. Values are formatted, for example as dates, only when the query selects
 * them.
 */
export function partNode(node: MeasureNode, part: MeasurePart): MeasureNode {
  if (node.kind === 'expression')
    return { ...node, ref: { ...node.ref, field: { ...node.ref.field, type: 'number' } } };
  if (part === 'whole' || node.kind !== 'aggregate') return node;
  return { ...node, ref: partOf(node.ref, part), aggregate: part === 'sum' ? 'average_sum' : 'count' };
}

/** MAX or MIN if the measure is `MAX(${dimension})` or `MIN(…)`, which can be computed from the same of each group. */
function extremeOf({ pieces }: ExpressionNode): 'min' | 'max' | undefined {
  const [open, value, close] = pieces;
  if (pieces.length !== 3 || open?.kind !== 'text' || value?.kind !== 'dimension' || close?.kind !== 'text') {
    return undefined;
  }
  if (close.sql.text.trim() !== ')') return undefined;
  if (/^\s*max\s*\(\s*$/i.test(open.sql.text)) return 'max';
  return /^\s*min\s*\(\s*$/i.test(open.sql.text) ? 'min' : undefined;
}

/** Words that compute with single values. Any other word may be an aggregate, a window function or a column. */
const SCALAR: ReadonlySet<string> = new Set(
  (
    'abs and as between bigint case cast ceil ceiling coalesce concat decimal double else end exp false float ' +
    'float64 floor greatest if ifnull in int int64 integer is least ln log log10 mod not null nullif numeric or ' +
    'pow power precision real round safe_divide sign signed sqrt then true unsigned when'
  ).split(' '),
);

/** Symbols that do more than compute with numbers and texts. */
const OPAQUE = /[[\]{}$;\\#]/;

/** Is the SQL only arithmetic over other measures? */
function isComposed(node: ExpressionNode, { lexis }: Dialect): boolean {
  return node.pieces.every((piece) => {
    if (piece.kind === 'measure') return true;
    if (piece.kind !== 'text') return false;
    const { text: written } = piece.sql;
    return sqlTokens(written, lexis).every(({ kind, start, end, isClosed }) => {
      const letters = written.slice(start, end);
      if (kind === 'word') return SCALAR.has(letters.toLowerCase());
      if (kind === 'symbol') return !OPAQUE.test(letters);
      return kind === 'blank' || kind === 'number' || (kind === 'text' && isClosed);
    });
  });
}
