/** Reads what a client writes of a connection, beside what was there before. */
import { isAllowedHost, type ConnectionsApiConfig } from '../../config/connections-api-schema.ts';
import {
  keptMembers,
  refusedMembers,
  type DBConnectionMembers,
  type WriteDBConnection,
} from '../../contract/write-connection.ts';
import { dialects, getDialect } from '../../dialects/registry.ts';
import type { FieldError } from '../../errors/catalogue.ts';
import { requireNoErrors } from '../../errors/field-errors.ts';
import { portOf } from '../../queries/made-connection-config.ts';
import { showValue } from './explain-mismatch.ts';

/** Longer texts are none that a database knows. */
const MAX_LENGTH = 1_000;

const NONE: DBConnectionMembers = {
  dialect_name: '',
  host: '',
  port: null,
  username: null,
  database: null,
  schema: null,
  db_timezone: 'UTC',
  query_timezone: null,
  max_connections: null,
  max_queries: null,
  max_queries_per_user: null,
  ssl: false,
  verify_ssl: false,
};

/** What is not written stays as it was. @throws CoatcheckError `validation_failed` with all that is wrong */
export function readConnection(
  written: WriteDBConnection,
  before: DBConnectionMembers | null,
  rules: ConnectionsApiConfig,
): DBConnectionMembers {
  const members = merged(written, before ?? NONE);
  requireNoErrors([
    ...tooLong(written),
    ...dialectErrors(members),
    ...hostErrors(members, rules),
    ...zoneErrors(members),
    ...tlsErrors(members),
    ...refusals(written),
  ]);
  return members;
}

/** Programs that fill all members in write nothing as an empty text, and no number as zero. */
function merged(written: WriteDBConnection, before: DBConnectionMembers): DBConnectionMembers {
  const text = (now: string | null | undefined, then: string | null): string | null =>
    now === undefined ? then : now?.trim() || null;
  const count = (now: number | null | undefined, then: number | null): number | null =>
    now === undefined ? then : now || null;
  const flag = (now: boolean | null | undefined, then: boolean): boolean => (now === undefined ? then : (now ?? false));
  const ssl = flag(written.ssl, before.ssl);
  return {
    ...before,
    ...keptOf(written),
    dialect_name: text(written.dialect_name, before.dialect_name) ?? '',
    host: text(written.host, before.host) ?? '',
    port: text(written.port === undefined ? undefined : String(written.port ?? ''), before.port),
    username: text(written.username, before.username),
    database: text(written.database, before.database),
    schema: text(written.schema, before.schema),
    db_timezone: text(written.db_timezone, before.db_timezone) ?? NONE.db_timezone,
    query_timezone: text(written.query_timezone, before.query_timezone),
    max_connections: count(written.max_connections, before.max_connections),
    max_queries: count(written.max_queries, before.max_queries),
    max_queries_per_user: count(written.max_queries_per_user, before.max_queries_per_user),
    ssl,
    // Where nobody says otherwise, what answers is checked.
    verify_ssl: written.verify_ssl ?? (written.ssl === undefined ? before.verify_ssl : ssl),
  };
}

function keptOf(written: WriteDBConnection): Partial<DBConnectionMembers> {
  return Object.fromEntries(
    keptMembers.filter((name) => written[name] !== undefined).map((name) => [name, written[name]]),
  );
}

function wrong(field: string, message: string): FieldError {
  return { field, code: 'invalid_value', message };
}

function tooLong(written: WriteDBConnection): readonly FieldError[] {
  return Object.entries(written)
    .filter(([, value]) => typeof value === 'string' && value.length > MAX_LENGTH)
    .map(([field]) => wrong(field, `'${field}' is longer than ${String(MAX_LENGTH)} characters.`));
}

function dialectErrors({ dialect_name: written }: DBConnectionMembers): readonly FieldError[] {
  if (written === '') return [missing('dialect_name')];
  const dialect = getDialect(written);
  const served = dialects.filter(({ server }) => server !== null).map(({ name }) => name);
  if (dialect === undefined) {
    return [wrong('dialect_name', `'dialect_name' must be one of ${served.join(', ')}, not ${showValue(written)}.`)];
  }
  if (dialect.server !== null) return [];
  const why = `A connection to ${dialect.label} reads files of this server, so that it is made in coatcheck.yaml alone.`;
  return [wrong('dialect_name', `${why} Through the API there are ${served.join(', ')}.`)];
}

function hostErrors(members: DBConnectionMembers, { allowed_hosts: allowed }: ConnectionsApiConfig) {
  const { host, port } = members;
  if (port !== null && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) {
    return [wrong('port', `'port' must be a number from 1 to 65535, not ${showValue(port)}.`)];
  }
  if (host === '') return [missing('host')];
  if (allowed.length === 0) {
    const none = 'connections_api.allowed_hosts of coatcheck.yaml names no host that it may lead to';
    return [wrong('host', `No connection is made through the API: ${none}.`)];
  }
  const address = portOf(members);
  if (isAllowedHost(host, address, allowed)) return [];
  const asked = `${showValue(host)} with port ${String(address)}`;
  return [wrong('host', `connections_api.allowed_hosts of coatcheck.yaml does not name the host ${asked}.`)];
}

function missing(field: string): FieldError {
  return { field, code: 'missing_field', message: `'${field}' is required.` };
}

function zoneErrors(members: DBConnectionMembers): readonly FieldError[] {
  return (['db_timezone', 'query_timezone'] as const).flatMap((field) => {
    const zone = members[field];
    if (zone === null || isTimezone(zone)) return [];
    const expected = 'an IANA name, such as America/New_York or UTC';
    return [wrong(field, `'${field}' must be ${expected}, not ${showValue(zone)}.`)];
  });
}

function isTimezone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function tlsErrors({ ssl, verify_ssl }: DBConnectionMembers): readonly FieldError[] {
  if (!ssl || verify_ssl) return [];
  return [wrong('verify_ssl', 'Certificates are always verified: with ssl, leave verify_ssl out, or set it to true.')];
}

/** What no connection has here, unless it says nothing. */
function refusals(written: WriteDBConnection): readonly FieldError[] {
  return refusedMembers
    .filter((name) => !saysNothing(written[name]))
    .map((name) =>
      wrong(name, `'${name}' cannot be set: connections are made directly, with one user name and password.`),
    );
}

function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (typeof value === 'object' && value !== null) return Object.values(value).every(saysNothing);
  return value === undefined || value === null || value === '' || value === false || value === 0;
}
