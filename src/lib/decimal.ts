/** Exact decimal numbers, `units / 10^scale`: what a double cannot hold (0.1 + 0.2) comes out as written by hand. */
export interface Decimal {
  readonly units: bigint;
  /** Digits behind the point, 0 or more. */
  readonly scale: number;
}

/** Digits that a quotient without end is computed to, and that a result keeps at most before it becomes a double. */
const MAX_DIGITS = 40;
/** Beyond it a power of ten is no number that anybody works with, but a way to fill memory. */
const MAX_EXPONENT = 400;

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** Null = not a number, or one of more than some 400 digits. */
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

/** To 40 digits; the divisor is not zero. */
export function divide(a: Decimal, b: Decimal): Decimal {
  const extra = Math.max(0, MAX_DIGITS + digitsOf(b.units) - digitsOf(a.units));
  const units = (a.units * tenTo(extra + b.scale)) / b.units;
  const quotient = withoutZeros({ units, scale: a.scale + extra });
  // What ends within those digits is exact; what does not has no more to say than a double has.
  return digitsOf(quotient.units) < MAX_DIGITS - 2 ? quotient : asDouble(quotient);
}

/** The remainder with the sign of the divisor, which is not zero. */
export function modulo(a: Decimal, b: Decimal): Decimal {
  const [left, right, scale] = aligned(a, b);
  return { units: left - floorQuotient(left, right) * right, scale };
}

/** The quotient as a whole number, towards minus infinity; the divisor is not zero. */
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

/** Half away from zero, to `places` digits behind the point; before it where negative. */
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

/** Fractions that grow with each step end as doubles. */
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

/** How many digits a whole number has. */
export function digitsOf(units: bigint): number {
  return String(units < 0n ? -units : units).length;
}

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}
