/**
 * A prepared query on its way from the process that compiled it to the one that runs it. The server in between reads a
 * few members and hands the rest on as bytes: to open megabytes of plain data would hold its thread up.
 */
import { deserialize, serialize } from 'node:v8';
import type { PreparedQuery } from './prepared-query.ts';

export interface PackedQuery {
  /** Hex; as that of the `PreparedQuery`. */
  readonly cacheKey: string;
  /** As that of the `PreparedQuery`. */
  readonly persistForMs: number | null;
  /** Where it runs; of a merge, its first source's. */
  readonly place: {
    readonly model: string | null;
    readonly explore: string | null;
    readonly connection: string;
  };
  /** Of its database, for errors: as in its details. */
  readonly dialectLabel: string;
  /** What of the query was left out, in words; null = nothing. */
  readonly notice: string | null;
  /** Every connection that it asks, in order of their names. */
  readonly connections: readonly string[];
  /** The SQL as people are shown it: of a merge, that of each of its queries. */
  readonly sql: string;
  /** The whole. */
  readonly bytes: Uint8Array;
}

export function packQuery(prepared: PreparedQuery): PackedQuery {
  const asked = prepared.merge?.sources.map(({ query }) => query.connection) ?? [prepared.connection];
  const { connection, details } = prepared;
  return {
    place: { model: details.model, explore: details.explore?.name ?? null, connection },
    dialectLabel: details.dialectLabel,
    notice: details.notice ?? null,
    cacheKey: prepared.cacheKey,
    persistForMs: prepared.persistForMs,
    connections: [...new Set(asked)].toSorted(),
    sql: shownSql(prepared),
    bytes: serialize(prepared),
  };
}

/** What `packQuery` packed: only ever bytes of this program's own processes. */
export function unpackQuery(bytes: Uint8Array): PreparedQuery {
  return deserialize(bytes) as PreparedQuery;
}

/** The SQL that people are shown: the main statement's; of a merge, that of each source below its name. */
export function shownSql({ statements, merge }: PreparedQuery): string {
  if (merge === undefined) return statements[0]?.sql ?? '';
  return merge.sources.map(({ name, query }) => `-- ${oneLine(name)}\n${shownSql(query)}`).join('\n;\n\n');
}

/** A name stays in its comment. */
function oneLine(name: string): string {
  return name.replace(/\s+/gu, ' ');
}
