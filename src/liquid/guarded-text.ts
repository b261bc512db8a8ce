/**
 * Data that must never become syntax. The dangerous characters of a value travel through Liquid as private-use
 * characters, one for one, so that they survive every filter, `assign` and `capture`; where the text is finished they
 * turn into entities (HTML), or back into themselves where they are harmless (SQL).
 */
import { Drop, type Comparable } from 'liquidjs';

/** U+E100 + code of an ASCII character; U+E100…U+E17F in data itself become U+FFFD. */
const BASE = 0xe100;
const GUARDED = /[\uE100-\uE17F]/g;

/** Which characters a kind of output must be guarded against. */
export const guardedInHtml = /[&<>"']/g;
/** Everything but letters, digits and what numbers, dates and plain names are made of. */
// eslint-disable-next-line no-control-regex -- control characters are part of what is guarded against
export const guardedInSql = /[\u0000-\u0020!-$&-*;-?@[-^`{-\u007F]|-(?=-)/g;

export function guard(text: string, dangerous: RegExp): string {
  return text
    .replaceAll(GUARDED, '\uFFFD')
    .replaceAll(dangerous, (char) => String.fromCharCode(BASE + char.charCodeAt(0)));
}

export function unguard(text: string): string {
  return text.replaceAll(GUARDED, (char) => String.fromCharCode(char.charCodeAt(0) - BASE));
}

export function isGuarded(text: string): boolean {
  return text.search(GUARDED) !== -1;
}

/** Turns guarded characters into HTML entities. */
export function releaseToHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(GUARDED, (char) => {
    const plain = String.fromCharCode(char.charCodeAt(0) - BASE);
    return entities[plain] ?? plain;
  });
}

/** A text value inside of templates: compares as what it is, is put out guarded. */
export class GuardedText extends Drop implements Comparable {
  readonly #plain: string;
  readonly #guarded: string;

  constructor(plain: string, dangerous: RegExp) {
    super();
    // Data that holds guards of its own must not be taken for ours.
    this.#plain = plain.replaceAll(GUARDED, '\uFFFD');
    this.#guarded = guard(this.#plain, dangerous);
  }

  get plain(): string {
    return this.#plain;
  }

  override valueOf(): string {
    return this.#guarded;
  }

  override toString(): string {
    return this.#guarded;
  }

  override liquidMethodMissing(key: string | number): unknown {
    return key === 'size' ? this.#plain.length : undefined;
  }

  equals(other: unknown): boolean {
    const value = plainValue(other);
    // `empty`, `blank` and `nil` of the engine know how to compare themselves.
    if (isComparable(value)) return Boolean(value.equals(this.#plain));
    return value === this.#plain;
  }

  gt(other: unknown): boolean {
    return this.#compare(other) > 0;
  }

  geq(other: unknown): boolean {
    return this.#compare(other) >= 0;
  }

  lt(other: unknown): boolean {
    return this.#compare(other) < 0;
  }

  leq(other: unknown): boolean {
    return this.#compare(other) <= 0;
  }

  /** NaN when there is no order between the two. */
  #compare(other: unknown): number {
    const value = plainValue(other);
    if (typeof value === 'number') return Number(this.#plain) - value;
    if (typeof value !== 'string') return Number.NaN;
    return this.#plain < value ? -1 : Number(this.#plain > value);
  }
}

/** Texts without their guards; anything else as it is. */
export function plainValue(value: unknown): unknown {
  if (value instanceof GuardedText) return value.plain;
  return typeof value === 'string' ? unguard(value) : value;
}

function isComparable(value: unknown): value is { equals(other: unknown): unknown } {
  return typeof value === 'object' && value !== null && 'equals' in value && typeof value.equals === 'function';
}
