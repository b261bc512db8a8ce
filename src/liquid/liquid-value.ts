/** What values of templates there are, and how each is read as text, list or truth. */
import { Drop } from 'liquidjs';
import { DataNumber, LiquidDecimal, type NumberValue } from './liquid-number.ts';
import { allData, dataOrigin, joinTexts, LiquidText, plainText, type AnyText, type DataOrigin } from './liquid-text.ts';

/** As Liquid writes values: nothing for nil and for objects, elements of lists one after the other. */
export function toText(value: unknown): AnyText {
  if (typeof value === 'string' || value instanceof LiquidText) return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof LiquidDecimal) return value.toString();
  if (value instanceof DataNumber) return new LiquidText([{ text: value.toString(), data: value.origin }]);
  return Array.isArray(value) ? joinTexts(value.map(toText)) : '';
}

/** The letters, for what only asks about them. */
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

/** A user's value that `values` came out of, elements and members included, the one that may least; null = none. */
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

/** What `group_by` makes. */
function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Texts and numbers as data, those in lists included. */
export function asData(value: unknown, origin: DataOrigin): unknown {
  if (isText(value)) return allData(value, origin);
  if (isNumber(value)) return new DataNumber(value, origin);
  return Array.isArray(value) ? value.map((element) => asData(element, origin)) : value;
}

export function isTrue(value: unknown): boolean {
  return value !== false && !isNil(value);
}

/** What `.size` answers: letters, elements, members. */
export function sizeOf(value: unknown): number | undefined {
  if (isText(value)) return lettersIn(plainText(value));
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

export function lettersIn(text: string): number {
  return Array.from(text).length;
}

/** Letters and elements that a value takes up in memory. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof LiquidText) return value.plain.length + value.pieces.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + 1 + weightOf(element), 1);
  return 1;
}
