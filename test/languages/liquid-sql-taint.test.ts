/**
 * Values of users in SQL, through all of Liquid: a template with a hostile value is refused, or its SQL has the syntax
 * tree that it has with a harmless one. The databases themselves say what tree that is. LIQUID_TAINT_RUNS tries more than
 * the usual few hundred on each.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiquidText } from '../../src/liquid/liquid-text.ts';
import { filterNames } from '../../src/liquid/liquid-engine.ts';
import { renderSqlTemplate, type SqlTemplateScope } from '../../src/liquid/sql-template.ts';
import { hostileTemplate } from './taint/hostile-templates.ts';
import { hostileText } from './taint/hostile-texts.ts';
import { openers, type SqlReader } from './taint/sql-shapes.ts';

const RUNS = Number(process.env['LIQUID_TAINT_RUNS'] ?? 300);

const VALUES = [
  "_filters['t.f']",
  '_user_attributes["region"]',
  'unit._parameter_value',
  'word._parameter_value',
  'number._parameter_value',
];
/** Tags that put SQL out by themselves: only where SQL is expected, or as letters. */
const TAGS = ['{% parameter unit %}', '{% parameter word %}', '{% parameter number %}', '{% date_start day %}'];
const CONDITION = '{% condition f %}x{% endcondition %}';

/** An author's SQL around `@`. */
interface Place {
  readonly sql: string;
  /** What may stand for `@` in the open, if anything: each has a tree of its own. Absent = letters. */
  readonly open?: readonly string[];
  /** A literal has no place here, and the database says so. */
  readonly isJoined?: boolean;
}

const LITERALS = ["'a'", '1', '-1', '1.5', 'NULL', 'TRUE'];
const NAMES = ['x', 't.x'];
const OPEN = [...LITERALS, ...NAMES, 'abc', "TIMESTAMP '2024-01-01 00:00:00'", "(x = 'a')"];

const quoted: readonly Place[] = [
  "'@'",
  "'it''s @'",
  "CONCAT('a', '@', 'b')",
  "CASE WHEN x = '@' THEN 'a' END",
  "x IN ('a', '@')",
  "x LIKE '%@%'",
  "'@' LIKE CONCAT('', '@')",
  '/* @ */ 1',
  "1 /* ' @ */",
  '/*@*/ 1',
  '-- @\n1',
  "1 -- it's @\n",
  "'a' /* @ */ /* @ */",
].map((sql) => ({ sql: `SELECT ${sql} AS v FROM t` }));

const inTheOpen: readonly Place[] = [
  { sql: 'SELECT @ AS v FROM t', open: OPEN },
  { sql: "SELECT CONCAT('a', @) AS v FROM t", open: OPEN },
  { sql: 'SELECT CASE WHEN n = @ THEN 1 END AS v FROM t', open: OPEN },
  { sql: 'SELECT n > @ AND y = 1 AS v FROM t', open: OPEN },
  { sql: 'SELECT 1 + @ AS v FROM t', open: OPEN },
  { sql: 'SELECT 1 -@ AS v FROM t', open: OPEN },
  { sql: 'SELECT (@) AS v FROM t', open: OPEN },
  { sql: 'SELECT n - @ * 2 AS v FROM t', open: OPEN },
  { sql: 'SELECT 1 AS c_@ FROM t', open: ['abc'], isJoined: true },
  { sql: 'SELECT 1@ AS v FROM t', open: ['1'], isJoined: true },
  { sql: 'SELECT 1 /**/@ FROM t', open: ['abc'], isJoined: true },
];

const OWN_PLACES: Readonly<Record<string, readonly Place[]>> = {
  dollar_quotes: [
    'SELECT $$@$$ AS v FROM t',
    'SELECT $a$it $$ @$a$ AS v FROM t',
    "SELECT E'it\\'s @' AS v FROM t",
    "SELECT e'@' AS v FROM t",
    'SELECT /* a /* @ */ @ */ 1 AS v FROM t',
    'SELECT 1 AS "c@" FROM t',
    'SELECT 1 AS "a""@" FROM t',
    "SELECT '\\' AS v, '@' AS w FROM t",
  ].map((sql) => ({ sql })),
  backslashes: [
    'SELECT "@" AS v FROM t',
    'SELECT "it\\"s @" AS v FROM t',
    "SELECT 'it\\'s @' AS v FROM t",
    'SELECT 1 AS `c@d` FROM t',
    'SELECT 1 AS `a``@d` FROM t',
    'SELECT 1 # @\n AS v FROM t',
    "SELECT 1--1 AS v, '@' AS w FROM t",
    "SELECT '$$' AS v, '@' AS w FROM t",
  ].map((sql) => ({ sql })),
};

function scopeFor(value: string, { dialect }: SqlReader): SqlTemplateScope {
  const { literal } = dialect;
  const quote = (text: string): string => literal.string(text);
  const parameters: Readonly<Record<string, LiquidText>> = {
    't.unit': LiquidText.data(quote(value), { sql: quote(value), bare: value }),
    // The compiler refuses other values of these types.
    't.word': LiquidText.ofName(value.replaceAll(/\W/g, '')),
    't.number': LiquidText.data('-5', { sql: literal.number('-5'), bare: '-5' }),
  };
  const day = literal.timestamp('2024-01-01 00:00:00');
  return {
    view: 't',
    isView: (name) => name === 't',
    field: (name) => {
      const parameterValue = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      return { name, inQuery: false, isSelected: false, isFiltered: true, ...(parameterValue && { parameterValue }) };
    },
    condition: (_name, sql) => `(${sql} = ${quote(value)})`,
    parameter: (name) => (Object.hasOwn(parameters, name) ? parameters[name] : undefined),
    dateStart: () => LiquidText.data(day, { sql: day, bare: '2024-01-01 00:00:00' }),
    dateEnd: () => 'NULL',
    lexis: dialect.lexis,
    quote,
    boolean: (truth) => literal.boolean(truth),
    nowMs: 0,
    variables: { filters: { 't.f': value, [value]: value }, userAttributes: { region: value } },
  };
}

describe.each(Object.keys(openers))('a value of a user in SQL of %s', (name) => {
  let reader: SqlReader | null = null;
  const trees = new Map<Place, readonly string[]>();
  beforeAll(async () => {
    reader = (await openers[name]?.()) ?? null;
  }, 120_000);
  afterAll(() => reader?.close());

  async function treesOf(place: Place, { shapeOf }: SqlReader): Promise<readonly string[]> {
    const known = trees.get(place);
    if (known !== undefined) return known;
    const made: string[] = [];
    for (const one of place.open ?? ['abc']) {
      // One connection reads one query after the other.
      // oxlint-disable-next-line no-await-in-loop
      const tree = await shapeOf(place.sql.replaceAll('@', () => one));
      if (tree !== null) made.push(tree);
    }
    trees.set(place, made);
    return made;
  }

  it('is data or is refused, whatever filters, tags and places it goes through', async (context) => {
    if (reader === null) return context.skip();
    const opened = reader;
    const places = [...quoted, ...inTheOpen, ...(OWN_PLACES[opened.dialect.lexis] ?? [])];
    const template = fc.oneof(
      { arbitrary: hostileTemplate(VALUES), weight: 12 },
      { arbitrary: fc.constantFrom(...TAGS, CONDITION), weight: 1 },
    );
    const counts = { refused: 0, same: 0 };
    await fc.assert(
      fc.asyncProperty(template, fc.constantFrom(...places), hostileText, async (liquid, place, value) => {
        const made = renderSqlTemplate(
          place.sql.replaceAll('@', () => liquid),
          scopeFor(value, opened),
        );
        if (made.diagnostics.length > 0) {
          counts.refused += 1;
          return;
        }
        const [before = '', after = ''] = place.sql.split('@');
        const isAuthors = place.open
          ? // What the author puts out in the open is SQL; of two values there the author makes what they become.
            made.data.length !== 1 || !isAllData(made, before, after)
          : // Quotes of the author's own.
            place.sql.includes('"') && /\| (?:json|jsonify|inspect)\b/.test(liquid);
        if (isAuthors) return;
        const sql = place.open ? withPlainLiteral(made.text, opened.dialect.literal.string(value)) : made.text;
        const put = sql.slice(before.length, sql.length - after.length);
        // The name of something, of user attributes and unquoted parameters.
        if (place.open && NAME.test(put) && /_user_attributes|word/.test(liquid)) return;
        const tree = await opened.shapeOf(sql);
        // A text where a number must be, or a NUL, which no text of the database may hold.
        if (tree === null && (sql.includes('\0') || (place.open && (place.isJoined || ONE.test(put))))) return;
        expect(await treesOf(place, opened), sql).toContain(tree);
        counts.same += 1;
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(counts.same).toBeGreaterThan(RUNS / 5);
  }, 3_600_000);
});

const NAME = /^\s*(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`)(?:\.(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`))*\s*$/;
const TEXT = String.raw`'(?:[^'\\]|''|\\.)*'`;
const ONE = new RegExp(String.raw`^\s*(?:[\w.-]+|(?:E|TIMESTAMP )?${TEXT}|\(x = .*\))\s*$`, 's');
const PLAIN = new RegExp(`^E?${TEXT}$`, 's');

/** Control letters and the like make an expression of the dialect's literal. */
function withPlainLiteral(sql: string, literal: string): string {
  return PLAIN.test(literal) ? sql : sql.replace(literal, "'a'");
}

function isAllData(
  { text, data }: { readonly text: string; readonly data: readonly { readonly start: number; readonly end: number }[] },
  before: string,
  after: string,
): boolean {
  const [stretch] = data;
  if (stretch === undefined) return false;
  const around = text.slice(before.length, stretch.start) + text.slice(stretch.end, text.length - after.length);
  return around.trim() === '';
}

it('every filter is tried', () => {
  expect(filterNames.length).toBeGreaterThan(70);
});
