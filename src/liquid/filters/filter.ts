/** What a filter is: a function of values, which knows nothing of the engine. */

export interface FilterCall {
  /** Counts letters or elements that are about to be made against the template's budget; throws when that is used up. */
  charge(count: number): void;
  /** A member of a value: `name`, or a path `a.b`. */
  read(value: unknown, path: string): unknown;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Named arguments: `allow_false: true`. */
  readonly named: Readonly<Record<string, unknown>>;
  /** The dialect's text literal and truth, where the template makes SQL. */
  readonly sql: SqlWriting | null;
}

export interface SqlWriting {
  quote(text: string): string;
  boolean(value: boolean): string;
}

/** What data it is given, or made of data, comes back as data (`LiquidText`). Throws TemplateFault. */
export type LiquidFilter = (input: unknown, args: readonly unknown[], call: FilterCall) => unknown;

/** Arguments that say where a text is cut, by filter: what is cut by a user's value is data, whoever wrote it. */
export const CUTTING_ARGUMENTS: Readonly<Record<string, readonly number[]>> = {
  lstrip: [0],
  remove: [0],
  remove_first: [0],
  remove_last: [0],
  replace: [0],
  replace_first: [0],
  replace_last: [0],
  rstrip: [0],
  slice: [0, 1],
  slugify: [0, 1],
  split: [0],
  strip: [0],
  truncate: [0],
  truncatewords: [0],
};

export type FilterTable = Readonly<Record<string, LiquidFilter>>;
