/** Values stay values: whatever a text holds, it comes back as it went in, on every engine. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { applySql, joinSql } from '../../src/lookml/sql/text/sql-text.ts';
import { engineDialects, engineNames, openEngine } from '../support/engines.ts';

/** Texts that have broken SQL somewhere, mixed with every other kind of character. */
const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.constantFrom(
          "'",
          "''",
          '\\',
          "\\'",
          '\\\\',
          '"',
          '`',
          '%',
          '_',
          '^',
          ';',
          '--',
          '/*',
          '*/',
          '#',
          '?',
          '$1',
          ':a',
          '@x',
          '{{',
          '{%',
          '\n',
          '\r',
          '\t',
          '\b',
          '\u001a',
          '\u0000',
          '\uE000',
          '\uE0000\uE001',
          '\uD800',
          '\uFEFF',
          'İ',
          'ß',
          '😀',
          'a',
          ' ',
        ),
        { maxLength: 12 },
      )
      .map((pieces) => pieces.join('')),
  },
);
const RUNS = 200;

describe.each(engineNames)('literals on %s', async (name) => {
  const engine = await openEngine(name);
  afterAll(() => engine?.close());
  const run = it.skipIf(engine === null);
  const { literal, like, equalsText } = engineDialects[name];
  const firstRow = async (sql: string) => (await engine?.query(sql))?.rows[0] ?? [];
  /** PostgreSQL has no NUL in texts: its server says so instead of cutting the statement. */
  const refusesNul = (error: unknown) => /null character not permitted/.test(String(error));

  run('bring any text back', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, async (text) => {
        try {
          // Behind a letter, because DuckDB's client drops a byte order mark that begins a text.
          expect(await firstRow(`SELECT ${literal.string(`x${text}`)} AS x`)).toEqual([`x${text.toWellFormed()}`]);
        } catch (error) {
          if (!(text.includes('\0') && refusesNul(error))) throw error;
        }
      }),
      { numRuns: RUNS },
    );
  });

  run('match exactly their own text, by = and by LIKE, whatever wildcards it holds', async () => {
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (text, other) => {
        const value = literal.string(text);
        const same = text.toWellFormed() === other.toWellFormed();
        // MySQL's = takes texts that differ in blanks at their end as equal.
        fc.pre(name !== 'mysql' || same || text.trimEnd() !== other.trimEnd());
        const sql = `SELECT CASE WHEN ${equalsText(value, [literal.string(other)], true)} THEN 'yes' ELSE 'no' END,
          CASE WHEN ${like(value, literal.string(literal.likeText(text)), true)} THEN 'yes' ELSE 'no' END,
          CASE WHEN ${like(value, literal.string(literal.likeText(other)), true)} THEN 'yes' ELSE 'no' END`;
        try {
          expect(await firstRow(sql)).toEqual([same ? 'yes' : 'no', 'yes', same ? 'yes' : 'no']);
        } catch (error) {
          if (!((text + other).includes('\0') && refusesNul(error))) throw error;
        }
      }),
      { numRuns: RUNS },
    );
  });

  run('cannot be taken for the placeholders of assembled SQL', () => {
    const attack = literal.string('\uE0000\uE001');
    const made = applySql((column) => `${column} = ${attack}`, [joinSql(['secret'])]);
    expect(made.text).toBe(`secret = ${attack}`);
    expect(attack).not.toContain('\uE000');
  });

  run('tell case apart or not, as asked', async () => {
    const text = literal.string('Straße');
    const cases = [
      equalsText(text, [literal.string('STRASSE')], true),
      equalsText(text, [literal.string('straße')], true),
      equalsText(text, [literal.string('straße')], false),
      like(text, literal.string('str%'), true),
      like(text, literal.string('STR%'), false),
      like(text, literal.string('str_ße'), false),
    ];
    const columns = cases.map((condition) => `CASE WHEN ${condition} THEN 'yes' ELSE 'no' END`);
    expect(await firstRow(`SELECT ${columns.join(', ')}`)).toEqual(['no', 'no', 'yes', 'no', 'yes', 'yes']);
  });

  run('write numbers, dates and times exactly', async () => {
    const row = await firstRow(
      `SELECT ${literal.number('-12.50')}, 5-${literal.number('-5')}, ${literal.number('9223372036854775807')}, ` +
        `${literal.number('.5')}, ${literal.date('2024-02-29')}, ${literal.date('0001-01-01')}, ` +
        `${literal.timestamp('2024-03-10 02:30:00.123456')}, ${literal.boolean(true)} = ${literal.boolean(false)}`,
    );
    expect(row.slice(0, 7)).toEqual([
      '-12.5',
      '10',
      '9223372036854775807',
      '0.5',
      '2024-02-29',
      '0001-01-01',
      '2024-03-10 02:30:00.123456',
    ]);
  });
});

describe('literals of what is no value', () => {
  it.each(engineNames)('throw before they reach %s', (name) => {
    const dialect = engineDialects[name];
    for (const text of ['1; DROP TABLE x', '', '1e', '0x10', 'NaN', '١', '1_000', '--1', "1'"]) {
      expect(() => dialect.literal.number(text), text).toThrow(RangeError);
    }
    for (const text of ['2023-02-29', '2024-13-01', '0000-01-01', "2024-01-01'", '2024-1-1', '12024-01-01', '']) {
      expect(() => dialect.literal.date(text), text).toThrow(RangeError);
    }
    for (const text of [
      '2024-01-01',
      '2024-01-01 24:00:00',
      "2024-01-01 00:00:00'",
      '2024-01-01T00:00:00',
      '2024-01-01 00:00:60',
    ]) {
      expect(() => dialect.literal.timestamp(text), text).toThrow(RangeError);
    }
    expect(() => dialect.quoteIdentifier('a\0b')).toThrow(RangeError);
  });
});

describe.each(engineNames)('identifiers on %s', async (name) => {
  const engine = await openEngine(name);
  afterAll(() => engine?.close());

  it.skipIf(engine === null)('bring any name back', async () => {
    if (engine === null) return;
    const { dialect } = engine;
    const names = nasty
      .map((text) => text.replaceAll('\0', '').toWellFormed())
      // The client of MySQL refuses a column that would overwrite an object's prototype.
      .filter((text) => text !== '' && text !== '__proto__')
      // MySQL drops blanks and control characters around an alias, and refuses names beyond the basic plane.
      .filter((text) => name !== 'mysql' || !/[\p{Cc}\s]|[\u{10000}-\u{10FFFF}]/u.test(text));
    await fc.assert(
      fc.asyncProperty(names, async (alias) => {
        fc.pre(new TextEncoder().encode(alias).length <= Math.min(dialect.maxIdentifierLength, 200));
        const { columns } = await engine.query(`SELECT 1 AS ${dialect.quoteIdentifier(alias)}`);
        expect(columns).toEqual([alias]);
      }),
      { numRuns: RUNS },
    );
  });
});
