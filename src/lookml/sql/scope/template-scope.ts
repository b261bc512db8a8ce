/** What Liquid in LookML can read of a query. */
import { LiquidText, type AnyText } from '../../../liquid/liquid-text.ts';
import type { SqlTemplateScope, TemplateField } from '../../../liquid/sql-template.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { filterCondition } from '../filters/filter-condition.ts';
import { usersFilter } from '../filters/filter-environment.ts';
import { filterDateBounds, queryDates } from '../filters/filter-date-bounds.ts';
import type { SourceText } from '../../parse/written-text.ts';
import { lookmlFilters } from '../../plan/query-plan.ts';
import { parameterIsSet, parameterValue } from './parameter-sql.ts';
import { findFrom, type QueryScope } from './query-scope.ts';

export interface TemplatePlace {
  /** Alias of the view that contains the text; null for the explore's own texts. */
  readonly alias: string | null;
  /** The field whose text it is. */
  readonly fieldName?: string;
  /** The file that diagnostics name. */
  readonly file: string;
  /** The text itself. */
  readonly text: SourceText;
}

/** A text or number that SQL and Liquid write alike. */
const LITERAL = /^(?:'[^'\\]*'|-?\d+(?:\.\d+)?)$/;

export function templateScope(scope: QueryScope, place: TemplatePlace): SqlTemplateScope {
  const { session, plan, fields } = scope;
  const { alias } = place;
  session.queryDependent.add(place.fieldName ?? alias ?? fields.explore.name);
  const find = (name: string): FieldRef | undefined => findFrom(scope, name, alias);
  const viewName = alias === null ? undefined : fields.view(alias)?.name;
  return {
    view: alias,
    file: place.file,
    isView: (name) => fields.view(name) !== undefined || name === viewName,
    field: (name) => {
      const ref = find(name);
      return ref && templateField(scope, ref);
    },
    condition: (name, inner) => {
      const ref = find(name);
      return ref && templateCondition(scope, ref, inner);
    },
    parameter: (name) => {
      const ref = find(name);
      if (ref && isPartOfName(name, place.text)) requireValue(scope, ref, place.text);
      return ref && parameterValue(scope, ref);
    },
    dateStart: (name) => dateBound(scope, find(name), 'from'),
    dateEnd: (name) => dateBound(scope, find(name), 'to'),
    literal: (name) => {
      const text = find(name)?.field.sql?.text.trim() ?? '';
      return LITERAL.test(text) ? text : undefined;
    },
    isViewInQuery: (name) => isViewInQuery(scope, name === viewName && alias !== null ? alias : name),
    lexis: session.dialect.lexis,
    quote: (text) => session.dialect.literal.string(text),
    boolean: (value) => session.dialect.literal.boolean(value),
    get nowMs() {
      return session.context.nowMs;
    },
    variables: {
      filters: templateFilters(scope),
      userAttributes: session.context.user.userAttributes,
      modelName: session.model.name,
      ...(viewName === undefined ? {} : { viewName }),
      exploreName: fields.explore.name,
      dialectName: session.dialect.name,
      ...(place.fieldName === undefined ? {} : { fieldName: place.fieldName }),
      queryTimezone: plan.timezone ?? session.context.connection.dbTimezone,
      localeName: session.context.user.locale,
      ...(session.model.strings && { localization: session.model.strings }),
    },
  };
}

/** Is the parameter's value part of a name, as in `orders.{% parameter column %}`? It cannot be NULL there. */
function isPartOfName(parameter: string, { text }: SourceText): boolean {
  // The tag need not name the view.
  const [, name = parameter] = parameter.split('.');
  const tag = String.raw`\{%-?\s*parameter\s+(?:\w+\.)?${name}\s*-?%\}`;
  return new RegExp(String.raw`[\w."\x60]${tag}|${tag}[\w."\x60]`).test(text);
}

function requireValue(scope: QueryScope, ref: FieldRef, { range }: SourceText): void {
  if (ref.field.type !== 'unquoted' || parameterIsSet(scope, ref)) return;
  const [first] = ref.field.allowedValues;
  scope.session.log.error(
    'parameter-without-value',
    range,
    `The parameter "${ref.name}" is part of a name in SQL, but has neither a value in this query nor a default_value.`,
    `Filter on "${ref.name}"${first ? `, for example with "${first.value}"` : ''}, or give the parameter a default_value.`,
  );
}

/** Is any of the view's fields selected or filtered? */
function isViewInQuery({ selected, plan }: QueryScope, alias: string): boolean {
  return [...selected, ...plan.filters.keys()].some((name) => name.startsWith(`${alias}.`));
}

const filterRecords = new WeakMap<ReadonlyMap<string, string>, Readonly<Record<string, string>>>();

function templateFilters(scope: QueryScope): Readonly<Record<string, string>> {
  const filters = lookmlFilters(scope.plan);
  let record = filterRecords.get(filters);
  if (!record) {
    record = Object.fromEntries(filters);
    filterRecords.set(filters, record);
  }
  return record;
}

function templateField(scope: QueryScope, ref: FieldRef): TemplateField {
  const isInRows = scope.selected.has(ref.name);
  if (ref.field.category === 'dimension') scope.session.askedAbout.add(ref.name);
  const isFiltered = scope.plan.filters.has(ref.name);
  const sorted = scope.plan.sorts.some((sort) => sort.field === ref.name);
  return {
    name: ref.name,
    inQuery: isInRows || isFiltered || sorted,
    // In totals, Looker's `_in_query` has the same value as in the rows, while `_is_selected` may not.
    isSelected: isInRows && !(scope.plan.leftOut?.has(ref.name) ?? false),
    isFiltered,
    label: ref.field.labelShort,
    ...(ref.field.category === 'parameter' ? { parameterValue: parameterValue(scope, ref) } : {}),
  };
}

/** Without a value, every row meets the condition. */
function templateCondition(scope: QueryScope, ref: FieldRef, inner: string): string {
  const { session, plan } = scope;
  const text = plan.filters.get(ref.name);
  if (text === undefined) return '1=1';
  const condition = filterCondition(
    scope.conditionTarget(ref, inner),
    text,
    usersFilter(session, ref.name, session.terms),
  );
  session.log.addAll(condition.diagnostics);
  return condition.sql?.text ?? '1=1';
}

function dateBound(scope: QueryScope, ref: FieldRef | undefined, side: 'from' | 'to'): AnyText | undefined {
  if (!ref) return undefined;
  const { session, plan } = scope;
  const text = plan.filters.get(ref.name);
  if (text === undefined) return 'NULL';
  const { terms } = session;
  const bounds = filterDateBounds(text, queryDates(session, plan.timezone, { filterName: ref.name, terms }));
  session.log.addAll(bounds.diagnostics);
  const bound = bounds[side];
  if (bound === null) return 'NULL';
  const bare = inDatabaseZone(bound, scope, ref);
  const sql = session.dialect.literal.timestamp(bare);
  return LiquidText.data(sql, { sql, bare });
}

/** Bounds are in the query's time zone, but authors compare them with columns in the database's. */
function inDatabaseZone(local: string, scope: QueryScope, ref: FieldRef): string {
  const from = scope.plan.timezone;
  const to = scope.session.context.connection.dbTimezone;
  if (from === null || from === to || !ref.field.convertTz) return local;
  const zoned = Temporal.PlainDateTime.from(local.replace(' ', 'T')).toZonedDateTime(from).withTimeZone(to);
  return zoned.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ');
}
