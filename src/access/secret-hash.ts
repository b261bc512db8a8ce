/**
 * Hashes of stored secrets. All secrets are made here, from at least 140 random bits: nobody finds one by guessing, so
 * a plain hash protects it as well as a slow one would, and checking a guess costs the server almost nothing.
 */
import { createHash, hash, scrypt, timingSafeEqual } from 'node:crypto';

const SCHEME = 'sha256$';

/** `sha256$KEY` in base64url. Only for secrets with at least 140 random bits. */
export function hashSecret(secret: string): string {
  return `${SCHEME}${hash('sha256', secret, 'base64url')}`;
}

/** False for slow hashes, which `matchesSlowHash` compares. */
export function matchesHash(secret: string, stored: string): boolean {
  return equalsInConstantTime(Buffer.from(hashSecret(secret)), Buffer.from(stored));
}

/** Compares two secrets without revealing by its duration how much of them is the same. */
export function matchesSecret(left: string, right: string): boolean {
  return equalsInConstantTime(sha256(left), sha256(right));
}

/** The hash of a random token, likewise. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** The beginning of slow hashes, found in data folders that an older version wrote. */
export const SLOW_SCHEME = 'scrypt$';
/** A slow hash without a secret: comparing with it takes as long as with any other. */
export const NOBODYS_SLOW_HASH = `${SLOW_SCHEME}${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** @param stored `scrypt$SALT$KEY`, both in base64url. Takes some 30 ms of a thread and 16 MB. */
export async function matchesSlowHash(secret: string, stored: string): Promise<boolean> {
  const [, salt = '', key = ''] = stored.split('$');
  const expected = Buffer.from(key, 'base64url');
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(secret, Buffer.from(salt, 'base64url'), 32, { N: 16_384, r: 8, p: 1 }, (error, derivedKey) =>
      error === null ? resolve(derivedKey) : reject(error),
    );
  });
  return equalsInConstantTime(derived, expected);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function equalsInConstantTime(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
