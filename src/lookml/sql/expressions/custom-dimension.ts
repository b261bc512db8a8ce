/** Dimensions that a query defines: by an expression, by grouping the values of another, or by bins. */
import type { Expression } from '../../../expression/expression-ast.ts';
import { calls } from '../../../expression/expression-references.ts';
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import type { CustomDefinition, FieldRef, NamedExpression, NamedField } from '../../plan/field-ref.ts';
import { refuseRandom } from '../dimensions/dimension-context.ts';
import { asDimension, dimensionSql, type DimensionContext, type DimensionSql } from '../dimensions/dimension-sql.ts';
import { expressionToSql, type ExpressionSql } from './expression-sql.ts';
import type { ExpressionEnvironment, ExpressionReference } from './expression-writer.ts';
import { filterCondition } from '../filters/filter-condition.ts';
import { usersFilter } from '../filters/filter-environment.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, joinSql, sql, using, usesOf, type SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

/** The part of a dimension's context that fields without LookML have: all but the look-up of names. */
export type CustomRules = Omit<DimensionContext, 'resolve' | 'reference' | 'dimension'>;

const NOTHING: SqlText = { text: 'NULL', mappings: [] };

export function customDimension(
  scope: UserTextScope,
  ref: FieldRef,
  definition: Exclude<CustomDefinition, { kind: 'measure' }>,
  rules: CustomRules,
): DimensionSql {
  switch (definition.kind) {
    case 'expression':
      return expressionDimension(scope, ref, definition.expression, rules);
    case 'group':
      return groupDimension(scope, ref, definition, rules);
    case 'bin': {
      const of = dimensionNamed(scope, definition.of, ref.name);
      return dimensionSql(asDimension(ref.field), contextOf(of?.bare ?? NOTHING, rules));
    }
    default:
      return definition satisfies never;
  }
}

/** Compiles an expression over dimensions. It cannot read measures. */
export function dimensionExpression(
  scope: UserTextScope,
  { ast, names }: NamedExpression,
  referencedBy: string,
): ExpressionSql {
  const read: DimensionSql[] = [];
  const dimension = (name: string): DimensionSql | undefined => {
    const named = dimensionNamed(scope, { name, names }, referencedBy);
    if (named) read.push(named);
    return named;
  };
  const written = queryExpression(scope, ast, {
    reference: (name) => {
      const of = dimension(name);
      return of && dimensionReference(of);
    },
    filterTarget: (name) => dimension(name)?.filter,
  });
  return { ...written, sql: written.sql && using(written.sql, usesOf(read.map(({ select }) => select))) };
}

/** Compiles an expression of a query, which reads fields by `fields`. */
export function queryExpression(
  { session, plan }: UserTextScope,
  ast: Expression,
  fields: Required<Pick<ExpressionEnvironment, 'reference' | 'filterTarget'>>,
): ExpressionSql {
  const written = expressionToSql(ast, {
    dialect: session.dialect,
    get nowMs() {
      return session.context.nowMs;
    },
    queryTimezone: plan.timezone,
    weekStartDay: session.model.weekStartDay,
    terms: session.terms,
    ...fields,
  });
  // Unknown fields have been reported where they were looked up.
  session.log.addAll(written.diagnostics.filter(({ code }) => code !== 'unknown-field'));
  return written;
}

export function dimensionReference({ bare, moment, kind }: DimensionSql): ExpressionReference {
  if (kind === 'number') return { sql: bare, kind, ...(moment && { firstDay: moment }) };
  return moment ? { sql: moment, kind, text: bare } : { sql: bare, kind };
}

/** The condition of an expression that filters. It must be yes or no; anything else is an error. */
export function conditionOf(made: ExpressionSql, name: string, log: DiagnosticLog): SqlText | null {
  if (made.sql === null || made.kind === 'yesno' || made.kind === 'unknown') return made.sql;
  log.error(
    'filter-not-yesno',
    undefined,
    `The filter of "${name}" must be yes or no, but it is of type ${made.kind}.`,
  );
  return null;
}

function dimensionNamed(
  scope: UserTextScope,
  { name, names }: NamedField,
  referencedBy: string,
): DimensionSql | undefined {
  const ref = names.find(name);
  if (ref?.field.category === 'dimension') {
    const dimension = scope.dimension(ref);
    refuseRandom(dimension, name, `"${referencedBy}"`, scope.session.log);
    return dimension;
  }
  scope.reportUnknown(name, referencedBy);
  return undefined;
}

function expressionDimension(
  scope: UserTextScope,
  ref: FieldRef,
  expression: NamedExpression,
  rules: CustomRules,
): DimensionSql {
  const compiled = dimensionExpression(scope, expression, ref.name);
  const value = compiled.sql ?? NOTHING;
  const isRandom = calls(expression.ast, 'rand');
  if (compiled.kind === 'yesno') {
    return { ...dimensionSql({ ...asDimension(ref.field), type: 'yesno' }, contextOf(value, rules)), isRandom };
  }
  const bare = operand(value, scope.session.dialect);
  return {
    select: value,
    bare,
    sort: null,
    filter: expressionTarget(compiled.kind, bare, rules),
    kind: compiled.kind,
    isRandom,
    diagnostics: [],
  };
}

function expressionTarget(kind: ExpressionSql['kind'], bare: SqlText, rules: CustomRules): FilterTarget {
  if (kind === 'number') return { kind: 'number', sql: bare };
  if (kind === 'date' || kind === 'datetime') {
    return {
      kind: 'time',
      sql: bare,
      valueType: kind === 'date' ? 'date' : 'timestamp',
      queryTimezone: rules.queryTimezone,
      databaseTimezone: null,
      weekStartDay: rules.weekStartDay,
      fiscalMonthOffset: rules.fiscalMonthOffset,
    };
  }
  return { kind: 'string', sql: bare, caseSensitive: rules.caseSensitive ?? true };
}

function groupDimension(
  scope: UserTextScope,
  ref: FieldRef,
  definition: Extract<CustomDefinition, { kind: 'group' }>,
  rules: CustomRules,
): DimensionSql {
  const { session } = scope;
  const { literal } = session.dialect;
  const of = dimensionNamed(scope, definition.of, ref.name);
  const arms = definition.groups.flatMap(({ label, filter }) => {
    if (!of) return [];
    const condition = filterCondition(of.filter, filter, usersFilter(session, ref.name, session.terms));
    session.log.addAll(condition.diagnostics);
    return [sql`WHEN ${condition.sql ?? '1=1'} THEN ${literal.string(label)}`];
  });
  const rest = definition.otherwise === null ? (of ? asText(of, rules) : 'NULL') : literal.string(definition.otherwise);
  const written = arms.length === 0 ? joinSql([rest]) : sql`CASE ${joinSql(arms, ' ')} ELSE ${rest} END`;
  const select = using(written, usesOf([of?.select]));
  const bare = operand(select, session.dialect);
  return {
    select,
    bare,
    sort: null,
    filter: { kind: 'string', sql: bare, caseSensitive: rules.caseSensitive ?? true },
    kind: 'string',
    diagnostics: [],
  };
}

/** @param value the SQL of the field, which names no other */
function contextOf(value: SqlText, rules: CustomRules): DimensionContext {
  return { ...rules, resolve: () => value, reference: () => NOTHING, dimension: () => undefined };
}

/** Labels are text, so values that stay ungrouped must be text as well. */
function asText(of: DimensionSql, { dialect }: CustomRules): SqlText {
  if (of.kind === 'string') return of.bare;
  return applySql((x) => dialect.cast(x, 'string'), [of.select]);
}
