/** Values of LookML parameters: SQL literals by the parameter's type, checked against its allowed values. */
import { LiquidText, type AnyText } from '../../../liquid/liquid-text.ts';
import { chosenValue } from '../../plan/chosen-value.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import type { QueryScope } from './query-scope.ts';

const UNSET = 'NULL';
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/**
 * The query's value, else the parameter's default; `NULL` without either. A refused value is logged. `{% parameter p %}`
 * puts it out, `p._parameter_value` compares with its letters.
 */
export function parameterValue(scope: QueryScope, ref: FieldRef): AnyText {
  const { field } = ref;
  const asked = askedValue(scope, ref);
  if (asked === undefined || asked === '') return UNSET;
  // Authors often give a default that says "nothing chosen" and is not on offer.
  if (asked === field.defaultValue) return write(scope, ref, asked, true);
  const allowed = field.allowedValues.map((one) => one.value);
  const value = chosenValue(field, asked);
  if (allowed.length > 0 && !allowed.includes(value)) {
    return refuse(scope, ref, value, `Allowed values: ${allowed.map((one) => `"${one}"`).join(', ')}.`);
  }
  return write(scope, ref, value, allowed.includes(value));
}

/** Says what is wrong with the query's value: a parameter acts where Liquid asks for it, and may be asked nowhere. */
export function checkParameter(scope: QueryScope, ref: FieldRef): void {
  parameterValue(scope, ref);
}

/** Does the query or the model say a value? */
export function parameterIsSet(scope: QueryScope, ref: FieldRef): boolean {
  return (askedValue(scope, ref) ?? '') !== '';
}

function askedValue(scope: QueryScope, ref: FieldRef): string | undefined {
  return scope.plan.filters.get(ref.name) ?? ref.field.defaultValue;
}

function write(scope: QueryScope, ref: FieldRef, value: string, isAuthors: boolean): AnyText {
  const { literal } = scope.session.dialect;
  switch (ref.field.type) {
    case 'unquoted':
      // What the model's author wrote is SQL; of a user, only what is part of a name.
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

/** A literal in the open, what it holds within quotes. */
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
