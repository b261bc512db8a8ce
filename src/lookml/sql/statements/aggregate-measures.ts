/**
 * Measures over the groups of an aggregate table: sums of its sums, averages of its sums and counts. Where a query
 * groups by exactly what the table does, any measure is read as it stands.
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
  /** A measure of the query as one over the table. What cannot be had is noted in the two sets. */
  roll(node: MeasureNode): MeasureNode;
  /** Measures that the table is asked for so far, with the parts of them that it keeps. */
  readonly asked: ReadonlyMap<MeasureRef, readonly MeasurePart[]>;
  readonly missing: ReadonlySet<string>;
  readonly stuck: ReadonlySet<string>;
}

export type MeasurePart = 'whole' | 'sum' | 'count';

/** `table` is the query of the table with all its fields; `column` a column of it. */
export function aggregateMeasures(
  table: QueryBody,
  match: AggregateMatch,
  column: (ref: FieldRef) => SqlText,
): AggregateMeasures {
  const { dialect } = table.scope.session;
  const stored = storedNodes(table, match);
  const asked = new Map<MeasureRef, readonly MeasurePart[]>();
  const missing = new Set<string>();
  const stuck = new Set<string>();
  const ask = (ref: MeasureRef, parts: readonly MeasurePart[]): SqlText[] => {
    asked.set(ref, parts);
    return parts.map((part) => column(partOf(ref, part)));
  };
  const whole = ({ ref }: MeasureNode): MeasureNode => text(ref, call(dialect, 'max', ask(ref, ['whole'])));
  const roll = (node: MeasureNode): MeasureNode => {
    const known = stored.get(node.ref.name);
    if (known?.kind === 'aggregate') {
      if (match.isSameGrain) return whole(known);
      if (isAdditive(known, table.scope, table.tables)) {
        const { ref } = known;
        return text(ref, again(known, ask(ref, known.aggregate === 'average' ? ['sum', 'count'] : ['whole']), dialect));
      }
    }
    if (node.kind === 'expression' && isComposed(node, dialect)) {
      const pieces = node.pieces.map((piece) => {
        return piece.kind === 'measure' ? { ...piece, node: roll(piece.node) } : piece;
      });
      return { ...node, pieces };
    }
    if (known?.kind === 'expression') {
      const extreme = extremeOf(known);
      if (extreme) return text(known.ref, call(dialect, extreme, ask(known.ref, ['whole'])));
      // Databases have no greatest truth.
      if (match.isSameGrain && known.ref.field.type !== 'yesno') return whole(known);
    }
    (known ? stuck : missing).add(node.ref.name);
    return node;
  };
  return { roll, asked, missing, stuck };
}

/** The measures of the table, and those that they are composed of. */
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

function text(ref: MeasureRef, made: SqlText): MeasureNode {
  return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: made }] };
}

function again({ aggregate }: AggregateNode, columns: readonly SqlText[], dialect: Dialect): SqlText {
  const sums = (): readonly SqlText[] => columns.map((one) => call(dialect, 'sum', [one]));
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

/** The measure that a column of the table holds; parts have names that no field can have. */
export function partOf(ref: MeasureRef, part: MeasurePart): MeasureRef {
  return part === 'whole' ? ref : { ...ref, name: `${ref.name}__${part}_` };
}

/** How the table itself computes a part of `node`. Values are dressed (as dates, say) when the query selects them. */
export function partNode(node: MeasureNode, part: MeasurePart): MeasureNode {
  if (node.kind === 'expression')
    return { ...node, ref: { ...node.ref, field: { ...node.ref.field, type: 'number' } } };
  if (part === 'whole' || node.kind !== 'aggregate') return node;
  return { ...node, ref: partOf(node.ref, part), aggregate: part === 'sum' ? 'average_sum' : 'count' };
}

/** `MAX(${dimension})`: of groups that have their greatest values, these have theirs. */
function extremeOf({ pieces }: ExpressionNode): 'min' | 'max' | undefined {
  const [open, value, close] = pieces;
  if (pieces.length !== 3 || open?.kind !== 'text' || value?.kind !== 'dimension' || close?.kind !== 'text') {
    return undefined;
  }
  if (close.sql.text.trim() !== ')') return undefined;
  if (/^\s*max\s*\(\s*$/i.test(open.sql.text)) return 'max';
  return /^\s*min\s*\(\s*$/i.test(open.sql.text) ? 'min' : undefined;
}

/** Words that reckon with single values. Any other may be an aggregate, a window or a column. */
const SCALAR: ReadonlySet<string> = new Set(
  (
    'abs and as between bigint case cast ceil ceiling coalesce concat decimal double else end exp false float ' +
    'float64 floor greatest if ifnull in int int64 integer is least ln log log10 mod not null nullif numeric or ' +
    'pow power precision real round safe_divide sign signed sqrt then true unsigned when'
  ).split(' '),
);

/** What does more than to reckon with numbers and texts. */
const OPAQUE = /[[\]{}$;\\#]/;

/** Is the SQL nothing but arithmetic over other measures? */
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
