/** Structural identity: the same content gives the same text and the same digest, whatever the order of its keys. */
import { createHash } from 'node:crypto';

/** JSON with sorted keys. Members that JSON cannot carry are left out, as `JSON.stringify` does. */
function canonicalJson(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item) ?? 'null').join()}]`;
  const members: string[] = [];
  for (const key of sortedKeys(value)) {
    const text = canonicalJson((value as Readonly<Record<string, unknown>>)[key]);
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${members.join()}}`;
}

const INDEX = /^(?:0|[1-9]\d{0,8})$/;

/** By code unit, except for keys that are small whole numbers: these come first, as in any JavaScript object. */
function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  if (!INDEX.test(keys[0] ?? '')) return keys.sort();
  const isIndex = (key: string): boolean => INDEX.test(key);
  return [...keys.filter(isIndex), ...keys.filter((key) => !isIndex(key)).sort()];
}

/** SHA-256, hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(value) ?? 'null')
    .digest('hex');
}
