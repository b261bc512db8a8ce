// What `npm run clients -- --record` saw of each client last, in records.json, and the page that is made of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';
import { clientsDocument } from './document.mjs';

const path = join(import.meta.dirname, 'records.json');

export const readRecords = () => JSON.parse(readFileSync(path, 'utf8'));

/** Replaces the record of a client: `{ versions, steps: [{ step, outcome, why? }] }` or `{ skipped: why }`. */
export function record(name, seen) {
  const records = { ...readRecords(), [name]: { date: new Date().toISOString().slice(0, 10), ...seen } };
  const sorted = Object.fromEntries(Object.entries(records).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
  writeFileSync(join(root, 'docs', 'clients.md'), clientsDocument(sorted));
}
