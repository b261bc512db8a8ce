/**
 * Brings tables of the server's own up to date. Whatever was there stays whole until the new list is in its place: a
 * process that dies here leaves files that the next upkeep takes again, or removes.
 */
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { NO_TABLES, tryReadListedTables, type ListedPart, type ListedTables } from '../connections/listed-tables.ts';
import { identifier, textLiteral } from '../results/workbench/duckdb-text.ts';
import { newRowsFile, numberOfNewRows, type KeptTable, type Upkeep } from './upkeep.ts';

/** A part of so many rows is left alone. */
const FULL_PART_ROWS = 100_000;
/** More small parts than these are put together. */
const MAX_SMALL_PARTS = 8;
/** A statement that began with an earlier list may still read its files, for no longer than its time limit. */
const GRACE_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

interface Bench {
  readonly order: Upkeep;
  readonly connection: DuckDBConnection;
  readonly before: ListedTables;
  /** Begins the names of files that this upkeep writes. */
  readonly mark: string;
  /** Names of files, within the generation. */
  written: number;
}

/** Names of the tables that lost rows. */
type Pruned = Set<string>;

/**
 * @param jobId of no other upkeep, for names of files
 * @returns null, or the folder to which a damaged list went with all parts that it may have named
 */
export async function keepTables(order: Upkeep, jobId: string, connection: DuckDBConnection): Promise<string | null> {
  const mark = jobId.slice(0, 12);
  const known = await tryReadListedTables(join(order.folder, order.list));
  if (known !== null) {
    await keepFrom(known, mark, order, connection);
    return null;
  }
  const aside = await setAside(order, mark);
  await keepFrom(NO_TABLES, mark, order, connection);
  return aside;
}

/** Nobody knows any more which of the parts were in the tables, so that none may be removed. */
async function setAside({ folder, list }: Upkeep, mark: string): Promise<string> {
  const aside = join(folder, `damaged-${mark}`);
  await mkdir(aside, { recursive: true, mode: 0o700 });
  // The list comes last: should this process die here, the next upkeep sets it aside.
  await rename(join(folder, 'parts'), join(aside, 'parts')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(join(folder, list), join(aside, list));
  return aside;
}

async function keepFrom(
  before: ListedTables,
  mark: string,
  order: Upkeep,
  connection: DuckDBConnection,
): Promise<void> {
  const { folder, list, through } = order;
  await mkdir(join(folder, 'parts'), { recursive: true, mode: 0o700 });
  const bench: Bench = { order, connection, before, mark, written: 0 };
  const tables: Record<string, ListedTables['tables'][string]> = {};
  const pruned: Pruned = new Set();
  for (const table of order.tables) {
    const parts = await keepTable(table, tables, pruned, bench);
    tables[table.name] = { columns: table.columns, parts };
  }
  const after = {
    generation: before.generation + 1,
    through: Math.max(through, before.through),
    tables,
    former: formerFiles(before, tables, order.askedAt),
  };
  if (isSame(before, after)) return;
  await replaceDurably(join(folder, list), JSON.stringify(after));
  await sweep(order, after);
}

function isSame(before: ListedTables, after: ListedTables): boolean {
  return before.through === after.through && JSON.stringify(before.tables) === JSON.stringify(after.tables);
}

async function keepTable(
  table: KeptTable,
  made: ListedTables['tables'],
  pruned: Pruned,
  bench: Bench,
): Promise<readonly ListedPart[]> {
  const { name, rows } = table;
  const parts = bench.before.tables[name]?.parts ?? [];
  switch (rows.kind) {
    case 'whole': {
      if (rows.file === null) return parts;
      return [await writePart(table, readLines(table, [rows.file], bench), bench)];
    }
    case 'log': {
      const added = [...parts, ...(await newPart(table, parts, bench))];
      const kept = withoutOldest(
        added.filter(({ to }) => to >= rows.keepSince),
        rows.maxBytes,
      );
      if (kept.length < added.length) pruned.add(name);
      return mergeSmall(table, kept, bench);
    }
    case 'keyed': {
      const added = [...parts, ...(await newPart(table, parts, bench))];
      const users = made[rows.usedBy.table]?.parts ?? [];
      if (!pruned.has(rows.usedBy.table) || added.length === 0) return mergeSmall(table, added, bench);
      if (users.length === 0) return [];
      const used = `SELECT ${identifier(rows.usedBy.column)} FROM ${readParts(users, bench)}`;
      const still = `SELECT * FROM ${readParts(added, bench)} WHERE ${identifier(rows.key)} IN (${used})`;
      return [await writePart(table, still, bench)];
    }
    default:
      return rows satisfies never;
  }
}

function withoutOldest(parts: readonly ListedPart[], maxBytes: number): readonly ListedPart[] {
  let bytes = 0;
  const newest = parts.toReversed().filter((part) => {
    bytes += part.bytes;
    return bytes <= maxBytes;
  });
  return newest.toReversed();
}

/** A list of one part, or none. */
async function newPart(table: KeptTable, parts: readonly ListedPart[], bench: Bench): Promise<readonly ListedPart[]> {
  const { order, before, connection } = bench;
  const files: string[] = [];
  for (let number = before.through + 1; number <= order.through; number += 1) {
    const file = newRowsFile(table.name, number);
    if ((await stat(join(order.folder, file)).catch(() => null))?.isFile() === true) files.push(file);
  }
  if (files.length === 0) return [];
  const lines = readLines(table, files, bench);
  if (table.rows.kind === 'keyed') {
    const key = identifier(table.rows.key);
    const known = parts.length === 0 ? '' : ` AND ${key} NOT IN (SELECT ${key} FROM ${readParts(parts, bench)})`;
    await connection.run(`CREATE OR REPLACE TEMP TABLE fresh AS
      SELECT DISTINCT ON (${key}) * FROM (${lines}) WHERE ${key} IS NOT NULL${known}`);
  } else await connection.run(`CREATE OR REPLACE TEMP TABLE fresh AS ${lines}`);
  const [[count] = []] = (await connection.runAndReadAll('SELECT count(*) FROM fresh')).getRows();
  const written = Number(count) === 0 ? [] : [await writePart(table, 'FROM fresh', bench)];
  await connection.run('DROP TABLE fresh');
  return written;
}

/** Small parts of the same day become one when the day is over, or when they are many. */
async function mergeSmall(
  table: KeptTable,
  parts: readonly ListedPart[],
  bench: Bench,
): Promise<readonly ListedPart[]> {
  const isTimed = table.rows.kind === 'log';
  const dayOf = (time: number) => Math.floor(time / DAY_MS);
  const today = dayOf(bench.order.askedAt);
  const small = Map.groupBy(
    parts.filter(({ rows }) => rows < FULL_PART_ROWS),
    ({ from }) => dayOf(from),
  );
  let merged = parts;
  for (const [day, group] of small) {
    const isOver = isTimed && day < today && group.length > 1;
    if (!isOver && group.length <= MAX_SMALL_PARTS) continue;
    const one = await writePart(table, `SELECT * FROM ${readParts(group, bench)}`, bench);
    merged = merged.flatMap((part) => (part === group[0] ? [one] : group.includes(part) ? [] : [part]));
  }
  return merged;
}

function readParts(parts: readonly ListedPart[], { order }: Bench): string {
  const files = parts.map(({ file }) => textLiteral(join(order.folder, file)));
  return `read_parquet([${files.join(', ')}], union_by_name = true)`;
}

/** A line that a crash has cut is read as one without values, and left out. */
function readLines({ columns, rows }: KeptTable, files: readonly string[], { order }: Bench): string {
  const isTime = (type: string) => type === 'TIMESTAMP';
  const types = Object.entries(columns).map(
    ([name, type]) => `${identifier(name)}: ${textLiteral(isTime(type) ? 'BIGINT' : type)}`,
  );
  const cells = Object.entries(columns).map(([name, type]) =>
    isTime(type) ? `epoch_ms(${identifier(name)}) AS ${identifier(name)}` : identifier(name),
  );
  const paths = files.map((file) => textLiteral(join(order.folder, file))).join(', ');
  return `SELECT ${cells.join(', ')} FROM read_json([${paths}], format = 'newline_delimited', ignore_errors = true,
    columns = {${types.join(', ')}})${rows.kind === 'log' ? ` WHERE ${identifier(rows.time)} IS NOT NULL` : ''}`;
}

async function writePart({ name, rows }: KeptTable, select: string, bench: Bench): Promise<ListedPart> {
  const { order, connection, mark } = bench;
  bench.written += 1;
  const file = `parts/${name}-${mark}-${String(bench.written)}.parquet`;
  const path = join(order.folder, file);
  const copied = await connection.run(`COPY (${select}) TO ${textLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`);
  await syncFile(path);
  let [from, to] = [0, 0];
  if (rows.kind === 'log') {
    const time = identifier(rows.time);
    const read = await connection.runAndReadAll(
      `SELECT min(${time}), max(${time}) FROM read_parquet(${textLiteral(path)})`,
    );
    [from, to] = (read.getRows()[0] ?? []).map(Number) as [number, number];
  }
  return { file, rows: copied.rowsChanged, bytes: (await stat(path)).size, from, to };
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

async function replaceDurably(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600 });
  await syncFile(`${path}.part`);
  await rename(`${path}.part`, path);
}

const filesOf = (tables: ListedTables['tables']): readonly string[] =>
  Object.values(tables).flatMap(({ parts }) => parts.map(({ file }) => file));

function formerFiles(before: ListedTables, tables: ListedTables['tables'], askedAt: number): ListedTables['former'] {
  const listed = new Set(filesOf(tables));
  const left = filesOf(before.tables).filter((file) => !listed.has(file));
  return [
    ...before.former.filter(({ since }) => askedAt - since <= GRACE_MS),
    ...left.map((file) => ({ file, since: askedAt })),
  ];
}

/** Removes new rows that are in the tables now, and parts that nobody reads any more, or that nobody has ever read. */
async function sweep(order: Upkeep, { through, tables, former }: ListedTables): Promise<void> {
  const { folder } = order;
  for (const file of await readdir(join(folder, 'new')).catch(() => [])) {
    const number = numberOfNewRows(file);
    if (number !== null && number <= through) await rm(join(folder, 'new', file), { force: true });
  }
  for (const { rows } of order.tables) {
    if (rows.kind === 'whole' && rows.file !== null) await rm(join(folder, rows.file), { force: true });
  }
  const inUse = new Set([...filesOf(tables), ...former.map(({ file }) => file)]);
  for (const name of await readdir(join(folder, 'parts'))) {
    if (!inUse.has(`parts/${name}`)) await rm(join(folder, 'parts', name), { force: true });
  }
}
