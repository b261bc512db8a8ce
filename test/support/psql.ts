/**
 * As much of `psql` as the documents use, for machines without it: `psql URL [--quiet] [--csv] [--command SQL]…`, or
 * SQL from standard input.
 */
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quiet: { type: 'boolean' },
    csv: { type: 'boolean' },
    command: { type: 'string', multiple: true },
  },
});
const client = new pg.Client({ connectionString: positionals[0] });
await client.connect();
try {
  for (const sql of values.command ?? [await text(process.stdin)]) {
    const { fields, rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    if (values.csv !== true) continue;
    for (const row of [fields.map(({ name }) => name), ...rows]) process.stdout.write(`${row.join(',')}\n`);
  }
} finally {
  await client.end();
}
