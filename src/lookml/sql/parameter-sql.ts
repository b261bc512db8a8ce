/** Values of LookML parameters in SQL: literals by the parameter's type, checked against its allowed values. */
import { chosenValue } from '../plan/chosen-value.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import type { QueryScope } from './query-scope.ts';

export interface ParameterValue {
  /** What `{% parameter p %}` writes. */
  readonly sql: string;
  /** What `p._parameter_value` compares with: the same text. */
  readonly text: string;
  /** The user's own text in quotes: data, whatever Liquid makes of it. Else checked against a form, or the author's. */
  readonly isData: boolean;
}

const UNSET: ParameterValue = { sql: 'NULL', text: 'NULL', isData: false };
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** The query's value, else the parameter's default; `NULL` without either. A refused value is logged. */
export function parameterSql(scope: QueryScope, ref: FieldRef): ParameterValue {
  const { field } = ref;
  const asked = askedValue(scope, ref);
  if (asked === undefined || asked === '') return UNSET;
  // Authors often give a default that says "nothing chosen" and is not on offer.
  if (asked === field.defaultValue) return write(scope, ref, asked, true);
  const allowed = field.allowedValues.map((one) => one.value);
  const value = chosenValue(field, asked);
  if (allowed.length > 0 && !allowed.includes(value)) {
    return refuse(scope, ref, value, `Allowed are: ${allowed.map((one) => `"${one}"`).join(', ')}.`);
  }
  return write(scope, ref, value, allowed.includes(value));
}

/** Does the query or the model say a value? */
export function parameterIsSet(scope: QueryScope, ref: FieldRef): boolean {
  return (askedValue(scope, ref) ?? '') !== '';
}

function askedValue(scope: QueryScope, ref: FieldRef): string | undefined {
  return scope.plan.filters.get(ref.name) ?? ref.field.defaultValue;
}

function write(scope: QueryScope, ref: FieldRef, value: string, isAuthors: boolean): ParameterValue {
  const { literal } = scope.session.dialect;
  switch (ref.field.type) {
    case 'unquoted':
      // Goes into SQL as it is: only what cannot do harm, or what the model's author wrote.
      if (!isAuthors && !/^\w*$/.test(value)) return refuse(scope, ref, value, 'Only letters, digits and underscores.');
      return same(value);
    case 'number': {
      const number = value.trim();
      return NUMBER.test(number) ? same(literal.number(number)) : refuse(scope, ref, value, 'It is no number.');
    }
    case 'yesno': {
      const word = value.trim().toLowerCase();
      if (!['yes', 'no', 'true', 'false'].includes(word)) return refuse(scope, ref, value, 'It is neither Yes nor No.');
      return {
        sql: literal.boolean(word === 'yes' || word === 'true'),
        text: word === 'yes' || word === 'true' ? 'true' : 'false',
        isData: false,
      };
    }
    case 'date':
    case 'date_time': {
      const match = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(value.trim());
      if (!match) return refuse(scope, ref, value, 'It is no date like 2024-03-01.');
      return dateLiteral(scope, ref, `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`, match[4]);
    }
    default:
      return { ...same(literal.string(value)), isData: !isAuthors };
  }
}

function dateLiteral(scope: QueryScope, ref: FieldRef, day: string, time: string | undefined): ParameterValue {
  const { literal } = scope.session.dialect;
  const seconds = time === undefined ? '00:00:00' : time.length === 5 ? `${time}:00` : time;
  try {
    return same(literal.timestamp(`${day} ${seconds}`));
  } catch {
    return refuse(scope, ref, day, 'It is no day of the calendar.');
  }
}

function same(text: string): ParameterValue {
  return { sql: text, text, isData: false };
}

function refuse(scope: QueryScope, ref: FieldRef, value: string, hint: string): ParameterValue {
  scope.session.log.error(
    'bad-parameter-value',
    undefined,
    `"${value.slice(0, 100)}" is not a value of the parameter "${ref.name}".`,
    hint,
  );
  return UNSET;
}
