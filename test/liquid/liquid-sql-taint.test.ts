/**
 * Values of users in SQL, through all of Liquid: a template with a hostile value is refused, or its SQL has the syntax
 * tree that it has with a harmless one. The databases themselves say what tree that is. LIQUID_TAINT_RUNS tries more than
 * the usual few hundred on each.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiquidText } from '../../src/liquid/liquid-text.ts';
import { filterNames } from '../../src/liquid/liquid-engine.ts';
import { renderSqlTemplate, sqlTemplateProblem, type SqlTemplateScope } from '../../src/liquid/sql-template.ts';
import { engineNames, type EngineName } from '../support/engines.ts';
import { engine, hostileTemplate, triedTags } from './taint/hostile-templates.ts';
import { hostileText } from './taint/hostile-texts.ts';
import { openers, type SqlReader } from './taint/sql-shapes.ts';

const USUAL_RUNS = 300;
const RUNS = Number(process.env['LIQUID_TAINT_RUNS'] ?? USUAL_RUNS);

const VALUES = [
  "_filters['t.f']",
  '_user_attributes["region"]',
  'unit._parameter_value',
  'word._parameter_value',
  'number._parameter_value',
];

/** An author's SQL around `@`. */
interface Place {
  readonly sql: string;
  /** What may stand for `@` in the open, if anything: each has a tree of its own. Absent = letters. */
  readonly open?: readonly string[];
  /** A literal has no place here, and the database says so. */
  readonly isJoined?: boolean;
  /** One value may become several here. */
  readonly isList?: boolean;
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
  "CAST('@' AS CHAR(9))",
  "x NOT LIKE '@' ESCAPE '!'",
  "(SELECT '@')",
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
  { sql: 'SELECT x AS v FROM t WHERE n = @ ORDER BY 1', open: OPEN },
  { sql: 'SELECT x AS v FROM t GROUP BY x HAVING MAX(n) = @', open: OPEN },
  { sql: 'SELECT n BETWEEN @ AND 5 AS v FROM t', open: OPEN },
  { sql: 'SELECT COUNT(*) AS v FROM t LIMIT @', open: OPEN, isJoined: true },
  { sql: "SELECT x IN ('z', @) AS v FROM t", open: [...OPEN, "'a', 'b'"], isList: true },
  { sql: "SELECT x IN ('z', 'y'@) AS v FROM t", open: ["'a'"], isJoined: true, isList: true },
  { sql: 'SELECT 1 AS c_@ FROM t', open: ['abc'], isJoined: true },
  { sql: 'SELECT 1@ AS v FROM t', open: ['1'], isJoined: true },
  { sql: 'SELECT 1 /**/@ FROM t', open: ['abc'], isJoined: true },
];

const DOLLAR_QUOTED = [
  'SELECT $$@$$ AS v FROM t',
  'SELECT $a$it $$ @$a$ AS v FROM t',
  "SELECT E'it\\'s @' AS v FROM t",
  "SELECT e'@' AS v FROM t",
  'SELECT /* a /* @ */ @ */ 1 AS v FROM t',
  'SELECT 1 AS "c@" FROM t',
  'SELECT 1 AS "a""@" FROM t',
  "SELECT '\\' AS v, '@' AS w FROM t",
  "SELECT E'a'\n'b\\'@' AS v FROM t",
  "SELECT 'a' -- x\r, '@' AS v FROM t",
  "SELECT 1 /* @* */ AS v, '@' AS w FROM t",
].map((sql) => ({ sql }));

/** By dialect. */
const OWN_PLACES: Readonly<Record<EngineName, readonly Place[]>> = {
  duckdb: DOLLAR_QUOTED,
  postgres: DOLLAR_QUOTED,
  mysql: [
    'SELECT "@" AS v FROM t',
    'SELECT "it\\"s @" AS v FROM t',
    "SELECT 'it\\'s @' AS v FROM t",
    'SELECT 1 AS `c@d` FROM t',
    'SELECT 1 AS `a``@d` FROM t',
    'SELECT 1 # @\n AS v FROM t',
    "SELECT 1--1 AS v, '@' AS w FROM t",
    "SELECT '$$' AS v, '@' AS w FROM t",
    "SELECT 'a' -- it's\r@\n AS v FROM t",
  ].map((sql) => ({ sql })),
};

/** @param written takes the literals that are made. */
function scopeFor(value: string, { dialect }: SqlReader, written: Set<string>): SqlTemplateScope {
  const { literal } = dialect;
  const quote = (text: string): string => {
    const sql = literal.string(text);
    written.add(sql);
    return sql;
  };
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

describe.each(engineNames)('a value of a user in SQL of %s', (name) => {
  let reader: SqlReader | null = null;
  const trees = new Map<Place, readonly string[]>();
  beforeAll(async () => {
    reader = await openers[name]();
  }, 120_000);
  afterAll(() => reader?.close());

  async function treesOf(place: Place, { shapeOf }: SqlReader): Promise<readonly string[]> {
    const known = trees.get(place);
    if (known !== undefined) return known;
    const made: string[] = [];
    for (const one of place.open ?? ['abc']) {
      // One connection reads one query after the other.
      const tree = await shapeOf(place.sql.replaceAll('@', () => one));
      if (tree !== null) made.push(place.isList === true ? oneOfEach(tree) : tree);
    }
    trees.set(place, made);
    return made;
  }

  it('is data or is refused, whatever filters, tags and places it goes through', async (context) => {
    if (reader === null) return context.skip();
    const opened = reader;
    const places = [...quoted, ...inTheOpen, ...OWN_PLACES[name]];
    const counts = { refused: 0, same: 0, authors: 0, notTaken: 0 };
    await fc.assert(
      fc.asyncProperty(
        hostileTemplate(VALUES),
        fc.constantFrom(...places),
        hostileText,
        async (liquid, place, value) => {
          const literals = new Set<string>();
          const made = renderSqlTemplate(
            place.sql.replaceAll('@', () => liquid),
            scopeFor(value, opened, literals),
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
              place.sql.includes('"') && /\| (?:json|jsonify|inspect)\b|tablerow/.test(liquid);
          if (isAuthors) {
            counts.authors += 1;
            return;
          }
          const sql = place.open ? withPlainLiterals(made.text, literals) : made.text;
          const put = sql.slice(before.length, sql.length - after.length);
          // The name of something, of user attributes and unquoted parameters.
          const names = place.isList === true ? NAMES_AND_VALUES : NAME;
          if (place.open && names.test(put) && /_user_attributes|word/.test(liquid)) {
            counts.authors += 1;
            return;
          }
          const tree = await opened.shapeOf(sql);
          // A text where a number must be, or a NUL, which no text of the database may hold.
          const mayFail = place.isJoined === true || place.isList === true || ONE.test(put);
          if (tree === null && (sql.includes('\0') || (place.open && mayFail))) {
            counts.notTaken += 1;
            return;
          }
          const shape = place.isList === true ? oneOfEach(tree) : tree;
          expect(await treesOf(place, opened), sql).toContain(shape);
          counts.same += 1;
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    if (RUNS > USUAL_RUNS) process.stdout.write(`${name}: ${JSON.stringify(counts)}\n`);
    expect(counts.same).toBeGreaterThan(RUNS / 5);
  }, 3_600_000);
});

const NAME = /^\s*(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`)(?:\.(?:[A-Za-z_]\w*|"[^"]*"|`[^`]*`))*\s*$/;
const ITEM = String.raw`(?:-?[\w.]+|"[^"]*"|\x60[^\x60]*\x60|'(?:[^']|'')*')`;
const NAMES_AND_VALUES = new RegExp(String.raw`^\s*${ITEM}(?:\s*[,.]\s*${ITEM})*\s*$`);
const TEXT = String.raw`'(?:[^'\\]|''|\\.)*'`;
const ONE = new RegExp(String.raw`^\s*(?:[\w.-]+|(?:E|TIMESTAMP )?${TEXT}|\(x = .*\))\s*$`, 's');
const PLAIN = new RegExp(`^E?${TEXT}$`, 's');

/** A list with as many literals as it may have. */
function oneOfEach<Tree extends string | null>(tree: Tree): Tree | string {
  return tree?.replaceAll(/literal"?(?:[\s,]*"?literal"?)*/g, 'literal') ?? tree;
}

/** Control letters and the like make an expression of the dialect's literal. */
function withPlainLiterals(sql: string, literals: ReadonlySet<string>): string {
  return [...literals].reduce((text, literal) => (PLAIN.test(literal) ? text : text.replaceAll(literal, "'a'")), sql);
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

it('tries every filter and every tag that the engine takes', () => {
  expect(Object.keys(engine.filters).toSorted()).toEqual(filterNames.toSorted());
  expect(filterNames.length).toBeGreaterThan(70);
  expect(Object.keys(engine.tags).toSorted()).toEqual(triedTags.toSorted());
});

it.each(['include', 'render', 'layout', 'block'])('takes no tag %s, by a name of the author or of a value', (tag) => {
  for (const template of [`{% ${tag} 'x' %}`, `{% ${tag} _filters['t.f'] %}`, `{% liquid\n ${tag} 'x' %}`]) {
    expect(sqlTemplateProblem(template, '')?.message, template).toContain(`"${tag}"`);
  }
});
