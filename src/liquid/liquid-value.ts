/** The kinds of values in templates, and how each is read as text, list or truth. */
import { Drop } from 'liquidjs';
import { DataNumber, LiquidDecimal, type NumberValue } from './liquid-number.ts';
import { allData, dataOrigin, joinTexts, LiquidText, plainText, type AnyText, type DataOrigin } from './liquid-text.ts';

/** A value as Liquid writes it: nothing for nil and for objects, the elements of lists one after the other. */
export function toText(value: unknown): AnyText {
  if (typeof value === 'string' || value instanceof LiquidText) return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof LiquidDecimal) return value.toString();
  if (value instanceof DataNumber) return new LiquidText([{ text: value.toString(), data: value.origin }]);
  return Array.isArray(value) ? joinTexts(value.map(toText)) : '';
}

/** The letters, for tests only. */
export function toPlain(value: unknown): string {
  return plainText(toText(value));
}

export function toList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isNil(value) ? [] : [value];
}

export function isNil(value: unknown): boolean {
  return value === undefined || value === null || (value instanceof Drop && value.valueOf() === null);
}

export function isText(value: unknown): value is AnyText {
  return typeof value === 'string' || value instanceof LiquidText;
}

export function isNumber(value: unknown): value is NumberValue {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof LiquidDecimal;
}

/**
 * The user's value that `values`, including their elements and members, came from, preferring one that may not be a
 * name; null = none.
 */
export function originIn(values: readonly unknown[]): DataOrigin | null {
  let found: DataOrigin | null = null;
  for (const value of values) {
    const origin = originOf(value);
    if (origin !== null && (found === null || !origin.isName)) found = origin;
  }
  return found;
}

function originOf(value: unknown): DataOrigin | null {
  if (value instanceof LiquidText) return dataOrigin([value]);
  if (value instanceof DataNumber) return value.origin;
  if (Array.isArray(value)) return originIn(value);
  return isGroup(value) ? originIn(Object.values(value)) : null;
}

/** True for groups that `group_by` makes. */
function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Marks texts and numbers as data, including those in lists. */
export function asData(value: unknown, origin: DataOrigin): unknown {
  if (isText(value)) return allData(value, origin);
  if (isNumber(value)) return new DataNumber(value, origin);
  return Array.isArray(value) ? value.map((element) => asData(element, origin)) : value;
}

export function isTrue(value: unknown): boolean {
  return value !== false && !isNil(value);
}

/** The result of `.size`: the number of letters, elements or members. */
export function sizeOf(value: unknown): number | undefined {
  if (isText(value)) return lettersIn(plainText(value));
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

export function lettersIn(text: string): number {
  return Array.from(text).length;
}

/** The letters and elements of a value, as a measure of the memory it takes. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof LiquidText) return value.plain.length + value.pieces.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + 1 + weightOf(element), 1);
  return 1;
}
