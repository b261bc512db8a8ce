/** Hashes of secrets that are kept. */
import { createHash, hash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** About 30 ms and 16 MB: dear for who tries many, cheap for a log-in an hour. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

function derive(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** `scrypt$SALT$KEY`, both in base64url. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(secret, salt);
  return `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

export async function matchesHash(secret: string, stored: string): Promise<boolean> {
  const [scheme, salt = '', key = ''] = stored.split('$');
  if (scheme !== 'scrypt') return false;
  const derived = await derive(secret, Buffer.from(salt, 'base64url'));
  return equalsInConstantTime(derived, Buffer.from(key, 'base64url'));
}

/** Compares two secrets without telling by its duration how much of them is the same. */
export function matchesSecret(left: string, right: string): boolean {
  return equalsInConstantTime(sha256(left), sha256(right));
}

/** Of a random token 256 bits of plain hash are enough: there is nothing to guess. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function equalsInConstantTime(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
