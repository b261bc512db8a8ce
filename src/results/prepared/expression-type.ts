/** The type that expressions give to each kind of value in results. */
import type { ExpressionType } from '../../expression/expression-functions.ts';
import type { ValueKind } from './result-shape.ts';

/** A kind that may be anything has no type. */
export const typeOfKind: Readonly<Record<ValueKind, ExpressionType>> = {
  string: 'string',
  number: 'number',
  yesno: 'yesno',
  date: 'date',
  datetime: 'datetime',
  // A measure of `type: list` is the text that it shows; only calculations give lists.
  list: 'string',
  location: 'string',
  unknown: 'any',
};

export function kindOfType(type: ExpressionType): ValueKind {
  return type === 'any' || type === 'null' ? 'unknown' : type;
}
