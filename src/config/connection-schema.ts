/**
 * Connections in `coatcheck.yaml`: the keys that all have, and what a key that only some databases take means for the
 * others. Which database takes which of these is said in `src/connections/connection-schemas.ts` alone.
 */
import { isMap } from 'yaml';
import { isReservedConnection } from './activity-names.ts';
import { nullable, optional, record, refine, Refusal, required, type Member } from './yaml-reader.ts';
import { duration, filledText, flag, integer, oneOf, secret } from './yaml-scalars.ts';
import type { Rule } from './yaml-rule.ts';
import type { ConnectionConfig } from './config.ts';

/** What only some databases have; `absent` says what it is for the others. */
type DriverKeys = Pick<ConnectionConfig, 'tables' | 'memory_limit'>;

export interface ConnectionSchema {
  /** How people call the database. */
  readonly label: string;
  /** Keys beside those that every connection has. */
  readonly own: { readonly [K in keyof DriverKeys]?: Member<DriverKeys[K]> };
  /** Absent = the name of a database, as it is written. */
  readonly database?: Rule<string | null>;
}

/** The kinds of databases that there are drivers for. */
export interface ConnectionSchemas {
  /** What `dialect_name` may be. */
  readonly dialectNames: readonly string[];
  of(dialectName: string): ConnectionSchema | undefined;
}

const absent: DriverKeys = { tables: {}, memory_limit: null };

export const timezone: Rule<string> = refine(filledText, (zone) => {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return new Refusal(`"${zone}" is not a time zone. Write an IANA name, such as America/New_York or UTC.`);
  }
});

export const memorySize: Rule<string> = refine(filledText, (size) =>
  /^\d+(?:\.\d+)?\s*(?:[KMGT]i?B|%)$/i.test(size)
    ? size
    : new Refusal(`"${size}" is not a memory size, such as 512MB or 2GB.`),
);

/** The keys of every connection, as the file calls them: a duration has its unit in its value. */
type SharedKeys = Omit<
  ConnectionConfig,
  'statement_timeout_ms' | 'tables_listed_in' | 'withheld' | keyof DriverKeys
> & {
  readonly statement_timeout: number;
};
type Members<T> = { readonly [K in keyof T]-?: Member<T[K]> };

const ownName: Rule<string> = refine(filledText, (name) =>
  isReservedConnection(name)
    ? new Refusal(`"${name}" is called like the server's own connection. Give this one another name.`)
    : name,
);

export function connection(schemas: ConnectionSchemas): Rule<ConnectionConfig> {
  const dialectName = oneOf(schemas.dialectNames);
  // Which keys a connection of an unknown kind may have is not known: those of any kind are no further mistake.
  const anyOwn = Object.assign(
    {},
    ...schemas.dialectNames.map((name) => schemas.of(name)?.own),
  ) as ConnectionSchema['own'];
  return (node, context) => {
    const named = isMap(node) ? (node.get('dialect_name', true) ?? null) : null;
    const schema = schemas.of(dialectName(named, { ...context, report: () => undefined }) ?? '');
    const shared: Members<SharedKeys> = {
      name: required(ownName),
      dialect_name: required(dialectName),
      host: optional(nullable(filledText), null),
      port: optional(nullable(integer(1, 65_535)), null),
      database: optional(schema?.database ?? nullable(filledText), null),
      username: optional(nullable(filledText), null),
      password: optional(nullable(secret), null),
      schema: optional(nullable(filledText), null),
      ssl: optional(flag, false),
      db_timezone: optional(timezone, 'UTC'),
      query_timezone: optional(nullable(timezone), null),
      max_queries: optional(integer(1), 8),
      max_queries_per_user: optional(integer(1), 4),
      max_rows: optional(nullable(integer(1)), null),
      statement_timeout: optional(duration, 600_000),
      sql_runner: optional(flag, true),
    };
    const what = schema ? `a connection to ${schema.label}` : 'a connection';
    const value = record<SharedKeys & Partial<DriverKeys>>(what, {
      ...shared,
      // Those of other databases are missing, so that they are reported as unknown.
      ...((schema?.own ?? anyOwn) as Members<DriverKeys>),
    })(node, context);
    if (value === undefined) return undefined;
    const { statement_timeout, ...rest } = value;
    return { ...absent, ...rest, statement_timeout_ms: statement_timeout };
  };
}
