/** Texts that nobody reads without the key, and nobody changes: AES-256-GCM. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export interface Seal {
  /** @param about what the text belongs to: it can be opened for that alone */
  close(text: string, about: string): string;
  /** Null: it was sealed with another key, for something else, or has been changed. */
  open(sealed: string, about: string): string | null;
}

/** What opens and closes passwords. */
export interface SealKeeper {
  /** Null: there is no key. */
  seal(): Seal | null;
  /** Makes a key if there is none. */
  sealForWriting(): Seal;
}

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
/** What GCM is made for, in bytes. With random ones, a key seals some four billion texts. */
const NONCE_BYTES = 12;

/** @param key 32 bytes */
export function createSeal(key: Buffer): Seal {
  // Says whose text it is without a word about the key.
  const mark = createHash('sha256').update('seal').update(key).digest('base64url').slice(0, 8);
  return {
    close(text, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, mark, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.');
    },
    open(sealed, about) {
      const [version, by, ...parts] = sealed.split('.');
      const [nonce, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'));
      if (version !== VERSION || by !== mark || !nonce || !tag || !body) return null;
      try {
        const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: 16 }).setAAD(Buffer.from(about));
        decipher.setAuthTag(tag);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}
