/**
 * Queries of any content: whatever stands in a field, filter, sort, pivot, time zone, limit or custom field, compiling
 * never throws, and what compiles is one statement that every engine runs or refuses without harm.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileQuery } from '../../src/lookml/compile-query.ts';
import { resolveProject } from '../../src/lookml/resolve/resolve-project.ts';
import { caseTables } from '../support/case-tables.ts';
import { engineNames, openEngine, type Engine } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';

const model = readFileSync(join(import.meta.dirname, 'filters/model.lkml'), 'utf8');
const project = resolveProject(new Map([['golden.model.lkml', model]]), { name: 'golden' });

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    "'",
    "' OR 1=1 --",
    '"',
    '`',
    '\\',
    '\0',
    '\uE0000\uE001',
    '\uD800',
    '; DROP TABLE events',
    '--',
    '/*',
    '${TABLE}',
    '{{ 1 }}',
    '{% if',
    '__proto__',
    '😀 ',
    'constructor',
    '-1',
    '0',
    '1e9',
    '9999999999999999999999',
    'UTC',
    "UTC'",
    'America/New_York',
    '+05:00',
    'events.',
    '.id',
    'events.id; x',
    '',
  ),
);
const fieldName = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.constantFrom(
      'events.id',
      'events.label',
      'events.amount',
      'events.created_month',
      'events.tier',
      'events.is_active',
      'events.count',
      'events.total',
      'my_field',
    ),
  },
  { weight: 1, arbitrary: nasty },
);
/** Mostly absent, so that one nasty member does not hide behind another. */
const someTimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const query = fc.record(
  {
    fields: fc.array(fieldName, { minLength: 1, maxLength: 4 }),
    pivots: fc.array(fieldName, { maxLength: 1 }),
    filters: fc.dictionary(
      fc.oneof({ weight: 4, arbitrary: fc.constant('events.label') }, { weight: 1, arbitrary: fieldName }),
      nasty,
      { maxKeys: 1 },
    ),
    sorts: fc.array(
      fc.tuple(fieldName, fc.constantFrom('', ' desc', ' desc 0', ' 99', " desc'; --")).map((parts) => parts.join('')),
      { maxLength: 2 },
    ),
    query_timezone: someTimes(nasty),
    limit: someTimes(nasty),
    column_limit: someTimes(nasty),
    filter_expression: someTimes(
      fc.oneof(
        nasty,
        nasty.map((text) => `\${events.label} = "${text}"`),
      ),
    ),
    dynamic_fields: someTimes(
      nasty.map((text) =>
        JSON.stringify([
          {
            category: 'dimension',
            dimension: 'my_field',
            label: text,
            expression: `concat(\${events.label}, "${text.replaceAll('"', '')}")`,
          },
        ]),
      ),
    ),
  },
  { requiredKeys: ['fields'] },
);
/** A custom field of any name, selected, sorted by, and pivoted by. */
const namedQuery = fc.tuple(nasty, fc.boolean()).map(([name, isPivot]) => ({
  fields: [name, 'events.count'],
  sorts: [`${name} desc`],
  ...(isPivot ? { pivots: [name] } : {}),
  dynamic_fields: JSON.stringify([
    { category: 'dimension', dimension: name, label: name, expression: 'lower(${events.label})' },
  ]),
}));

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

/** What an engine may say of SQL that is well-formed: its own limits. */
const harmless = /null character not permitted/i;

it('queries of any content are refused or are data, on every engine', { timeout: 60_000 }, async () => {
  let ran = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: query }, { weight: 1, arbitrary: namedQuery }), async (made) => {
      for (const engine of engines) {
        const outcome = compileQuery({
          project,
          query: { model: 'golden', view: 'events', ...JSON.parse(JSON.stringify(made)) },
          dialect: engine.dialect,
          context: {
            nowMs: Date.UTC(2024, 2, 13, 12),
            connection: { name: 'golden', dbTimezone: 'UTC', queryTimezone: null },
            user: { userAttributes: {}, locale: 'en', timezone: null, isAdministrator: true },
            defaultRowLimit: 500,
            maxRows: null,
          },
        });
        if (!outcome.ok) {
          expect(outcome.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
          continue;
        }
        for (const { runSql } of outcome.statements) {
          try {
            await engine.query(runSql);
            ran += 1;
          } catch (error) {
            if (!harmless.test(String(error))) throw new Error(`${engine.name} refuses\n${runSql}`, { cause: error });
          }
        }
      }
    }),
    { numRuns: 1_000, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: false },
  );
  expect(ran).toBeGreaterThan(100);
  for (const engine of engines) expect((await engine.query('SELECT COUNT(*) FROM events')).rows).toEqual([['9']]);
});
