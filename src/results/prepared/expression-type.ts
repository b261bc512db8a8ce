/** Kinds of values in results, and what expressions take them for. */
import type { ExpressionType } from '../../expression/expression-functions.ts';
import type { ValueKind } from './result-shape.ts';

/** A kind without a type of its own may be anything. */
export const typeOfKind: Readonly<Record<ValueKind, ExpressionType>> = {
  string: 'string',
  number: 'number',
  yesno: 'yesno',
  date: 'date',
  datetime: 'datetime',
  // A measure of `type: list` is the text that it shows; lists come out of calculations alone.
  list: 'string',
  location: 'string',
  unknown: 'any',
};

export function kindOfType(type: ExpressionType): ValueKind {
  return type === 'any' || type === 'null' ? 'unknown' : type;
}
