/** Records and members whose values are made when somebody first reads them: for what is large, and mostly not read. */
import { recordOf } from './record.ts';

/**
 * A record with these keys, each of whose values is made once, when it is first read. Keys can be listed, and asked for,
 * without that; copying the record, or listing its values, makes them all.
 */
export function lazyRecord<T>(names: readonly string[], make: (name: string) => T): Readonly<Record<string, T>> {
  const made = new Map<string, T>();
  const keys = recordOf(names.map((name): [string, T | undefined] => [name, undefined]));
  return new Proxy(keys, {
    get(_keys, name) {
      if (typeof name !== 'string' || !Object.hasOwn(keys, name)) return undefined;
      const before = made.get(name);
      if (before !== undefined) return before;
      const value = make(name);
      made.set(name, value);
      return value;
    },
  }) as Readonly<Record<string, T>>;
}

/** Gives `target` a member that is made when it is first read. @returns the same object */
export function withLazyMember<T extends object, K extends string, V>(
  target: T,
  name: K,
  make: () => V,
): T & { readonly [key in K]: V } {
  Object.defineProperty(target, name, {
    enumerable: true,
    configurable: true,
    get(): V {
      const value = make();
      Object.defineProperty(target, name, { enumerable: true, configurable: true, writable: true, value });
      return value;
    },
  });
  return target as T & { readonly [key in K]: V };
}
