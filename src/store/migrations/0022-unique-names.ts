import { sql, type Kysely } from 'kysely';

/** Names of groups, and of each kind of roles' parts, are unique also for servers that write at the same moment. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Those of nodes that did: the younger one gets its number.
  await numberDuplicates(db, 'groups', sql`''`);
  await numberDuplicates(db, 'role_parts', sql`part`);
  await sql`create unique index groups_name on groups (lower(name))`.execute(db);
  await sql`create unique index role_parts_name on role_parts (part, lower(name))`.execute(db);
}

interface Named {
  readonly id: number;
  readonly name: string;
  /** Names are unique among those that have the same. */
  readonly kind: string;
  /** Names with the same are the same. */
  readonly lower: string;
}

/** The name with the number may be somebody's as well: then the number is added once more. */
async function numberDuplicates(db: Kysely<unknown>, table: string, kind: ReturnType<typeof sql>): Promise<void> {
  const found = sql<Named>`select id, name, ${kind} as kind, lower(name) as lower from ${sql.table(table)} order by id`;
  const { rows } = await found.execute(db);
  const keyOf = (row: Named, added = ''): string => JSON.stringify([row.kind, row.lower + added]);
  const taken = new Set(rows.map((row) => keyOf(row)));
  const seen = new Set<string>();
  for (const row of rows) {
    const key = keyOf(row);
    if (!seen.has(key)) {
      seen.add(key);
      continue;
    }
    const number = ` (${String(row.id)})`;
    let added = number;
    while (taken.has(keyOf(row, added))) added += number;
    taken.add(keyOf(row, added));
    await sql`update ${sql.table(table)} set name = ${row.name + added} where id = ${row.id}`.execute(db);
  }
}
