/**
 * `access_filter`: which rows of an explore a user may see, by the user's value of an attribute. It fails closed: a
 * value that says nothing shows no rows, and only one that is explicitly written as any value shows all.
 */
import type { FilterExpression, StringTerm } from '../../../filter-expression/filter-ast.ts';
import { isSystemAttribute } from '../../../contract/system-attributes.ts';
import { parseFilterExpression } from '../../../filter-expression/parse-filter-expression.ts';
import { literalFilter } from '../../../filter-expression/parse-string-filter.ts';
import { own } from '../../../lib/record.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { qualified } from '../../resolve/qualified-name.ts';
import type { ResolvedExplore } from '../../resolve/resolved-model.ts';
import { filterCondition, filterKindOf } from '../filters/filter-condition.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import { findFrom, type QueryScope } from './query-scope.ts';
import { markSql, sql, using, usesAlone, usesOf, type SqlText } from '../text/sql-text.ts';

type AccessFilter = ResolvedExplore['accessFilters'][number];

/**
 * One condition for each access filter, empty if it shows all rows. If one cannot be written, an error is logged and no
 * row is shown.
 */
export function accessConditions(scope: QueryScope): readonly SqlText[] {
  return scope.fields.explore.accessFilters.map((filter) => accessCondition(scope, filter));
}

function accessCondition(scope: QueryScope, filter: AccessFilter): SqlText {
  const { fields } = scope;
  const ref = findFrom(scope, qualified(filter.field, fields.explore.baseAlias), null);
  if (ref?.field.category !== 'dimension') {
    scope.reportUnknown(filter.field, fields.explore.name, filter.range);
    return NO_ROW;
  }
  const dimension = scope.dimension(ref);
  const condition = accessOf(scope, filter, { ref, target: dimension.filter });
  return using(condition ?? usesAlone(new Set()), usesOf([dimension.select]));
}

interface Filtered {
  readonly ref: FieldRef;
  readonly target: FilterTarget;
}

/** Null if the user's value is explicitly written as any value. */
function accessOf(scope: QueryScope, filter: AccessFilter, { ref, target }: Filtered): SqlText | null {
  const { session } = scope;
  const given = own(session.context.user.userAttributes, filter.userAttribute) ?? '';
  const isText = target.kind === 'string' && isSystemAttribute(filter.userAttribute);
  const value = isText && given !== '' ? literalFilter(given) : given;
  if (given.trim() === '') return refused(scope, filter, 'has no value for this user', undefined);
  const { expression } = parseFilterExpression(filterKindOf(target), value);
  if (expression && !isText && saysNothing(expression, value)) {
    return refused(scope, filter, 'has an empty value for this user', HOW_TO_SHOW_ALL[target.kind]);
  }
  const condition = conditionOf(scope, target, value, ref);
  if (condition) return condition;
  // Without a condition the value must be written as any value; anything else is an error.
  const isAny = expression?.kind === 'any' || expression?.kind === 'yesno';
  return isAny ? null : refused(scope, filter, 'has a value for this user that is not a filter expression', undefined);
}

const NO_ROW: SqlText = sql`1 = 0`;

const HOW_TO_SHOW_ALL: Readonly<Record<FilterTarget['kind'], string>> = {
  string: 'For all rows, the value must be "%", or "%, NULL" to include rows without a value.',
  number: 'For all rows, the value must be "NOT NULL", or "<0, >=0, NULL" to include rows without a value.',
  time: 'For all rows, the value must be "any time".',
  yesno: 'For all rows, the value must be "any value".',
  location: 'For all rows, the value must be "anywhere".',
};

function conditionOf(scope: QueryScope, target: FilterTarget, value: string, ref: FieldRef): SqlText | null {
  const { dialect, context, log } = scope.session;
  const condition = filterCondition(target, value, {
    dialect,
    get nowMs() {
      return context.nowMs;
    },
    filterName: ref.name,
  });
  log.addAll(condition.diagnostics);
  return condition.sql && markSql(condition.sql, { kind: 'filter', name: ref.name, verbatim: false });
}

function refused({ session, fields }: QueryScope, filter: AccessFilter, why: string, hint: string | undefined) {
  session.log.error(
    'access-filter-without-value',
    filter.range,
    `Explore "${fields.explore.name}" is filtered by the user attribute "${filter.userAttribute}", which ${why}.`,
    hint,
  );
  return NO_ROW;
}

/** The words for any value, and nothing else: a list with these words and an empty term was meant to say more. */
const ANY = /^\s*any(?:\s+(?:value|time|date))?\s*$|^\s*anywhere\s*$/iu;

/** A list with an empty term. */
const WITH_GAPS = /^\s*,|,\s*(?:,|$)/u;

/** A quote at the beginning of a term. */
const AT_QUOTE = /(?:^|,)\s*(?:-\s*)?"/u;

/** Does the value match everything, or nearly everything, without being written as any value? */
function saysNothing(expression: FilterExpression, value: string): boolean {
  switch (expression.kind) {
    case 'any':
      return !ANY.test(value);
    case 'string': {
      const { terms } = expression;
      if (!hasLetters(value)) return !/^\s*(?:%|"")\s*$/u.test(value);
      if (terms.some(isOpenQuote) && AT_QUOTE.test(value)) return true;
      if (terms.some((term) => !term.not && isEverything(term))) return WITH_GAPS.test(value);
      return terms.every((term) => term.not) && !terms.every(excludesSomething);
    }
    case 'number': {
      const isOpen = expression.terms.some((term) => term.type === 'range' && term.low === null && term.high === null);
      return isOpen && !/inf/iu.test(value);
    }
    default:
      return false;
  }
}

/** Does the term begin with a quote that is not closed? Its author meant another text. */
function isOpenQuote(term: StringTerm): boolean {
  const first = term.type === 'pattern' ? term.parts[0] : undefined;
  const begins = term.type === 'equals' ? term.value : first && 'text' in first ? first.text : '';
  return begins.trimStart().startsWith('"');
}

function isEverything(term: StringTerm): boolean {
  return term.type === 'pattern' && term.parts.every((part) => 'wildcard' in part && part.wildcard === '%');
}

/** Does the text have letters, digits, or symbols with a meaning (emoji)? */
function hasLetters(text: string): boolean {
  return /[\p{L}\p{N}\p{So}]/u.test(text);
}

/** Does the exclusion matter? `-""` excludes what hardly any row has. */
function excludesSomething(term: StringTerm): boolean {
  if (term.type === 'equals') return hasLetters(term.value);
  if (term.type !== 'pattern') return true;
  return isEverything(term) || term.parts.some((part) => 'text' in part && hasLetters(part.text));
}
