/** A filter: a function of values that knows nothing about the engine. */

export interface FilterCall {
  /** Charges the template's budget for letters or elements about to be made; throws when the budget is used up. */
  charge(count: number): void;
  /** Reads a member of a value: `name`, or a path `a.b`. */
  read(value: unknown, path: string): unknown;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Named arguments: `allow_false: true`. */
  readonly named: Readonly<Record<string, unknown>>;
  /** Writes texts and booleans in the dialect, if the template makes SQL. */
  readonly sql: SqlWriting | null;
}

export interface SqlWriting {
  quote(text: string): string;
  boolean(value: boolean): string;
}

/** A result made from data is data (`LiquidText`). Throws TemplateFault. */
export type LiquidFilter = (input: unknown, args: readonly unknown[], call: FilterCall) => unknown;

/**
 * For each filter, the arguments that decide where a text is cut: a text cut by a user's value is data, whoever wrote
 * it.
 */
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
