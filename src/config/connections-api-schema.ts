/** `connections_api` of `coatcheck.yaml`: which hosts connections made through the API may lead to. */
import { isIP } from 'node:net';
import { addressRanges, isAddressRange, readAddress } from '../lib/ip-address.ts';
import type { Secret } from '../lib/secret.ts';
import type { ConfigProblem } from './config-problem.ts';
import { list, nullable, optional, record, refine, Refusal } from './yaml-reader.ts';
import type { Rule } from './yaml-rule.ts';
import { filledText, secret } from './yaml-scalars.ts';

export interface ConnectionsApiConfig {
  /** Empty: no connection is made through the API. */
  readonly allowed_hosts: readonly AllowedHost[];
  /** What seals their passwords: 32 bytes in base64; null = a file in the data folder. */
  readonly key: Secret | null;
}

/** Hosts that the operator names. */
export interface AllowedHost {
  /** A name in lower case, an IP address, or a range of addresses. */
  readonly host: string;
  /** Null = every port. */
  readonly port: number | null;
}

const KEY_BYTES = 32;

/** The bytes of a key; null: the text is none. */
export function sealKey(text: string): Buffer | null {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES && key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? key : null;
}

/** A name as DNS has it: no way to write an address, a path of a socket or a user. */
const NAME = /^(?!-)[a-z\d_-]{1,63}(?:\.[a-z\d_-]{1,63})*$/;

/** A host as it is compared: its name in lower case, or its address in the one form; undefined: it is none. */
function readHost(written: string): string | undefined {
  const address = readAddress(written);
  // A zone of an IPv6 address would lead elsewhere, and a port does not belong here.
  if (address !== undefined) return isIP(written) !== 0 && !written.includes('%') ? address : undefined;
  const name = written.toLowerCase().replace(/\.$/, '');
  // What systems read as an address, such as 2130706433 and 127.1, is no name.
  return NAME.test(name) && !/^(?:\d+|0x[\da-f]*)$/.test(name.split('.').at(-1) ?? '') ? name : undefined;
}

const WHAT = 'a host, such as db.example.com, db.example.com:5432, 10.1.2.3, 10.0.0.0/8 or [fd00::1]:5432';

const allowedHost: Rule<AllowedHost> = refine(filledText, (written) => {
  if (isAddressRange(written)) return { host: written, port: null };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(written) ?? [];
  const text = bracketed ?? plain ?? '';
  const host = isAddressRange(text) ? text : readHost(text);
  const number = port === undefined ? null : Number(port);
  return host === undefined || (number !== null && (number < 1 || number > 65_535))
    ? new Refusal(`"${written}" is not ${WHAT}.`)
    : { host, port: number };
});

const keyText: Rule<Secret> = refine(secret, (given) =>
  // It is empty where a command reads the file without the environment.
  given.reveal() === '' || sealKey(given.reveal()) !== null
    ? given
    : new Refusal(`The key is ${String(KEY_BYTES)} random bytes in base64, as in: openssl rand -base64 32.`),
);

export const connectionsApi: Rule<ConnectionsApiConfig> = record<ConnectionsApiConfig>('connections_api', {
  allowed_hosts: optional(list(allowedHost), []),
  key: optional(nullable(keyText), null),
});

/**
 * Whether the operator names a host. Names are compared as they are written, never looked up: what a name that is
 * allowed leads to is the operator's affair.
 */
export function isAllowedHost(written: string, port: number, allowed: readonly AllowedHost[]): boolean {
  const host = readHost(written);
  if (host === undefined) return false;
  return allowed.some(
    (one) =>
      (one.port === null || one.port === port) &&
      (isAddressRange(one.host) ? addressRanges([one.host])(host) : one.host === host),
  );
}

/** What is wrong beside other keys of the file. */
export function connectionsApiProblems({
  connections_api: { allowed_hosts: hosts, key },
  cluster,
}: {
  readonly connections_api: ConnectionsApiConfig;
  readonly cluster: object | null;
}): readonly ConfigProblem[] {
  if (cluster === null || hosts.length === 0 || key !== null) return [];
  const why = 'Nodes of a cluster read each other’s passwords: give all of them the same key.';
  return [{ where: 'coatcheck.yaml: connections_api.key', why }];
}
