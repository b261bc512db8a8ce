/**
 * Bounds for values that calculations put together. A text or list of lists that doubles with each of some thirty
 * calculations would exceed all memory, so each is measured before it is made.
 */
import { CoatcheckError } from '../../errors/catalogue.ts';
import { isBeyondLength } from '../../lib/beyond-length.ts';
import type { Cell } from './calculation-table.ts';

/** The most characters of a cell; no screen and no spreadsheet shows as many. */
const MAX_TEXT = 1_000_000;
/** The most values of a list, including those of lists within it. */
const MAX_LIST = 10_000;

/** @throws ValueTooLarge */
export function joinBounded(parts: readonly string[], separator = ''): string {
  requireLength(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
  return parts.join(separator);
}

/** Replaces every `old`, which must not be empty, by `by`. @throws ValueTooLarge */
export function replaceInText(text: string, old: string, by: string): string {
  const pieces = text.split(old);
  requireLength(text.length + (pieces.length - 1) * (by.length - old.length));
  return pieces.join(by);
}

/** @throws ValueTooLarge */
export function boundedList(cells: readonly Cell[]): Cell {
  if (countCells(cells) > MAX_LIST)
    throw new ValueTooLarge(`lists of more than ${MAX_LIST.toLocaleString('en-US')} values`);
  return cells;
}

/** This is fast, since lists within the list have been checked before. */
function countCells(cells: readonly Cell[]): number {
  let count = 0;
  for (const cell of cells) {
    count += Array.isArray(cell) ? countCells(cell) : 1;
    if (count > MAX_LIST) break;
  }
  return count;
}

function requireLength(length: number): void {
  if (length > MAX_TEXT) throw new ValueTooLarge(`a text of more than ${MAX_TEXT.toLocaleString('en-US')} characters`);
}

/** A calculation makes a value that is too large. `ofCalculation` adds which one. */
class ValueTooLarge extends Error {
  readonly what: string;

  constructor(what: string) {
    super(`a calculation makes ${what}`);
    this.what = what;
  }
}

/**
 * Computes something for the calculation `name`.
 * @throws CoatcheckError `calculation_value_too_large`, which names it
 */
export function ofCalculation<Made>(name: string, compute: () => Made): Made {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ValueTooLarge) throw named(name, error.what, error);
    if (isBeyondLength(error)) throw named(name, 'a value that is too large', error);
    throw error;
  }
}

function named(name: string, what: string, cause: unknown): CoatcheckError {
  return new CoatcheckError('calculation_value_too_large', { name, what }, { cause });
}
