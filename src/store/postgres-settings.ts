/** Where the state's PostgreSQL is, and how a connection to it is set up. */
import { readFileSync } from 'node:fs';
import type { ClientConfig } from 'pg';
import type { Secret } from '../lib/secret.ts';
import { parsers } from './postgres-dialect.ts';

export interface PostgresSettings {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: Secret;
  /** `off`: in plain text. `verified`: TLS to a server with a certificate that `certificates` or the system trusts. */
  readonly tls: 'off' | 'verified';
  /** Absolute path of a PEM file with the authorities to trust; null = those of the system. */
  readonly certificates: string | null;
}

/** For a connection to be there. */
const CONNECT_TIMEOUT_MS = 5_000;

/** For a statement to be answered: none takes as long, so a connection that says nothing is lost. */
const ANSWER_TIMEOUT_MS = 15_000;

const KEEP_ALIVE_MS = 10_000;

/** @throws errors of the system if the file of certificates cannot be read */
export function clientConfig(settings: PostgresSettings): ClientConfig {
  const { host, port, database, username, password, tls, certificates } = settings;
  const ca = certificates === null ? {} : { ca: readFileSync(certificates, 'utf8') };
  return {
    host,
    port,
    database,
    user: username,
    // An empty password, not an absent one: pg would look for one in the environment and in files.
    password: password.reveal(),
    ssl: tls === 'off' ? false : { ...ca, rejectUnauthorized: true },
    application_name: 'coatcheck',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: parsers,
  };
}
