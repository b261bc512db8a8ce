/**
 * A prepared query on its way from the process that compiled it to the one that runs it. The server in between reads a
 * few members and passes the rest on as bytes, since decoding megabytes of plain data would block its thread.
 */
import { deserialize, serialize } from 'node:v8';
import type { PreparedQuery } from './prepared-query.ts';

export interface PackedQuery {
  /** Hex; that of the `PreparedQuery`. */
  readonly cacheKey: string;
  /** That of the `PreparedQuery`. */
  readonly persistForMs: number | null;
  /** The same; none if it has none. */
  readonly datagroups: readonly string[];
  /** Where it runs; for a merge, where its first source runs. */
  readonly place: {
    readonly model: string | null;
    readonly explore: string | null;
    readonly connection: string;
  };
  /** The label of its database for errors, as in its details. */
  readonly dialectLabel: string;
  /** A sentence on what was left out of the query; null = nothing. */
  readonly notice: string | null;
  /** All connections that it uses, sorted by name. */
  readonly connections: readonly string[];
  /** The SQL that people are shown; for a merge, that of each of its queries. */
  readonly sql: string;
  /** The whole query. */
  readonly bytes: Uint8Array;
}

export function packQuery(prepared: PreparedQuery): PackedQuery {
  const connections = prepared.merge?.sources.map(({ query }) => query.connection) ?? [prepared.connection];
  const { connection, details } = prepared;
  return {
    place: { model: details.model, explore: details.explore?.name ?? null, connection },
    dialectLabel: details.dialectLabel,
    notice: details.notice ?? null,
    cacheKey: prepared.cacheKey,
    persistForMs: prepared.persistForMs,
    datagroups: prepared.datagroups ?? [],
    connections: [...new Set(connections)].toSorted(),
    sql: shownSql(prepared),
    bytes: serialize(prepared),
  };
}

/** Unpacks what `packQuery` packed. The bytes must come from this program's own processes. */
export function unpackQuery(bytes: Uint8Array): PreparedQuery {
  return deserialize(bytes) as PreparedQuery;
}

/** The SQL that people are shown: that of the main statement, or, for a merge, that of each source below its name. */
export function shownSql({ statements, merge }: PreparedQuery): string {
  if (merge === undefined) return statements[0]?.sql ?? '';
  return merge.sources.map(({ name, query }) => `-- ${oneLine(name)}\n${shownSql(query)}`).join('\n;\n\n');
}

/** A line break in a name would end its comment. */
function oneLine(name: string): string {
  return name.replace(/\s+/gu, ' ');
}
