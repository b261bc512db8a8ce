/**
 * Filters of any content: on every engine a text is refused with a diagnostic or is data, and what it selects is the
 * same on all of them.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterCondition } from '../../src/lookml/sql/filters/filter-condition.ts';
import type { FilterTarget } from '../../src/lookml/sql/filters/filter-target.ts';
import { joinSql } from '../../src/lookml/sql/text/sql-text.ts';
import { caseTables } from '../support/case-tables.ts';
import { engineNames, openEngine, type Engine } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';

const column = (name: string) => joinSql([`events.${name}`]);
const zones = {
  queryTimezone: 'America/New_York',
  databaseTimezone: 'UTC',
  weekStartDay: 'sunday',
  fiscalMonthOffset: 3,
} as const;

const targets: Readonly<Record<string, FilterTarget>> = {
  'text by case': { kind: 'string', sql: column('label'), caseSensitive: true },
  'text in any case': { kind: 'string', sql: column('label'), caseSensitive: false },
  number: { kind: 'number', sql: column('amount') },
  'big number': { kind: 'number', sql: column('big') },
  yesno: { kind: 'yesno', sql: column('active') },
  timestamp: { kind: 'time', sql: column('created'), valueType: 'timestamp', ...zones },
  date: { kind: 'time', sql: column('day'), valueType: 'date', ...zones },
  epoch: { kind: 'time', sql: column('epoch'), valueType: 'epoch', ...zones },
  yyyymmdd: { kind: 'time', sql: column('ymd'), valueType: 'yyyymmdd', ...zones },
  location: { kind: 'location', latitude: column('lat'), longitude: column('lon') },
};

/** Pieces of every filter language, of SQL, and of what breaks SQL. */
const piece = fc.constantFrom(
  "'",
  '"',
  '\\',
  '`',
  ';',
  '--',
  '/*',
  '*/',
  '#',
  '%',
  '_',
  '^',
  '-',
  ',',
  ' ',
  '\n',
  '\0',
  '\uE0000\uE001',
  '\uD800',
  '😀',
  '${',
  '{{',
  "' OR 1=1 --",
  "'; DROP TABLE events; --",
  "\\' OR 1=1 #",
  'O',
  "'Brien",
  'apple',
  'Apple',
  'APPLE%',
  '%line%',
  '-apple',
  'EMPTY',
  'NULL',
  'NOT NULL',
  '-NULL',
  'Yes',
  'No',
  '1',
  '10',
  '-3.25',
  '1e3',
  '9223372036854775807',
  '99999999999999999999999999',
  '>',
  '<=',
  '<>',
  'NOT',
  'AND',
  'OR',
  'to',
  '[',
  ')',
  '(',
  ']',
  'inf',
  '2024',
  '2024-03',
  '2024-03-10',
  '2024-03-10 02:30',
  '2024/03/10',
  '2024-02-30',
  'FY2024-Q1',
  'today',
  'last',
  'this',
  'week',
  'month',
  '3',
  'days',
  'ago',
  'for',
  'before',
  'after',
  'complete',
  'years',
  '9999999',
  'monday',
  '40 miles from',
  '36.97, -122.03',
  'inside box from',
  '0,0 to 60, 20',
);
const filterText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(piece, { minLength: 1, maxLength: 6 })
      .chain((pieces) => fc.constantFrom(' ', '', ',').map((glue) => pieces.join(glue))),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

const nowMs = Date.UTC(2024, 2, 13, 12);

describe('filters of any content', () => {
  const engines: Engine[] = [];
  beforeAll(async () => {
    for (const name of engineNames) {
      const engine = await openEngine(name);
      if (engine === null) continue;
      engines.push(engine);
      for (const table of caseTables) await loadTable(engine, table);
    }
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
  });

  /** Ids that the filter keeps; `refused` when a diagnostic or PostgreSQL's dislike of NUL stands in the way. */
  async function select(engine: Engine, target: FilterTarget, text: string): Promise<string> {
    const { sql, diagnostics } = filterCondition(target, text, { dialect: engine.dialect, nowMs, filterName: 'f' });
    if (diagnostics.some(({ severity }) => severity === 'error')) return 'refused';
    const condition = sql === null ? '' : ` WHERE ${sql.text}`;
    try {
      const { rows } = await engine.query(`SELECT id FROM events${condition} ORDER BY id`);
      return rows.map(([id]) => id).join(' ');
    } catch (error) {
      if (text.includes('\0') && /null character not permitted/.test(String(error))) return 'refused';
      throw new Error(`${engine.name} refuses ${sql?.text ?? ''}`, { cause: error });
    }
  }

  it.each(Object.entries(targets))('on %s', async (_, target) => {
    await fc.assert(
      fc.asyncProperty(filterText, async (text) => {
        const found: string[] = [];
        for (const engine of engines) found.push(await select(engine, target, text));
        const kept = text.includes('\0') ? found.filter((ids) => ids !== 'refused') : found;
        expect(new Set(kept).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 250, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
    );
  });

  it('leave the tables as they were', async () => {
    for (const engine of engines) expect((await engine.query('SELECT COUNT(*) FROM events')).rows).toEqual([['9']]);
  });
});
