/**
 * The SQL of golden cases, so that a change is seen once. `common.sql` has the statements of each query as most dialects
 * write them, names in double quotes. Of each dialect a file of its name has the lines that it writes otherwise: behind
 * `@ 5` what stands for line 5 of the query, behind `@ 5-7` for lines 5 to 7, behind `@ 5+` after line 5. A dialect with other quotes
 * for names has those in all lines; its own lines stand as it writes them. `-- query NAME` heads each query.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineDialects, engineNames, type EngineName } from './engines.ts';

/** Query → its text, with a line feed at the end. */
type QueryTexts = Readonly<Record<string, string>>;

interface Difference {
  /** The first line that it stands for, counted from 1. */
  readonly from: number;
  /** The last one; the one before `from`, where it stands for none. */
  readonly to: number;
  readonly lines: readonly string[];
}

/** What each dialect has to write of each query, whole. */
export function readGoldenSql(folder: string): Readonly<Record<EngineName, QueryTexts>> {
  const common = readQueries(join(folder, 'common.sql'));
  return perEngine((name) => {
    const different = readQueries(join(folder, `${name}.sql`));
    const stray = Object.keys(different).filter((title) => !Object.hasOwn(common, title));
    if (stray.length > 0) throw new Error(`${folder}/${name}.sql: common.sql has no query ${stray.join(', ')}`);
    return mapTexts(common, (title, text) =>
      applyDifferences(linesOf(text), readDifferences(different[title] ?? ''), name),
    );
  });
}

/** @param sql what each dialect writes of each query; all have the same queries */
export function writeGoldenSql(folder: string, sql: Readonly<Record<EngineName, QueryTexts>>): void {
  const common = mapTexts(sql.duckdb, (title) =>
    mostCommon(engineNames.map((name) => swapQuotes(sql[name][title] ?? '', name))),
  );
  writeQueries(join(folder, 'common.sql'), common);
  for (const name of engineNames) {
    const different = mapTexts(common, (title, text) =>
      findDifferences(linesOf(text), linesOf(sql[name][title] ?? ''), name)
        .map((difference) => `@ ${placeOf(difference)}\n${textOf(difference.lines)}`)
        .join(''),
    );
    writeQueries(join(folder, `${name}.sql`), different);
  }
}

export const perEngine = <T>(make: (name: EngineName) => T): Readonly<Record<EngineName, T>> =>
  Object.fromEntries(engineNames.map((name) => [name, make(name)])) as Record<EngineName, T>;
const mapTexts = (texts: QueryTexts, make: (title: string, text: string) => string): QueryTexts =>
  Object.fromEntries(Object.entries(texts).map(([title, text]) => [title, make(title, text)]));
const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1);
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** The first of those that occur most often. */
function mostCommon(texts: readonly string[]): string {
  const count = (text: string) => texts.filter((other) => other === text).length;
  return texts.reduce((best, text) => (count(text) > count(best) ? text : best));
}

/** Double quotes for the quotes that a dialect has around names, and these for double quotes: done twice, nothing. */
function swapQuotes(text: string, name: EngineName): string {
  const quote = engineDialects[name].quoteIdentifier('x').charAt(0);
  return text.replaceAll(/["`]/g, (mark) => (quote === '"' ? mark : mark === quote ? '"' : quote));
}

function readQueries(path: string): QueryTexts {
  if (!existsSync(path)) return {};
  const [before = '', ...parts] = readFileSync(path, 'utf8').split(/^-- query (.+)\n/m);
  if (before !== '') throw new Error(`${path} must begin with a query`);
  return Object.fromEntries(
    parts.flatMap((title, index) => (index % 2 === 0 ? [[title, (parts[index + 1] ?? '').replace(/\n+$/, '\n')]] : [])),
  );
}

/** Without those that have no text; no file where none has. */
function writeQueries(path: string, texts: QueryTexts): void {
  const parts = Object.entries(texts).flatMap(([title, text]) => (text === '' ? [] : [`-- query ${title}\n${text}`]));
  if (parts.length === 0) rmSync(path, { force: true });
  else writeFileSync(path, parts.join('\n'));
}

function placeOf({ from, to }: Difference): string {
  if (to < from) return `${String(to)}+`;
  return to === from ? String(from) : `${String(from)}-${String(to)}`;
}

function readDifferences(text: string): readonly Difference[] {
  const [before = '', ...parts] = text.split(/^@ (\d+(?:-\d+|\+)?)\n/m);
  if (before !== '') throw new Error(`A difference must begin with @ and its lines: ${before}`);
  return parts.flatMap((place, index) => {
    if (index % 2 === 1) return [];
    const lines = linesOf(parts[index + 1] ?? '');
    if (place.endsWith('+')) return [{ from: Number.parseInt(place) + 1, to: Number.parseInt(place), lines }];
    const [from = 0, to = from] = place.split('-').map(Number);
    return [{ from, to, lines }];
  });
}

function applyDifferences(common: readonly string[], differences: readonly Difference[], name: EngineName): string {
  let next = 1;
  const lines: string[] = [];
  const keepBefore = (end: number) =>
    lines.push(...common.slice(next - 1, end - 1).map((line) => swapQuotes(line, name)));
  for (const difference of differences) {
    const { from, to } = difference;
    if (from < next || to < from - 1 || to > common.length) throw new Error(`@ ${placeOf(difference)} is out of place`);
    keepBefore(from);
    lines.push(...difference.lines);
    next = to + 1;
  }
  keepBefore(common.length + 1);
  return textOf(lines);
}

function findDifferences(common: readonly string[], own: readonly string[], name: EngineName): readonly Difference[] {
  const kept = keptLines(
    common,
    own.map((line) => swapQuotes(line, name)),
  );
  const differences: Difference[] = [];
  let [next, ownNext] = [0, 0];
  for (const [at, ownAt] of [...kept, [common.length, own.length] as const]) {
    if (at > next || ownAt > ownNext) differences.push({ from: next + 1, to: at, lines: own.slice(ownNext, ownAt) });
    [next, ownNext] = [at + 1, ownAt + 1];
  }
  return differences;
}

/** Places of a longest common subsequence of two texts, in both. */
function keptLines(one: readonly string[], other: readonly string[]): readonly (readonly [number, number])[] {
  const lengths = [...one, ''].map(() => [...other, ''].map(() => 0));
  const lengthAt = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const row = lengths[i] as number[];
      row[j] = one[i] === other[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  const kept: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] === other[j]) kept.push([i++, j++]);
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
  return kept;
}
