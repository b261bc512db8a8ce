import { randomInt, randomUUID } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Ids, which are injected. None can be guessed. */
export interface Ids {
  /** 32 lower-case hexadecimal characters: task ids, result ids. */
  hex32(): string;
  /** `length` characters of base 62: slugs (7), client ids (22), tokens. */
  base62(length: number): string;
}

export const systemIds: Ids = {
  // Node keeps random bytes for UUIDs ready, which is ten times as fast as asking for bytes, and every request needs an
  // id.
  hex32: () => randomUUID().replaceAll('-', ''),
  base62: (length) => Array.from({ length }, () => BASE62[randomInt(62)]).join(''),
};
