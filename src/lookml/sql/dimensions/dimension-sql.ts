/**
 * The SQL of one dimension: what is selected and grouped by, what `${field}` gives in other SQL, what it is sorted by,
 * and what filters apply to.
 */
import { valueTypeOf, valueTypeRow, type ValueTypeRow } from '../../fields/value-types.ts';
import { writtenType, type ResolvedDimension, type ResolvedField } from '../../resolve/resolved-field.ts';
import { caseDimension } from './dimension-case.ts';
import { fieldSql, stringTarget, yesnoSql, type DimensionContext, type DimensionSql } from './dimension-context.ts';
import { durationDimension } from './dimension-duration.ts';
import { distanceDimension, locationDimension } from './dimension-location.ts';
import { tierDimension } from './dimension-tier.ts';
import { timeDimension } from './dimension-time.ts';
import { operand } from '../text/sql-operand.ts';

export type { DimensionContext, DimensionSql } from './dimension-context.ts';

type DimensionRule = (field: ResolvedDimension, context: DimensionContext) => DimensionSql;

const rules: Readonly<Record<ValueTypeRow['sql'], DimensionRule>> = {
  string: stringDimension,
  number: numberDimension,
  yesno: yesnoDimension,
  tier: tierDimension,
  location: locationDimension,
  distance: distanceDimension,
  time: timeDimension,
  duration: durationDimension,
  unknown: unknownType,
};

/** Treats a field of another category as a dimension: filters compare its value, and measures are shown by its type. */
export function asDimension(field: ResolvedField): ResolvedDimension {
  if (field.category === 'dimension') return field;
  const { type, ...rest } = field;
  return {
    ...rest,
    category: 'dimension',
    type: valueTypeOf(type).type,
    alphaSort: false,
    allowFill: true,
    skipDrillFilter: false,
  };
}

/** Compiles a dimension. If there are errors among the diagnostics, its SQL is well-formed but meaningless. */
export function dimensionSql(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  return withOrder(ruleOf(field)(field, context), field, context);
}

function ruleOf(field: ResolvedDimension): DimensionRule {
  if (field.case !== undefined) return caseDimension;
  return field.timeframe === undefined ? rules[valueTypeRow(field.type).sql] : timeDimension;
}

/** `order_by_field` sorts a dimension by another one of its view. */
function withOrder(made: DimensionSql, field: ResolvedDimension, context: DimensionContext): DimensionSql {
  if (field.orderByField === undefined) return made;
  const other = context.dimension?.(field.orderByField);
  const sort = other ? (other.sort ?? other.select) : context.reference(field.orderByField);
  return { ...made, sort };
}

function stringDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const select = fieldSql(field, context);
  const bare = operand(select, context.dialect);
  return { select, bare, sort: null, filter: stringTarget(bare, field, context), kind: 'string', diagnostics: [] };
}

function numberDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const select = fieldSql(field, context);
  const bare = operand(select, context.dialect);
  return { select, bare, sort: null, filter: { kind: 'number', sql: bare }, kind: 'number', diagnostics: [] };
}

function yesnoDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  return yesnoSql(fieldSql(field, context), context.dialect);
}

/** Resolving the field has reported this as an error. The column can still be shown and compared as text. */
function unknownType(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  return {
    ...stringDimension(field, context),
    diagnostics: [
      {
        code: 'unknown-type',
        severity: 'warning',
        message: `"${writtenType(field)}" is not a dimension type (${field.view}.${field.name}); it is treated as a string.`,
        range: field.range,
      },
    ],
  };
}
