import type { Position, SourceRange } from './source-range.ts';

/** Position of `offset` in `text`; lines end with \n. Linear in `offset`. */
export function positionInText(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { offset, line, column: offset - lineStart + 1 };
}

/** The range between two offsets of `text`, which stands in `file`. */
export function rangeInText(text: string, start: number, end: number, file: string): SourceRange {
  return { file, start: positionInText(text, start), end: positionInText(text, end) };
}
