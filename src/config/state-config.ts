/** `state` of `coatcheck.yaml`: where the state is, if it is not in the data folder. Its text has a password in it. */
import { isAbsolute } from 'node:path';
import { Secret } from '../lib/secret.ts';
import { Refusal, refine } from './yaml-reader.ts';
import type { Rule } from './yaml-rule.ts';
import { secret } from './yaml-scalars.ts';

/** A database of PostgreSQL. */
export interface StateConfig {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: Secret;
  /** `verified`: TLS to a server whose certificate `certificates` or the system trusts. */
  readonly tls: 'off' | 'verified';
  /** Absolute path of a PEM file; null = the authorities of the system. */
  readonly certificates: string | null;
}

const POSTGRES_PORT = 5432;

/** What is said of a text that is none; it is never shown, since it may be a secret. */
const EXPECTED = 'Expected postgres://USER:PASSWORD@HOST:PORT/DATABASE.';

/** Read where nobody needs it: its variables need not be set then. */
export const UNREAD_STATE: StateConfig = {
  host: '',
  port: 0,
  database: '',
  username: '',
  password: new Secret(''),
  tls: 'off',
  certificates: null,
};

export const stateUrl: Rule<StateConfig> = refine(secret, (url) => {
  if (url.reveal() === '') return UNREAD_STATE;
  const read = readStateUrl(url.reveal());
  return typeof read === 'string' ? new Refusal(read) : read;
});

/** A text that is returned says what is wrong, and shows nothing of the URL but names of its parameters. */
export function readStateUrl(text: string): StateConfig | string {
  if (!URL.canParse(text)) return EXPECTED;
  const url = new URL(text);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') return EXPECTED;
  const parts = decoded([url.username, url.password, url.pathname.slice(1)]);
  if (parts === null) return `${EXPECTED} Letters with a meaning in URLs are written as %XX.`;
  const [username = '', password = '', database = ''] = parts;
  if (url.hostname === '' || username === '' || database === '') return EXPECTED;
  const { sslmode = 'disable', sslrootcert = null, ...others } = Object.fromEntries(url.searchParams);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `Unknown parameter "${unknown}". Known parameters: sslmode, sslrootcert.`;
  if (sslmode !== 'disable' && sslmode !== 'verify-full') {
    return `sslmode is "disable" or "verify-full": in between, nobody checks who answers.`;
  }
  if (sslrootcert !== null && !isAbsolute(sslrootcert)) return 'sslrootcert is not an absolute path.';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? POSTGRES_PORT : Number(url.port),
    database,
    username,
    password: new Secret(password),
    tls: sslmode === 'disable' ? 'off' : 'verified',
    certificates: sslrootcert,
  };
}

function decoded(parts: readonly string[]): readonly string[] | null {
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return null;
  }
}
