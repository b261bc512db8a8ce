/**
 * Turns LookML's texts into pieces of SQL: renders Liquid, cuts the text at each `${…}`, and keeps the place of every
 * piece in its file.
 */
import { hasLiquid, renderSqlTemplate, type RenderedSql, type SqlTemplateScope } from '../../../liquid/sql-template.ts';
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../../lib/source-range.ts';
import type { SourceMapping, SourceOrigin } from '../../../results/prepared/statement.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { SqlLexis } from '../../../sql-lexer/sql-lexis.ts';
import { endsInLineComment } from '../../../sql-lexer/sql-tokens.ts';
import type { SqlText } from './sql-text.ts';

/** `{ text }` is SQL as the author wrote it, `{ reference }` the inside of a `${…}`, whose place `range` is. */
export type TextPiece = { readonly text: SqlText } | { readonly reference: string; readonly range: SourceRange };

const REFERENCE = /\$\{\s*([^{}]*?)\s*\}/g;

type Origin = Omit<SourceOrigin, 'range' | 'verbatim'>;

/** Texts without Liquid are cut in the same way in every query, and the SQL of a derived table can be long. */
const cutBefore = new WeakMap<SqlLexis, WeakMap<SourceText, Map<string, readonly TextPiece[]>>>();

/** Renders and cuts `source`. `origin` says whose text it is; its range is the whole text's. */
export function textPieces(
  source: SourceText,
  origin: Origin,
  templateScope: () => SqlTemplateScope,
  { dialect: { lexis }, log }: { readonly dialect: Pick<Dialect, 'lexis'>; readonly log: DiagnosticLog },
): readonly TextPiece[] {
  if (hasLiquid(source.text)) return cut(source, origin, render(source, templateScope(), log), lexis);
  const whole = { start: 0, end: source.text.length, sourceStart: 0 };
  let cutByLexis = cutBefore.get(lexis);
  if (!cutByLexis) cutBefore.set(lexis, (cutByLexis = new WeakMap()));
  let cutByOwner = cutByLexis.get(source);
  if (!cutByOwner) cutByLexis.set(source, (cutByOwner = new Map()));
  const key = `${origin.kind} ${origin.parameter ?? ''} ${origin.name}`;
  let pieces = cutByOwner.get(key);
  if (!pieces) {
    pieces = cut(source, origin, { text: source.text, verbatim: [whole], data: [] }, lexis);
    cutByOwner.set(key, pieces);
  }
  return pieces;
}

function cut(source: SourceText, origin: Origin, rendered: Rendered, lexis: SqlLexis): readonly TextPiece[] {
  const body = bodyOf(rendered.text);
  const pieces: TextPiece[] = [];
  let at = body.start;
  const literal = (end: number): void => {
    if (end > at) pieces.push({ text: markedText(source, rendered, origin, at, end) });
  };
  for (const match of rendered.text.slice(0, body.end).matchAll(REFERENCE)) {
    const end = match.index + match[0].length;
    // What looks like a reference in a user's value is not one.
    const isData = rendered.data.some((range) => range.start < end && match.index < range.end);
    if (match.index < body.start || isData) continue;
    literal(match.index);
    at = end;
    pieces.push({ reference: match[1] ?? '', range: rangeOf(source, rendered, match.index, at) });
  }
  literal(body.end);
  // A line comment at the end would swallow what follows it.
  if (endsInLineComment(rendered.text.slice(body.start, body.end), lexis))
    pieces.push({ text: { text: '\n', mappings: [] } });
  return pieces;
}

type Rendered = Pick<RenderedSql, 'text' | 'verbatim' | 'data'>;

function render(source: SourceText, scope: SqlTemplateScope, log: DiagnosticLog): Rendered {
  const rendered = renderSqlTemplate(source.text, scope);
  // A template's diagnostics have ranges within the text; the range in the file is more useful.
  for (const diagnostic of rendered.diagnostics) log.add({ ...diagnostic, range: source.range });
  return rendered;
}

/** The text without white space around it and without closing semicolons. */
function bodyOf(text: string): { readonly start: number; readonly end: number } {
  const start = text.length - text.trimStart().length;
  let end = text.length;
  while (end > 0 && /[\s;]/.test(text.charAt(end - 1))) end -= 1;
  return { start: Math.min(start, end), end };
}

/** Has one mapping for each stretch that is copied from the file, and one for the whole unless all of it is. */
function markedText(
  source: SourceText,
  rendered: Rendered,
  origin: Omit<SourceOrigin, 'range' | 'verbatim'>,
  start: number,
  end: number,
): SqlText {
  const text = rendered.text.slice(start, end);
  const whole: SourceMapping = {
    start: 0,
    end: text.length,
    origin: { ...origin, range: writtenRange(source), verbatim: false },
  };
  if (!source.verbatim) return { text, mappings: [whole] };
  const mappings: SourceMapping[] = [];
  for (const range of rendered.verbatim) {
    const from = Math.max(range.start, start);
    const to = Math.min(range.end, end);
    if (from >= to) continue;
    const sourceFrom = range.sourceStart + from - range.start;
    mappings.push({
      start: from - start,
      end: to - start,
      origin: { ...origin, range: rangeWithin(source, sourceFrom, sourceFrom + to - from), verbatim: true },
    });
  }
  const [only] = mappings;
  const isWhole = mappings.length === 1 && only?.start === 0 && only.end === text.length;
  return { text, mappings: isWhole ? mappings : [whole, ...mappings] };
}

/** The range in the file of a stretch of the rendered text; the range of the whole text if Liquid made the stretch. */
function rangeOf(source: SourceText, { verbatim }: Rendered, start: number, end: number): SourceRange {
  const enclosing = source.verbatim ? verbatim.find((part) => part.start <= start && end <= part.end) : undefined;
  if (!enclosing) return writtenRange(source);
  const shift = enclosing.sourceStart - enclosing.start;
  return rangeWithin(source, start + shift, end + shift);
}

/** The range of a text without white space around it. */
export function writtenRange(source: SourceText): SourceRange {
  if (!source.verbatim) return source.range;
  const { text } = source;
  return rangeWithin(source, text.length - text.trimStart().length, text.trimEnd().length);
}

/** The range in the file of a stretch of `source`. */
function rangeWithin(source: SourceText, start: number, end: number): SourceRange {
  const from = advance(source.range.start, source.text.slice(0, start));
  return { file: source.range.file, start: from, end: advance(from, source.text.slice(start, end)) };
}

function advance(position: SourceRange['start'], text: string): SourceRange['start'] {
  const lastBreak = text.lastIndexOf('\n');
  if (lastBreak === -1)
    return { ...position, offset: position.offset + text.length, column: position.column + text.length };
  let breaks = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) breaks += 1;
  return { offset: position.offset + text.length, line: position.line + breaks, column: text.length - lastBreak };
}
