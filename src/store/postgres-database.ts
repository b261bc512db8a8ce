/** The state in PostgreSQL, for one server at a time or for several nodes. */
import { sql, type Kysely } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { NodeName } from './cluster-tables.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { holdAsNode } from './node-holding.ts';
import { Outage } from './outage.ts';
import { postgresNumbering } from './postgres-dialect.ts';
import { PostgresReader } from './postgres-reader.ts';
import type { PostgresSettings } from './postgres-settings.ts';
import { PostgresWriter } from './postgres-writer.ts';
import { holdAlone } from './state-holding.ts';

/**
 * Opens the state for this process alone, or for a node, and migrates it to the newest schema.
 * @throws CoatcheckError `state_in_use`, `state_newer`, `state_unusable`
 */
export async function openPostgres(settings: PostgresSettings, node: NodeName | null = null): Promise<Database> {
  await using opening = new AsyncDisposableStack();
  const outage = new Outage();
  const writer = await PostgresWriter.open({
    settings,
    outage,
    holding: node === null ? holdAlone() : holdAsNode(node),
  });
  opening.defer(() => writer.close());
  const migrated = await migrate({
    transact: (work) => writer.transact((db) => work(db as unknown as Kysely<unknown>)),
    numbering: postgresNumbering,
    isNewer: (schemas) => new CoatcheckError('state_newer', schemas),
  });
  await writer.enter();
  const reader = new PostgresReader(settings, outage);
  opening.defer(() => reader.close());
  const held = opening.move();
  return {
    migrated,
    numbering: postgresNumbering,
    read: reader.handle,
    write: (work) => writer.write(work),
    hindrance: () => outage.error?.message ?? null,
    async giveBackSpace() {
      // PostgreSQL uses the space of deleted rows again by itself.
      const size = sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
      return (await size.execute(reader.handle)).rows[0]?.bytes ?? 0;
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
