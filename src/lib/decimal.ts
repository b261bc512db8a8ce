/** Exact decimal numbers, `units / 10^scale`, so that 0.1 + 0.2 is 0.3. */
export interface Decimal {
  readonly units: bigint;
  /** The number of digits after the point, 0 or more. */
  readonly scale: number;
}

/**
 * The digits to which an infinite quotient is computed, and the most that a result keeps before it becomes a double.
 */
const MAX_DIGITS = 40;
/** Nobody works with larger powers of ten; they would only fill memory. */
const MAX_EXPONENT = 400;

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Null if the text is not a number, or one of more than some 400 digits. */
export function parseDecimal(text: string): Decimal | null {
  const [, sign = '', whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  const digits = whole + fraction;
  const exponent = Number(power) - fraction.length;
  if (digits === '' || digits.length > MAX_EXPONENT || Math.abs(exponent) > MAX_EXPONENT) return null;
  const units = BigInt(digits) * (sign === '-' ? -1n : 1n);
  return exponent >= 0 ? { units: units * tenTo(exponent), scale: 0 } : { units, scale: -exponent };
}

export function wholeDecimal(value: number | bigint): Decimal {
  return { units: BigInt(value), scale: 0 };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [left, right, scale] = aligned(a, b);
  return shortened({ units: left + right, scale });
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { units: -b.units, scale: b.scale });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return shortened({ units: a.units * b.units, scale: a.scale + b.scale });
}

/** Divides to 40 digits. The divisor must not be zero. */
export function divide(a: Decimal, b: Decimal): Decimal {
  const extra = Math.max(0, MAX_DIGITS + digitsOf(b.units) - digitsOf(a.units));
  const units = (a.units * tenTo(extra + b.scale)) / b.units;
  const quotient = withoutZeros({ units, scale: a.scale + extra });
  // A quotient that ends within these digits is exact; any other is not more useful than a double.
  return digitsOf(quotient.units) < MAX_DIGITS - 2 ? quotient : asDouble(quotient);
}

/** The remainder, with the sign of the divisor, which must not be zero. */
export function modulo(a: Decimal, b: Decimal): Decimal {
  const [left, right, scale] = aligned(a, b);
  return { units: left - floorQuotient(left, right) * right, scale };
}

/** The quotient as a whole number, rounded towards minus infinity. The divisor must not be zero. */
export function floorDivide(a: Decimal, b: Decimal): Decimal {
  const [left, right] = aligned(a, b);
  return { units: floorQuotient(left, right), scale: 0 };
}

export function floor(value: Decimal): Decimal {
  return { units: floorQuotient(value.units, tenTo(value.scale)), scale: 0 };
}

export function ceiling(value: Decimal): Decimal {
  return { units: -floorQuotient(-value.units, tenTo(value.scale)), scale: 0 };
}

/** Rounds half away from zero to `places` digits after the point, or before it if negative. */
export function round(value: Decimal, places: number): Decimal {
  if (places >= value.scale) return value;
  const power = tenTo(Math.min(value.scale - places, 2 * MAX_EXPONENT));
  const half = value.units < 0n ? -power / 2n : power / 2n;
  const units = (value.units + half) / power;
  return places >= 0 ? { units, scale: places } : { units: units * tenTo(-places), scale: 0 };
}

/** Negative, 0 or positive. */
export function compare(a: Decimal, b: Decimal): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : Number(left > right);
}

/** All digits, without zeros at the end of the fraction: `12.5`, `100`. */
export function decimalText(value: Decimal): string {
  const { units, scale } = withoutZeros(value);
  if (scale === 0) return String(units);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * tenTo(scale - a.scale), b.units * tenTo(scale - b.scale), scale];
}

/** Turns fractions that have grown too long into doubles. */
function shortened(value: Decimal): Decimal {
  if (value.scale <= MAX_DIGITS) return value;
  const bare = withoutZeros(value);
  return bare.scale <= MAX_DIGITS ? bare : asDouble(bare);
}

function asDouble(value: Decimal): Decimal {
  return parseDecimal(String(Number(decimalText(value)))) ?? value;
}

function withoutZeros(value: Decimal): Decimal {
  let { units, scale } = value;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
}

function floorQuotient(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** The number of digits of a whole number. */
export function digitsOf(units: bigint): number {
  return String(units < 0n ? -units : units).length;
}

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
