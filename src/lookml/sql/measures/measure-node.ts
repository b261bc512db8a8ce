/** Takes measures apart into the nodes of `measure-tree.ts`. */
import { aggregateType, measureTypeRow } from '../../fields/measure-types.ts';
import { isDimension, isMeasure, type MeasureRef } from '../../plan/field-ref.ts';
import { writtenType, type FieldCase } from '../../resolve/resolved-field.ts';
import { isPostSql } from '../../plan/query-sorts.ts';
import type { SourceText } from '../../parse/written-text.ts';
import { aggregateNode, columnText, measuredValue } from './aggregate-node.ts';
import { customMeasureParts, customMeasureValue, type CustomMeasure } from '../expressions/custom-measure.ts';
import { ownerOf } from '../expressions/dimension-of.ts';
import { reportTooLong, valuePieces } from '../scope/expand-text.ts';
import { filtered, periodNodes } from './measure-tree.ts';
import type { ExpressionNode, MeasureNode, MeasurePiece } from './measure-tree.ts';
import { findFrom, type QueryScope } from '../scope/query-scope.ts';
import { sql, usesOf, type SqlText } from '../text/sql-text.ts';

/** How many measures one may read, directly and through others, counting repetitions. Real ones read dozens. */
const MAX_MEASURES_READ = 5_000;

/** Takes a measure apart, and reports one that refers to itself. */
export function measureNode(scope: QueryScope, ref: MeasureRef): MeasureNode {
  const { log } = scope.session;
  if (scope.open.includes(ref.name)) {
    const path = [...scope.open.slice(scope.open.indexOf(ref.name)), ref.name];
    log.error(
      'field-cycle',
      ref.field.sql?.range ?? ref.field.range,
      `"${ref.name}" refers to itself: ${path.join(' → ')}.`,
    );
    return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
  }
  scope.measuresRead = scope.open.length === 0 ? 1 : scope.measuresRead + 1;
  if (scope.measuresRead > MAX_MEASURES_READ) {
    // Reported once, for the measure that is asked for.
    if (scope.measuresRead === MAX_MEASURES_READ + 1) {
      reportTooLong(log, ref.field.sql?.range ?? ref.field.range, `Measure "${scope.open[0] ?? ref.name}"`);
    }
    return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
  }
  scope.open.push(ref.name);
  try {
    return makeNode(scope, ref);
  } finally {
    scope.open.pop();
  }
}

function makeNode(scope: QueryScope, ref: MeasureRef): MeasureNode {
  const custom = ref.custom?.kind === 'measure' ? ref.custom : null;
  if (custom) return customNode(scope, ref, custom);
  const { field } = ref;
  if (field.type === 'period_over_period') return periodNode(scope, ref);
  if (field.case !== undefined) return caseNode(scope, ref, field.case);
  const type = aggregateType(field.type);
  if (type) return aggregateNode(scope, ref, type, () => measuredValue(scope, ref, type));
  if (measureTypeRow(field.type).family === 'unknown') {
    const word = writtenType(field);
    scope.session.log.error('unknown-type', field.range, `"${word}" is not a measure type (${ref.name}).`);
  }
  return expressionNode(scope, ref);
}

function expressionNode(scope: QueryScope, ref: MeasureRef): MeasureNode {
  const pieces = measurePieces(scope, ref, ref.field.sql ?? columnText(ref));
  const written = pieces.filter((piece) => piece.kind !== 'text' || piece.sql.text.trim() !== '');
  const [only] = written;
  // A measure that is only another name for one that compares periods compares them as well.
  if (written.length === 1 && only?.kind === 'measure' && only.node.kind === 'period') {
    return { ...only.node, uses: only.node.uses.union(new Set(ref.alias === '' ? [] : [ref.alias])) };
  }
  return { kind: 'expression', ref, pieces };
}

function measurePieces(scope: QueryScope, ref: MeasureRef, text: SourceText): readonly MeasurePiece[] {
  return valuePieces(scope.still, text, ownerOf(ref, text)).map((piece): MeasurePiece => {
    return piece.kind === 'measure'
      ? { kind: 'measure', node: measureInSql(scope, piece.ref, `"${ref.name}"`) }
      : piece;
  });
}

/** `case:` over other measures. */
function caseNode(scope: QueryScope, ref: MeasureRef, cases: FieldCase): ExpressionNode {
  const { literal } = scope.session.dialect;
  const text = (sqlText: string): MeasurePiece => ({ kind: 'text', sql: { text: sqlText, mappings: [] } });
  const whens = cases.whens.flatMap(({ sql: condition, label }) => [
    text(' WHEN ('),
    ...measurePieces(scope, ref, condition),
    text(`) THEN ${literal.string(label)}`),
  ]);
  const otherwise = cases.else === undefined ? 'NULL' : literal.string(cases.else);
  const pieces = whens.length === 0 ? [text(otherwise)] : [text('CASE'), ...whens, text(` ELSE ${otherwise} END`)];
  return { kind: 'expression', ref, pieces };
}

/**
 * Takes apart a measure that another measure or a filter (`reader`) reads. One that is calculated from the results has
 * no value in SQL and is reported: otherwise its base would be taken for it.
 */
export function measureInSql(scope: QueryScope, ref: MeasureRef, reader: string): MeasureNode {
  if (isPostSql(ref)) {
    scope.session.log.error(
      'post-sql-measure',
      ref.field.range,
      `"${ref.name}" is calculated from the results of the query: it can be selected and sorted by, but ${reader} cannot use it.`,
    );
  }
  return measureNode(scope, ref);
}

/** A custom measure aggregates a dimension or an expression, or filters a measure. */
function customNode(scope: QueryScope, ref: MeasureRef, custom: CustomMeasure): MeasureNode {
  const { base, conditions, uses } = customMeasureParts(scope, ref, custom);
  if (isMeasure(base)) {
    const node = measureInSql(scope, base, `"${ref.name}"`);
    const [period] = periodNodes(node);
    if (period) {
      scope.session.log.error(
        'nested-period-over-period',
        base.field.range,
        `"${base.name}" compares periods, and custom measure "${ref.name}" cannot be based on it.`,
        `Base it on "${period.ref.field.basedOn ?? ''}".`,
      );
      return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
    }
    return filtered(node, ref, conditions, uses);
  }
  const type = aggregateType(ref.field.type);
  if (!type) {
    scope.session.log.error(
      'unknown-type',
      undefined,
      `"${writtenType(ref.field)}" is not a type for a custom measure ("${ref.name}").`,
    );
  }
  const value = (): SqlText | null => customMeasureValue(scope.still, ref, custom);
  return filtered(
    aggregateNode(scope, ref, type ?? { aggregate: 'count', isDistinct: false }, value),
    ref,
    conditions,
    uses,
  );
}

function periodNode(scope: QueryScope, ref: MeasureRef): MeasureNode {
  const { field } = ref;
  const basedOn = field.basedOn === undefined ? undefined : findFrom(scope, field.basedOn, ref.alias);
  const basedOnTime = field.basedOnTime === undefined ? undefined : findFrom(scope, field.basedOnTime, ref.alias);
  if (!isMeasure(basedOn)) scope.reportUnknown(field.basedOn ?? '', ref.name, field.range);
  if (!isDimension(basedOnTime)) scope.reportUnknown(field.basedOnTime ?? '', ref.name, field.range);
  if (!isMeasure(basedOn) || !isDimension(basedOnTime)) {
    return { kind: 'expression', ref, pieces: [{ kind: 'text', sql: sql`NULL` }] };
  }
  // The shifted query reads the time even if the main one does not show it.
  const uses = usesOf([scope.dimension(basedOnTime).select]);
  return { kind: 'period', ref, basedOn: measureNode(scope, basedOn), basedOnTime, uses };
}
