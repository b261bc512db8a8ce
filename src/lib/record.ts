/**
 * An empty record whose keys come from users' texts: without a prototype, so that names such as `constructor` and
 * `__proto__` are keys like any other.
 */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** `Object.fromEntries` into such a record. */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record = emptyRecord<T>();
  for (const [key, value] of entries) record[key] = value;
  return record;
}

/** The same keys, each with what `change` makes of its value. */
export function mapRecord<T>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => T,
): Readonly<Record<string, T>> {
  return recordOf(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** Reads only own members: names come from users, and `constructor` is not a view. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
