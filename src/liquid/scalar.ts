/** How values in templates compare, whatever they are wrapped in. */
import { type Comparable, toValueSync } from 'liquidjs';
import { compare, parseDecimal, wholeDecimal, type Decimal } from '../lib/decimal.ts';

/** A text or a number wrapped in an object. */
export abstract class Scalar implements Comparable {
  /** Its value in comparisons: `==`, `<`, `contains`. */
  abstract readonly scalar: string | Decimal;

  equals(other: unknown): boolean {
    const right = scalarOf(other);
    // The engine's `empty`, `blank` and `nil` know how to compare themselves.
    if (isComparable(right)) return Boolean(toValueSync(right.equals(this.scalar)));
    const left = this.scalar;
    if (typeof left === 'string' || typeof right === 'string') return left === right;
    return compareScalars(left, right) === 0;
  }

  gt(other: unknown): boolean {
    return compareScalars(this.scalar, scalarOf(other)) > 0;
  }

  geq(other: unknown): boolean {
    return compareScalars(this.scalar, scalarOf(other)) >= 0;
  }

  lt(other: unknown): boolean {
    return compareScalars(this.scalar, scalarOf(other)) < 0;
  }

  leq(other: unknown): boolean {
    return compareScalars(this.scalar, scalarOf(other)) <= 0;
  }
}

export function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Scalar) return a.equals(b);
  return b instanceof Scalar ? b.equals(a) : a === b;
}

/** Text as a string, a number of any kind as a decimal; anything else unchanged. */
export function scalarOf(value: unknown): unknown {
  if (value instanceof Scalar) return value.scalar;
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return wholeDecimal(value as number | bigint);
  return value;
}

/** Negative, 0 or positive; NaN if the two cannot be ordered. A text compared with a number is read as one. */
export function compareScalars(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  const left = asDecimal(a);
  const right = asDecimal(b);
  return left === null || right === null ? Number.NaN : compare(left, right);
}

function asDecimal(value: unknown): Decimal | null {
  if (typeof value === 'string') return parseDecimal(value.trim());
  return isDecimal(value) ? value : null;
}

function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && 'units' in value && 'scale' in value;
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === 'object' && value !== null && 'equals' in value && typeof value.equals === 'function';
}
