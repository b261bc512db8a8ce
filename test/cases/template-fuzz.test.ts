/**
 * Values of users in an author's own SQL, through Liquid: on every engine a value is refused with a diagnostic, or it
 * is that very text. Around it stands what SQL has to hide a quote in.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, projectOf } from '../lookml/sql/compile-support.ts';
import { caseTables } from '../support/case-tables.ts';
import { engineNames, openEngine, type Engine } from '../support/engines.ts';
import { loadTable } from '../support/fixture-tables.ts';

/** An author's SQL around the value `@`; what comes out is the value behind `=`. */
const common = [
  "'=@'",
  "CONCAT('it''s=', '@')",
  "/* ' */ '=@' -- '",
  "-- it's @\n'='",
  "'=x' -- @ '",
  "CONCAT('=', @)",
  "CONCAT('=', @ /* ' */)",
  "CASE WHEN '@' = '@' THEN '=@' ELSE '\"' END",
];
const standard = [
  ...common,
  "E'it\\'s=@'",
  "CONCAT(E'it''s\\'', '=@')",
  "CONCAT($$it's$$, '=@')",
  "$$it's=@$$",
  "$a$it's $$ =@$a$",
  "/* a /* ' */ ' */ '=@'",
  "CONCAT('=', '\\', '@')",
];
const texts: Readonly<Record<Engine['name'], readonly string[]>> = {
  duckdb: standard,
  postgres: standard,
  mysql: [
    ...common,
    "'it\\'s=@'",
    "CONCAT('it\\'s', '=@')",
    '"it\'s=@"',
    '"it\\"s=@"',
    "CONCAT('it', '=@') # it's",
    "CONCAT('1--1''', '=@')",
    "CONCAT(1 --1, '=@')",
    "CONCAT('$$', '=@')",
  ],
};

const piece = fc.constantFrom(
  ..."' '' \" \\ ` ; -- /* */ # $ $$ $a$ % ( ) , a 1 -1 'a' x.y = NULL {{ ${ É".split(' '),
  ' ',
  '-- ',
  '\n',
  '\r',
  '\0',
  ' OR 1=1',
  '; DROP TABLE events',
  '\uD800',
  '\uE127',
  '\uE0000\uE001',
);
const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

/** What carries the value, and how a query or a user sets it. */
const carriers = ["_user_attributes['v']", "_filters['events.f']"];

function projectFor(sql: string, carrier: string) {
  return projectOf(`explore: events {}
    view: events { filter: f {} dimension: id { primary_key: yes type: number }
      dimension: v { sql: ${sql.replaceAll('@', `{{ ${carrier} }}`)} ;; } dimension: quoted { sql: {{ ${carrier} | sql_quote }} ;; } }`);
}

describe('values of any content in templates', () => {
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

  it.each(carriers)('of %s are text or refused', async (carrier) => {
    let read = 0;
    const cases = engines.flatMap((engine) =>
      texts[engine.name].map((sql) => ({ engine, sql, project: projectFor(sql, carrier) })),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...cases), value, async ({ engine, sql, project }, text) => {
        const outcome = compile(
          project,
          { view: 'events', fields: ['events.v'], filters: { 'events.f': text } },
          {
            dialect: engine.dialect,
            context: { user: { userAttributes: { v: text }, locale: 'en', timezone: null, isAdministrator: false } },
          },
        );
        if (!outcome.ok) return;
        const isBare = sql.includes(', @');
        const { columns, rows } = await engine.query(outcome.statements[0]?.sql ?? '').catch((error: unknown) => {
          // A name of nothing, or an empty text.
          if (isBare || (text.includes('\0') && engine.name === 'postgres'))
            return { columns: ['events.v'], rows: [['']] };
          throw new Error(outcome.statements[0]?.sql, { cause: error });
        });
        expect(columns).toEqual(['events.v']);
        expect(rows).toHaveLength(1);
        if (isBare || !sql.includes('=@')) return;
        read += 1;
        const found = rows[0]?.[0] ?? '';
        expect(found.slice(found.indexOf('=') + 1)).toBe(text.toWellFormed());
      }),
      { numRuns: 1500, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
    );
    expect(read).toBeGreaterThan(100);
    for (const engine of engines) expect((await engine.query('SELECT COUNT(*) FROM events')).rows).toEqual([['9']]);
  });
});
