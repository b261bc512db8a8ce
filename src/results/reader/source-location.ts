/**
 * Finds what somebody wrote behind a database's error: the position or text that the engine names → line and column in
 * the SQL → the LookML parameter, filter or custom field that this part of the SQL came from.
 */
import type { Position, SourceRange } from '../../lib/source-range.ts';
import type { SourceMapping, SourceOrigin, Statement } from '../prepared/statement.ts';

/** Where an error is in the SQL, as precisely as the engine says it. */
export type ErrorPosition =
  /** UTF-16 offset into the text that ran. */
  | { readonly kind: 'offset'; readonly offset: number }
  /** Line and column in the text that ran, from 1, the column in characters (code points). */
  | { readonly kind: 'line_column'; readonly line: number; readonly column: number }
  /** The text that the engine quotes ("near '…' at line N"), and its line from 1 if the engine says it. */
  | { readonly kind: 'token'; readonly token: string; readonly line: number | null };

export interface SourceLocation {
  /** In `Statement.sql`, from 1. */
  readonly sqlErrorLoc: { readonly line: number; readonly column: number } | null;
  readonly origin: {
    /** The field, custom field or filtered field; null if something else, such as a join, is the cause. */
    readonly field: string | null;
    readonly parameter: string | null;
    readonly range: SourceRange | null;
  } | null;
  /** A sentence that names the cause and its place; null if there is nothing to add. */
  readonly words: string | null;
}

export function locateError(statement: Statement, position: ErrorPosition | null): SourceLocation {
  const offset = position === null ? null : findOffset(statement, position);
  if (offset === null) return { sqlErrorLoc: null, origin: null, words: null };
  const sqlErrorLoc = lineAndColumn(statement.sql, offset);
  const enclosing = innermost(statement.sourceMap, offset);
  const before = justBefore(statement, offset);
  const isUnfinished = before !== null && (enclosing === null || isPartOf(before, enclosing));
  const mapping = isUnfinished ? before : enclosing;
  if (!mapping) return { sqlErrorLoc, origin: null, words: null };
  const { origin } = mapping;
  const range = rangeInSource(mapping, statement.sql, offset);
  return {
    sqlErrorLoc,
    origin: {
      field: FIELD_KINDS.has(origin.kind) ? origin.name : null,
      parameter: origin.parameter ?? null,
      range,
    },
    words: inWords(origin, range, isUnfinished ? 'The error comes right after' : 'The cause is in'),
  };
}

const FIELD_KINDS: ReadonlySet<SourceOrigin['kind']> = new Set(['field', 'custom_field', 'filter']);

/** Offset into `statement.sql`. */
function findOffset(statement: Statement, position: ErrorPosition): number | null {
  switch (position.kind) {
    case 'token':
      return findToken(statement, position.token, position.line);
    case 'offset':
      return offsetInSql(statement, position.offset);
    case 'line_column':
      return offsetInSql(statement, offsetOf(statement.runSql, position.line, position.column));
    default:
      return position satisfies never;
  }
}

/**
 * Converts an offset in `runSql`, which differs from `sql` only in its row limit. Dialects write that at the end or
 * after SELECT.
 */
function offsetInSql({ sql, runSql }: Statement, ran: number | null): number | null {
  if (ran === null || ran < 0 || ran > runSql.length) return null;
  let same = 0;
  while (same < sql.length && sql.charAt(same) === runSql.charAt(same)) same += 1;
  const offset = ran <= same ? ran : Math.max(same, ran - (runSql.length - sql.length));
  return offset <= sql.length ? offset : null;
}

/** Null if the text has no such place. */
function offsetOf(text: string, line: number, column: number): number | null {
  const start = lineStart(text, line);
  const [before = ''] = text.slice(start).split('\n', 1);
  const letters = Array.from(before);
  if (line < 1 || column < 1 || column > letters.length + 1) return null;
  if (advance({ offset: 0, line: 1, column: 1 }, text.slice(0, start)).line !== line) return null;
  return start + letters.slice(0, column - 1).join('').length;
}

function findToken({ sql, runSql, sourceMap }: Statement, token: string, line: number | null): number | null {
  if (token === '') return line === null ? null : sql.trimEnd().length;
  const from = line === null ? 0 : lineStart(sql, line);
  // A quotation that reaches the end of the statement has the row limit of `runSql`.
  const ran = runSql.indexOf(token, from);
  const exact = ran > sql.length ? -1 : ran;
  if (exact >= 0 && line !== null) return exact;
  // Engines name `v`.`x` without its quotes: 'v.x'.
  const parts = token.split('.').map((part) => `[\`"]?${escapeRegExp(part)}[\`"]?`);
  const pattern = new RegExp(`(?<![\\w.])${parts.join(String.raw`\s*\.\s*`)}(?!\\w)`, 'gi');
  const places = [...sql.matchAll(pattern)].map((match) => match.index).filter((index) => index >= from);
  return places.find((index) => innermost(sourceMap, index)) ?? places[0] ?? (exact >= 0 ? exact : null);
}

/** The smallest mapping around an offset. Of equal ones the last is the inner one. */
function innermost(mappings: readonly SourceMapping[], offset: number): SourceMapping | null {
  let best: SourceMapping | null = null;
  for (const mapping of mappings) {
    if (offset < mapping.start || offset >= mapping.end) continue;
    if (best === null || mapping.end - mapping.start <= best.end - best.start) best = mapping;
  }
  return best;
}

/**
 * The mapping that ends at the error. Engines report an unfinished text, such as an open parenthesis or an operator
 * without its right side, at what follows it.
 */
function justBefore({ sql, sourceMap }: Statement, offset: number): SourceMapping | null {
  const end = sql.slice(0, offset).trimEnd().length;
  return end === 0 ? null : innermost(sourceMap, end - 1);
}

/** Is `inner` an author's own text within what was made from it? */
function isPartOf(inner: SourceMapping, outer: SourceMapping): boolean {
  const isSameText = inner.origin.kind === outer.origin.kind && inner.origin.name === outer.origin.name;
  return (
    isSameText && inner.origin.verbatim && !outer.origin.verbatim && inner.end - inner.start < outer.end - outer.start
  );
}

/** Where the offset is in LookML: the exact character if the text was copied, else the whole text. */
function rangeInSource(mapping: SourceMapping, sql: string, offset: number): SourceRange | null {
  const { range, verbatim } = mapping.origin;
  if (!range) return null;
  if (!verbatim) return range;
  return { ...range, start: advance(range.start, sql.slice(mapping.start, Math.min(offset, mapping.end))) };
}

function advance(start: Position, text: string): Position {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return {
    offset: start.offset + text.length,
    line: start.line + lines.length - 1,
    column: lines.length === 1 ? start.column + last.length : last.length + 1,
  };
}

const KIND_WORDS: Readonly<Record<SourceOrigin['kind'], (name: string) => string>> = {
  field: (name) => `field ${name}`,
  join: (name) => `join ${name}`,
  explore: (name) => `explore ${name}`,
  view: (name) => `view ${name}`,
  derived_table: (name) => `the derived table of view ${name}`,
  filter: (name) => `the filter on ${name}`,
  filter_expression: () => 'the filter expression',
  custom_field: (name) => `custom field ${name}`,
  sql_query: () => '',
};

function inWords(origin: SourceOrigin, range: SourceRange | null, relation: string): string | null {
  const what = KIND_WORDS[origin.kind](origin.name);
  if (what === '') return null;
  const parameter = origin.parameter === undefined ? '' : `${origin.parameter} of `;
  const place =
    range === null ? '' : ` (${range.file}, line ${String(range.start.line)}, column ${String(range.start.column)})`;
  return `${relation} ${parameter}${what}${place}.`;
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const { line, column } = advance({ offset: 0, line: 1, column: 1 }, text.slice(0, offset));
  return { line, column };
}

function lineStart(text: string, line: number): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return start;
    start = next + 1;
  }
  return start;
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
