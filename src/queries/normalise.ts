/**
 * Normalizes what clients send as a definition: absent, null and empty mean the same, numbers become text where Looker
 * keeps text, unknown members are left out. The contract has checked the types; values that do not fit are left out.
 */
export type Body = Readonly<Record<string, unknown>>;

/** A text, possibly made from a number; undefined if absent or empty. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function readTexts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(readText).filter((text) => text !== undefined);
  return texts.length > 0 ? texts : undefined;
}

/** Only `true` means something: false is what a query without the member has. */
export function toFlag(value: unknown): true | undefined {
  return value === true ? true : undefined;
}

export function toObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.keys(value).length > 0 ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** Field name → filter expression; an empty expression stays: it means "any value" and is shown. */
export function toFilters(value: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(toObject(value) ?? {}).flatMap(([field, expression]): [string, string][] =>
    expression === null || expression === undefined ? [] : [[field, String(expression)]],
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** JSON in a text, as Looker has it; some clients send the JSON itself. `[]` is empty. */
export function toJsonText(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : readText(value);
  return text === undefined || text.trim() === '' || text.trim() === '[]' ? undefined : text;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out members that are undefined. */
export function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}
