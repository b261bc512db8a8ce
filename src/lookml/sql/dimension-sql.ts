/**
 * SQL of one dimension: what is selected and grouped, what other SQL gets for `${field}`, what orders it and what its
 * filters are applied to. Dimensions only; measures are the planner's.
 */
import type { ResolvedField } from '../resolve/resolved-model.ts';
import { caseDimension } from './dimension-case.ts';
import { fieldSql, stringTarget, yesno, type DimensionContext, type DimensionSql } from './dimension-context.ts';
import { durationDimension, intervalOfType } from './dimension-duration.ts';
import { distanceDimension, locationDimension } from './dimension-location.ts';
import { tierDimension } from './dimension-tier.ts';
import { timeDimension, timeframeOf } from './dimension-time.ts';
import { operand } from './sql-operand.ts';

export type { DimensionContext, DimensionSql } from './dimension-context.ts';

type DimensionRule = (field: ResolvedField, context: DimensionContext) => DimensionSql;

const rules: Readonly<Record<string, DimensionRule>> = {
  string: stringDimension,
  number: numberDimension,
  int: numberDimension,
  yesno: yesnoDimension,
  tier: tierDimension,
  bin: tierDimension,
  zipcode: stringDimension,
  location: locationDimension,
  distance: distanceDimension,
  duration: durationDimension,
  unquoted: stringDimension,
  list: stringDimension,
};

/** Compiles a dimension. With errors among the diagnostics its SQL is still well-formed, but means nothing. */
export function dimensionSql(field: ResolvedField, context: DimensionContext): DimensionSql {
  return withOrder(ruleOf(field)(field, context), field, context);
}

function ruleOf(field: ResolvedField): DimensionRule {
  if (field.case !== undefined) return caseDimension;
  if (timeframeOf(field) !== undefined) return timeDimension;
  if (intervalOfType(field) !== undefined) return durationDimension;
  return rules[field.type] ?? unknownType;
}

/** `order_by_field` orders a dimension by another one of its view. */
function withOrder(made: DimensionSql, field: ResolvedField, context: DimensionContext): DimensionSql {
  if (field.orderByField === undefined) return made;
  const other = context.dimension?.(field.orderByField);
  const sort = other ? (other.sort ?? other.select) : context.reference(field.orderByField);
  return { ...made, sort };
}

function stringDimension(field: ResolvedField, context: DimensionContext): DimensionSql {
  const select = fieldSql(field, context);
  const bare = operand(select);
  return { select, bare, sort: null, filter: stringTarget(bare, field, context), kind: 'string', diagnostics: [] };
}

function numberDimension(field: ResolvedField, context: DimensionContext): DimensionSql {
  const select = fieldSql(field, context);
  const bare = operand(select);
  return { select, bare, sort: null, filter: { kind: 'number', sql: bare }, kind: 'number', diagnostics: [] };
}

function yesnoDimension(field: ResolvedField, context: DimensionContext): DimensionSql {
  return yesno(fieldSql(field, context), context.dialect);
}

/** The front end calls it an error; the column can be shown and compared as text all the same. */
function unknownType(field: ResolvedField, context: DimensionContext): DimensionSql {
  return {
    ...stringDimension(field, context),
    diagnostics: [
      {
        code: 'unknown-type',
        severity: 'warning',
        message: `"${field.type}" is no type of a dimension (${field.view}.${field.name}); it is taken for a string.`,
        range: field.range,
      },
    ],
  };
}
