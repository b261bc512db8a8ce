import type { SourceRange } from '../../lib/source-range.ts';
import type { SourceText } from '../parse/written-text.ts';

/** Place in the file of a stretch of `text`. */
export function rangeIn(text: SourceText, reference: { readonly start: number; readonly end: number }): SourceRange {
  if (!text.verbatim) return text.range;
  return {
    file: text.range.file,
    start: moved(text, reference.start),
    end: moved(text, reference.end),
  };
}

function moved({ text, range }: SourceText, by: number): SourceRange['start'] {
  const before = text.slice(0, by);
  const lines = before.split('\n');
  const last = lines.at(-1)?.length ?? 0;
  return {
    offset: range.start.offset + by,
    line: range.start.line + lines.length - 1,
    column: lines.length === 1 ? range.start.column + last : last + 1,
  };
}
