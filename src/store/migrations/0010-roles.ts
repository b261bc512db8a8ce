import type { Kysely } from 'kysely';
import type { Numbering } from '../numbering.ts';

/**
 * Permission sets, model sets and roles created through the API. Ids up to 100 are reserved for those that every Looker
 * has.
 */
export async function up(db: Kysely<unknown>, numbering: Numbering): Promise<void> {
  await db.schema
    .createTable('role_parts')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('part', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .execute();
  await numbering.goOnAfter(db, { table: 'role_parts', column: 'id', last: 100 });
}
