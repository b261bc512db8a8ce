/**
 * SQL as each dialect's database reads it: hostile texts token by token, and against the databases themselves, which say
 * by the number of their columns what of a text is SQL.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/registry.ts';
import { duckdb } from '../../src/dialects/duckdb.ts';
import { mysql } from '../../src/dialects/mysql.ts';
import { postgres } from '../../src/dialects/postgres.ts';
import { SqlLexer, type SqlToken } from '../../src/sql-lexer/sql-lexer.ts';
import { standardLexis, standardQuotes, type SqlLexis } from '../../src/sql-lexer/sql-lexis.ts';
import { endsInLineComment, hasMeaning, nameOf, qualifiedNames, sqlTokens } from '../../src/sql-lexer/sql-tokens.ts';
import { engineNames, openEngine, type Engine } from '../support/engines.ts';

/** Quotes that no dialect here has yet: each fact works without the others. */
const others: Readonly<Record<string, SqlLexis>> = {
  brackets: {
    ...standardLexis,
    quotes: [...standardQuotes, { open: '[', close: ']', what: 'name', backslashes: false, doubled: true }],
    nestedComments: true,
  },
  triples: {
    ...standardLexis,
    quotes: ["'", '"', "'''", '"""'].map((quote) => ({
      open: quote,
      close: quote,
      what: 'text',
      backslashes: true,
      doubled: false,
    })),
    lineComments: ['--', '#'].map((open) => ({ open, beforeBlank: false })),
  },
  slashes: {
    ...standardLexis,
    dollarQuotes: true,
    lineComments: ['--', '//'].map((open) => ({ open, beforeBlank: false })),
  },
};

/** Tokens without blanks, in short: `t` text, `n` name, `c` comment, `w` word, `#` number; symbols as they are. */
function short(sql: string, lexis: SqlLexis): readonly string[] {
  const marks = { text: 't', name: 'n', comment: 'c', word: 'w', number: '#', symbol: '', blank: '' } as const;
  return sqlTokens(sql, lexis)
    .filter(({ kind }) => kind !== 'blank')
    .map(({ kind, start, end, isClosed }) => {
      const text = sql.slice(start, end);
      return kind === 'symbol' ? text : `${marks[kind]}:${text}${isClosed ? '' : '…'}`;
    });
}

const pg = postgres.lexis;
const my = mysql.lexis;
const { brackets, triples, slashes } = others;

describe('SQL is cut into tokens', () => {
  it.each<[string, SqlLexis | undefined, string, readonly string[]]>([
    ['a doubled quote', pg, "'it''s'x", ["t:'it''s'", 'w:x']],
    ['a backslash before a quote is plain', pg, String.raw`'a\' b`, [String.raw`t:'a\'`, 'w:b']],
    ['a backslash before a quote escapes it', my, String.raw`'a\' b' c`, [String.raw`t:'a\' b'`, 'w:c']],
    ['a backslash before a backslash', my, String.raw`'a\\' b`, [String.raw`t:'a\\'`, 'w:b']],
    ['an escape string', pg, String.raw`E'a\'b' e'\\' c`, [String.raw`t:E'a\'b'`, String.raw`t:e'\\'`, 'w:c']],
    ['a doubled quote in an escape string', pg, String.raw`E'a''\'b' c`, [String.raw`t:E'a''\'b'`, 'w:c']],
    ['a name that ends with e is no escape string', pg, String.raw`date'\' x`, ['w:date', String.raw`t:'\'`, 'w:x']],
    ['no escape strings', my, String.raw`E'a' b`, ['w:E', "t:'a'", 'w:b']],
    ['a text goes on behind a line break', pg, "E'a'\n '\\'b' c", ["t:E'a'", String.raw`t:'\'b'`, 'w:c']],
    ['and behind a comment', pg, "E'a' -- '\n'\\'b' c", ["t:E'a'", "c:-- '", String.raw`t:'\'b'`, 'w:c']],
    ['but not on the same line', pg, String.raw`E'a' '\' c`, ["t:E'a'", String.raw`t:'\'`, 'w:c']],
    ['a quoted name', pg, '"a""b\'" x', ['n:"a""b\'"', 'w:x']],
    ['double quotes of texts', my, String.raw`"a\"b" x`, [String.raw`t:"a\"b"`, 'w:x']],
    ['backticks', my, String.raw`a.${'`b``c\\`'} x`, ['w:a', '.', String.raw`n:${'`b``c\\`'}`, 'w:x']],
    ['no backticks', pg, '`a', ['`', 'w:a']],
    ['dollar quotes', pg, "$$ $a$ ' $$ x", ["t:$$ $a$ ' $$", 'w:x']],
    ['tagged dollar quotes', pg, '$a$ $$ $b$ $a$ x', ['t:$a$ $$ $b$ $a$', 'w:x']],
    ['a name with dollars', pg, "a$b$ 'c' $b$", ['w:a$b$', "t:'c'", 't:$b$…']],
    ['a dollar quote behind a number', pg, "1$$'$$ x", ['#:1', "t:$$'$$", 'w:x']],
    ['a parameter', pg, "$1 'a'", ['$', '#:1', "t:'a'"]],
    ['no dollar quotes', my, "$$ 'a' $$", ['$', '$', "t:'a'", '$', '$']],
    ['nested comments', pg, "/* a /* ' */ b */ c", ["c:/* a /* ' */ b */", 'w:c']],
    ['comments that do not nest', my, "/* a /* ' */ b", ["c:/* a /* ' */", 'w:b']],
    ['a comment is not closed by its own star', pg, '/*/ a */ b', ['c:/*/ a */', 'w:b']],
    ['an unfinished nested comment', pg, '/* /* */ x', ['c:/* /* */ x…']],
    ['dashes', pg, "1--'\n2", ['#:1', "c:--'", '#:2']],
    ['dashes end at a carriage return', pg, "1--'\r2", ['#:1', "c:--'", '#:2']],
    ['dashes go on behind a carriage return', my, "1-- '\r2\n3", ['#:1', "c:-- '\r2", '#:3']],
    ['dashes need a blank', my, "1--1 'a'", ['#:1', '-', '-', '#:1', "t:'a'"]],
    ['dashes need a blank of ASCII', my, "1--\u00A0'a", ['#:1', '-', '-', "t:'a…"]],
    ['dashes before a control character', my, "1--\u0001'a", ['#:1', "c:--\u0001'a"]],
    ['dashes at the end', my, '1--', ['#:1', 'c:--']],
    ['a hash', my, "1#'\n2", ['#:1', "c:#'", '#:2']],
    ['no hash', pg, "1#'a'", ['#:1', '#', "t:'a'"]],
    ['a division and a product', pg, '1/2*3 - 4', ['#:1', '/', '#:2', '*', '#:3', '-', '#:4']],
    ['an unfinished text', pg, "a 'b", ['w:a', "t:'b…"]],
    ['an unfinished text that ends with a backslash', my, "'b\\", ["t:'b\\…"]],
    ['an unfinished name', pg, '"a', ['n:"a…']],
    ['an unfinished dollar quote', pg, '$a$ $b$', ['t:$a$ $b$…']],
    ['letters of any language', pg, "é_1.ß 'a'", ['w:é_1', '.', 'w:ß', "t:'a'"]],
    ['brackets', brackets, "[a]]' ] 'b' x[1]", ["n:[a]]' ]", "t:'b'", 'w:x', 'n:[1]']],
    [
      'three quotes',
      triples,
      `'''it's \\''' ''''x '' "" """a"b""" y`,
      ["t:'''it's \\''' '''", "t:'x '", 't:\' "" """a"b""" y…'],
    ],
    ['an empty text and three quotes', triples, `'' """a"b""" x`, ["t:''", 't:"""a"b"""', 'w:x']],
    ['comments of two slashes', slashes, "1 // '\n $$a$$", ['#:1', "c:// '", 't:$$a$$']],
  ])('%s: %s %s', (_title, lexis = standardLexis, sql, expected) => {
    expect(short(sql, lexis)).toEqual(expected);
  });
});

const hostile = fc
  .array(
    fc.constantFrom(
      ...`' '' " "" \` \\ $ $$ $a$ - -- / * /* */ /*! # e E' a 1 ( ) [ ] ; . , ''' \u00A0 é`.split(' '),
      ' ',
      '\n',
      '\r',
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''));
const lexes = { ...Object.fromEntries(dialects.map(({ name, lexis }) => [name, lexis])), ...others };

describe.each(Object.entries(lexes))('by the facts of %s', (_name, lexis) => {
  it('every letter is in one token, and pieces are read as the whole', () => {
    fc.assert(
      fc.property(hostile, (sql) => {
        const whole = sqlTokens(sql, lexis);
        expect(whole.map(({ start, end }) => sql.slice(start, end)).join('')).toBe(sql);
        const read: SqlToken[] = [];
        const lexer = new SqlLexer(lexis, (token) => read.push(token));
        for (const letter of sql) lexer.read(letter);
        lexer.read('', true);
        const meaningful = (tokens: readonly SqlToken[]) => tokens.filter(({ kind }) => kind !== 'blank');
        expect(meaningful(read)).toEqual(meaningful(whole));
      }),
      { numRuns: 1000 },
    );
  });
});

it('reads a word of any length letter by letter', () => {
  const read: string[] = [];
  const lexer = new SqlLexer(pg, ({ kind, end }) => read.push(`${kind} ${String(end)}`));
  for (let count = 0; count < 100_000; count += 1) lexer.read('a');
  lexer.read("$b$ 'x'", true);
  expect(read).toEqual(['word 100003', 'blank 100004', 'text 100007']);
});

describe.each(engineNames)('%s agrees', (name) => {
  let engine: Engine | null = null;
  beforeAll(async () => {
    engine = await openEngine(name);
  }, 120_000);
  afterAll(() => engine?.close());

  /** Columns of a SELECT by our reading. */
  function columnsOf(sql: string, lexis: SqlLexis): number {
    let depth = 0;
    let columns = 1;
    for (const { kind, start } of sqlTokens(sql, lexis)) {
      const letter = kind === 'symbol' ? sql.charAt(start) : '';
      if (letter === '(' || letter === '[' || letter === '{') depth += 1;
      if (letter === ')' || letter === ']' || letter === '}') depth -= 1;
      if (letter === ',' && depth === 0) columns += 1;
    }
    return columns;
  }

  it.each([
    '1 --\r, 2\n, 3',
    '1 -- \r, 2\n, 3',
    '1--1, 2\n+ 3',
    '1 # , 2\n+ 3',
    String.raw`'\', 2, 'a', ' '`,
    String.raw`'a\'', 2, ''`,
    String.raw`E'a\'', 2, ''`,
    "E'a'\n'\\'', 2, ''",
    "E'a' -- x\n'\\'', 2, ''",
    "E'a' /* x */ '\\'', 2, ''",
    '$$, 2, $$, 3',
    '1$$, 2, $$',
    '/* /* */ 1, 2 -- */ , 3',
    '/* /* */ */ 1, 2',
    "1--\u00A0', 2, '",
    "'a' 'b, ' , 2",
  ])('on the columns of SELECT %s', async (text, ...rest) => {
    void rest;
    if (engine === null) return;
    const result = await engine.query(`SELECT ${text}`).catch(() => null);
    if (result) expect(result.columns).toHaveLength(columnsOf(`SELECT ${text}`, engine.dialect.lexis));
  });
});

it.each(['ANSI', 'ORACLE', 'MSSQL', 'POSTGRESQL', 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'])(
  "MySQL reads quotes as its dialect says, although the server's mode is %s",
  async (mode) => {
    const engine = await openEngine('mysql');
    if (engine === null) return;
    await engine.query(`SET SESSION sql_mode = '${mode}'`);
    for (const statement of mysql.sessionSetup('UTC')) {
      // One session.
      await engine.query(statement);
    }
    const { rows } = await engine.query(String.raw`SELECT "it's", 'a\', 1'`);
    await engine.close();
    expect(rows).toEqual([["it's", "a', 1"]]);
  },
);

describe('readers of tokens', () => {
  it.each<[string, SqlLexis, readonly string[]]>([
    ["CONCAT('orders.id', orders.id)", pg, ['orders.id']],
    [String.raw`CONCAT('it\'s orders.x', orders.id)`, my, ['orders.id']],
    ['$$orders.x$$ || orders.id /* orders.y */ -- orders.z', pg, ['orders.id']],
    ['"orders" . "id" + orders.item.price', pg, ['"orders" . "id"', 'orders.item']],
    ['`orders`.`id` + 1.5', my, ['`orders`.`id`']],
    ['orders.*', pg, []],
  ])('find the columns of %s', (sql, lexis, expected) => {
    const found = qualifiedNames(sql, lexis);
    expect(found.map(({ start, end }) => sql.slice(start, end))).toEqual(expected);
    expect(new Set(found.map(({ table }) => table)).size).toBe(expected.length === 0 ? 0 : 1);
  });

  it.each<[string, SqlLexis, boolean]>([
    ["'#1'", my, false],
    ["x = '--'", pg, false],
    ['a -- b', pg, true],
    ['a -- b\nc', pg, false],
    ['a #b', my, true],
    ['a #b', pg, false],
    ['a /* -- */', pg, false],
    ["'\n-- '", pg, false],
  ])('tell whether %s ends in a line comment', (sql, lexis, expected) => {
    expect(endsInLineComment(sql, lexis)).toBe(expected);
  });

  it.each<[string, SqlLexis, boolean]>([
    [' /* a /* b */ c */ -- d', duckdb.lexis, false],
    [' /* a /* b */ c', my, true],
    [' /*! a */', my, true],
    [' /*! a */', pg, false],
  ])('tell whether %s says anything', (sql, lexis, expected) => {
    expect(hasMeaning(sql, lexis)).toBe(expected);
  });

  it('take quotes from names', () => {
    const names = (sql: string, lexis: SqlLexis) => sqlTokens(sql, lexis).map((token) => nameOf(token, sql, lexis));
    expect(names('"a""b".c', pg)).toEqual(['a"b', '.', 'c']);
    expect(names('`a``b`', my)).toEqual(['a`b']);
    expect(names('[a]]b]', brackets ?? standardLexis)).toEqual(['a]b']);
  });
});
