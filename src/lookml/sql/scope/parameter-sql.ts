/** Values of LookML parameters: SQL literals by the parameter's type, checked against its allowed values. */
import { LiquidText, type AnyText } from '../../../liquid/liquid-text.ts';
import { chosenValue } from '../../plan/chosen-value.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import type { QueryScope } from './query-scope.ts';

const UNSET = 'NULL';
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/**
 * The query's value, or the parameter's default, or `NULL`. A refused value is logged. `{% parameter p %}` writes it,
 * `p._parameter_value` compares with its characters.
 */
export function parameterValue(scope: QueryScope, ref: FieldRef): AnyText {
  const { field } = ref;
  const given = givenValue(scope, ref);
  if (given === undefined || given === '') return UNSET;
  // Authors often give a default that means "nothing chosen" and is not among the allowed values.
  if (given === field.defaultValue) return write(scope, ref, given, true);
  const allowed = field.allowedValues.map((entry) => entry.value);
  const value = chosenValue(field, given);
  if (allowed.length > 0 && !allowed.includes(value)) {
    return refuse(scope, ref, value, `Allowed values: ${allowed.map((word) => `"${word}"`).join(', ')}.`);
  }
  return write(scope, ref, value, allowed.includes(value));
}

/** Reports what is wrong with the query's value even if no Liquid reads the parameter. */
export function checkParameter(scope: QueryScope, ref: FieldRef): void {
  parameterValue(scope, ref);
}

/** Does the query or the model give a value? */
export function parameterIsSet(scope: QueryScope, ref: FieldRef): boolean {
  return (givenValue(scope, ref) ?? '') !== '';
}

function givenValue(scope: QueryScope, ref: FieldRef): string | undefined {
  return scope.plan.filters.get(ref.name) ?? ref.field.defaultValue;
}

function write(scope: QueryScope, ref: FieldRef, value: string, isAuthors: boolean): AnyText {
  const { literal } = scope.session.dialect;
  switch (ref.field.type) {
    case 'unquoted':
      // A value of the model's author is SQL; a user's may only be part of a name.
      if (isAuthors) return value;
      if (!/^\w*$/.test(value))
        return refuse(scope, ref, value, 'It may contain only letters, digits and underscores.');
      return LiquidText.ofName(value);
    case 'number': {
      const number = value.trim();
      if (!NUMBER.test(number)) return refuse(scope, ref, value, 'It must be a number.');
      return whole(literal.number(number), number);
    }
    case 'yesno': {
      const word = value.trim().toLowerCase();
      if (!['yes', 'no', 'true', 'false'].includes(word)) return refuse(scope, ref, value, 'It must be Yes or No.');
      const isTrue = word === 'yes' || word === 'true';
      return LiquidText.data(String(isTrue), { sql: literal.boolean(isTrue) });
    }
    case 'date':
    case 'date_time': {
      const match = /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(value.trim());
      if (!match) return refuse(scope, ref, value, 'It must be a date, such as 2024-03-01.');
      return dateLiteral(scope, ref, `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`, match[4]);
    }
    default:
      return whole(literal.string(value), value);
  }
}

function dateLiteral(scope: QueryScope, ref: FieldRef, day: string, time: string | undefined): AnyText {
  const { literal } = scope.session.dialect;
  const seconds = time === undefined ? '00:00:00' : time.length === 5 ? `${time}:00` : time;
  try {
    return whole(literal.timestamp(`${day} ${seconds}`), `${day} ${seconds}`);
  } catch {
    return refuse(scope, ref, day, 'There is no such day in the calendar.');
  }
}

/** A literal, or only its characters within quotes. */
function whole(sql: string, bare: string): LiquidText {
  return LiquidText.data(sql, { sql, bare });
}

function refuse(scope: QueryScope, ref: FieldRef, value: string, hint: string): AnyText {
  scope.session.log.error(
    'bad-parameter-value',
    undefined,
    `"${value.slice(0, 100)}" is not a value of the parameter "${ref.name}".`,
    hint,
  );
  return UNSET;
}
