/**
 * Numbers as in Ruby's Liquid: whole numbers stay whole (`5 | divided_by: 3` is 1), others remain marked as decimals
 * (`10.0`). Where Ruby has doubles, we use exact decimals. Whole numbers are plain numbers, or bigints beyond what a
 * double can hold.
 */
import { decimalText, digitsOf, parseDecimal, wholeDecimal, type Decimal } from '../lib/decimal.ts';
import type { DataOrigin } from './liquid-text.ts';
import { Scalar } from './scalar.ts';
import { TemplateFault } from './template-fault.ts';

/** A number marked as a decimal, even if its value is whole. */
export class LiquidDecimal extends Scalar {
  readonly scalar: Decimal;

  constructor(value: Decimal) {
    super();
    this.scalar = value;
  }

  override toString(): string {
    const text = decimalText(this.scalar);
    return text.includes('.') ? text : `${text}.0`;
  }

  [Symbol.toPrimitive](hint: string): string | number {
    return hint === 'string' ? this.toString() : Number(this.toString());
  }
}

export type NumberValue = number | bigint | LiquidDecimal;

/** A number that came from a user's value, or was computed from one. */
export class DataNumber extends Scalar {
  readonly value: NumberValue;
  readonly origin: DataOrigin;

  constructor(value: NumberValue, origin: DataOrigin) {
    super();
    this.value = value;
    this.origin = origin;
  }

  get scalar(): Decimal {
    return toNumber(this.value).value;
  }

  override toString(): string {
    return String(this.value);
  }

  [Symbol.toPrimitive](hint: string): string | number {
    return hint === 'string' ? this.toString() : Number(this.value);
  }
}

/** The form of numbers in arithmetic. */
export interface LiquidNumber {
  readonly value: Decimal;
  readonly isWhole: boolean;
}

/** The most digits of a whole number: more would only fill memory. */
const MAX_DIGITS = 400;

/** Throws TemplateFault for a number of more than 400 digits. */
export function numberValue({ value, isWhole }: LiquidNumber): NumberValue {
  if (digitsOf(value.units) > MAX_DIGITS) throw new TemplateFault('a number has too many digits');
  if (!isWhole) return new LiquidDecimal(value);
  const number = Number(value.units);
  return Number.isSafeInteger(number) ? number : value.units;
}

/** Reads a number as written; null = it is not one. `2` is whole, `2.0` and `2e0` are not. */
export function readNumber(text: string): NumberValue | null {
  const value = parseDecimal(text);
  return value && numberValue({ value, isWhole: /^[+-]?\d+$/.test(text) });
}

/**
 * Converts the input of arithmetic as Ruby's Liquid does: a text counts as the number it begins with, anything else as
 * 0.
 */
export function toNumber(value: unknown): LiquidNumber {
  if (value instanceof DataNumber) return toNumber(value.value);
  if (value instanceof LiquidDecimal) return { value: value.scalar, isWhole: false };
  if (typeof value === 'bigint') return { value: wholeDecimal(value), isWhole: true };
  if (typeof value === 'number') return fromDouble(value);
  const text = value instanceof Scalar ? value.scalar : value;
  return typeof text === 'string' ? fromText(text.trim()) : ZERO;
}

const ZERO: LiquidNumber = { value: wholeDecimal(0), isWhole: true };

function fromDouble(value: number): LiquidNumber {
  if (Number.isSafeInteger(value)) return { value: wholeDecimal(value), isWhole: true };
  const decimal = parseDecimal(String(value));
  return decimal ? { value: decimal, isWhole: false } : ZERO;
}

function fromText(text: string): LiquidNumber {
  const isFraction = /^-?\d+\.\d+$/.test(text);
  const value = parseDecimal(isFraction ? text : (/^[+-]?\d+/.exec(text)?.[0] ?? ''));
  return value ? { value, isWhole: !isFraction } : ZERO;
}

/** The nearest whole number that can be a position or a length. */
export function toInteger(value: unknown): number {
  const number = Math.trunc(Number(decimalText(toNumber(value).value)));
  return Math.max(Math.min(number, Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
}
