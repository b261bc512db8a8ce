import { expect, it } from 'vitest';
import { locateError, type ErrorPosition } from '../../src/results/reader/source-location.ts';
import type { SourceMapping, SourceOrigin, Statement } from '../../src/results/prepared/statement.ts';

const FIELD_SQL = '${TABLE}.a\n  + flights.nosuch';
const SQL = `SELECT\n  (flights.a\n  + flights.nosuch) AS "flights.sum",\n  COUNT(*) AS "flights.count"\nFROM flights\nWHERE (flights.b = 'x')\nLIMIT 500`;

function origin(kind: SourceOrigin['kind'], name: string, more: Partial<SourceOrigin> = {}): SourceOrigin {
  return { kind, name, verbatim: false, ...more };
}

const range = {
  file: 'views/flights.view.lkml',
  start: { offset: 200, line: 12, column: 10 },
  end: { offset: 240, line: 13, column: 22 },
};

function mapped(text: string, from: SourceOrigin, sql = SQL): SourceMapping {
  const start = sql.indexOf(text);
  return { start, end: start + text.length, origin: from };
}

const statement: Statement = {
  role: 'main',
  sql: SQL,
  runSql: SQL.replace('500', '501'),
  limit: 500,
  columns: [],
  sourceMap: [
    mapped('(flights.a\n  + flights.nosuch)', origin('field', 'flights.sum', { parameter: 'sql', range })),
    mapped(
      '\n  + flights.nosuch',
      origin('field', 'flights.sum', { parameter: 'sql', range: advanced(), verbatim: true }),
    ),
    mapped("(flights.b = 'x')", origin('filter', 'flights.b')),
    mapped('FROM flights', origin('explore', 'flights', { parameter: 'sql_table_name' })),
  ],
};

/** The verbatim rest of the parameter begins after `${TABLE}.a`. */
function advanced() {
  const offset = FIELD_SQL.indexOf('\n');
  return { ...range, start: { offset: 200 + offset, line: 12, column: 10 + offset } };
}

const at = (text: string): ErrorPosition => ({ kind: 'offset', offset: SQL.indexOf(text) });

it('finds the line and column in SQL, and the letter in LookML', () => {
  expect(locateError(statement, at('flights.nosuch'))).toEqual({
    sqlErrorLoc: { line: 3, column: 5 },
    origin: {
      field: 'flights.sum',
      parameter: 'sql',
      range: { ...range, start: { offset: 200 + FIELD_SQL.indexOf('flights'), line: 13, column: 5 } },
    },
    words: 'The cause is in sql of field flights.sum (views/flights.view.lkml, line 13, column 5).',
  });
});

it('names the whole parameter where the text is not the author’s letter by letter', () => {
  expect(locateError(statement, at('flights.a'))).toMatchObject({
    origin: { field: 'flights.sum', range },
    words: 'The cause is in sql of field flights.sum (views/flights.view.lkml, line 12, column 10).',
  });
});

it('names filters and explores', () => {
  expect(locateError(statement, at("'x'"))).toMatchObject({
    origin: { field: 'flights.b', range: null },
    words: 'The cause is in the filter on flights.b.',
  });
  expect(locateError(statement, at('FROM flights'))).toMatchObject({
    origin: { field: null, parameter: 'sql_table_name' },
    words: 'The cause is in sql_table_name of explore flights.',
  });
});

it('finds what a database quotes: near a text at a line, and a column by its name', () => {
  const near: ErrorPosition = { kind: 'token', token: `flights.nosuch) AS "flights.sum",\n  COUNT(*) AS`, line: 3 };
  expect(locateError(statement, near)).toMatchObject({
    sqlErrorLoc: { line: 3, column: 5 },
    origin: { field: 'flights.sum' },
  });
  const quoted = { ...statement, sql: SQL.replaceAll('flights.nosuch', '`flights`.`nosuch`') };
  expect(locateError(quoted, { kind: 'token', token: 'flights.nosuch', line: null })).toMatchObject({
    sqlErrorLoc: { line: 3, column: 5 },
  });
  expect(locateError(statement, { kind: 'token', token: 'b', line: null }).words).toMatch(/filter on flights\.b/);
});

it('says nothing where there is nothing to say', () => {
  const nothing = { sqlErrorLoc: null, origin: null, words: null };
  expect(locateError(statement, null)).toEqual(nothing);
  expect(locateError(statement, { kind: 'token', token: 'elsewhere', line: null })).toEqual(nothing);
  expect(locateError(statement, { kind: 'offset', offset: SQL.length + 5 })).toEqual(nothing);
  expect(locateError(statement, at('COUNT'))).toEqual({
    sqlErrorLoc: { line: 4, column: 3 },
    origin: null,
    words: null,
  });
});

it.each([
  { line: 3, column: 5, found: { line: 3, column: 5 } },
  { line: 7, column: 7, found: { line: 7, column: 7 } },
  { line: 3, column: 500, found: null },
  { line: 9, column: 1, found: null },
  { line: 0, column: 0, found: null },
])('takes line $line and column $column of an engine', ({ line, column, found }) => {
  expect(locateError(statement, { kind: 'line_column', line, column }).sqlErrorLoc).toEqual(found);
});

it('counts columns in characters, and knows a row limit at the beginning', () => {
  const sql = `SELECT TOP 99\n  '😀' AS a, nosuch AS b\nFROM flights`;
  const limited: Statement = { ...statement, sql, runSql: sql.replace('99', '100'), sourceMap: [] };
  const place = { line: 2, column: sql.indexOf('nosuch') - sql.indexOf('\n') };
  const position: ErrorPosition = { kind: 'line_column', line: 2, column: place.column - 1 };
  expect(locateError(limited, position).sqlErrorLoc).toEqual(place);
  const ran: ErrorPosition = { kind: 'offset', offset: limited.runSql.indexOf('nosuch') };
  expect(locateError(limited, ran).sqlErrorLoc).toEqual(place);
});
