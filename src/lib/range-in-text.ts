import type { Position, SourceRange } from './source-range.ts';

/** The range between two offsets of `text`, which is in `file`. Linear in `end`; for many ranges use `rangeFinder`. */
export function rangeInText(text: string, start: number, end: number, file: string): SourceRange {
  return rangeFinder(text.slice(0, end), file)(start, end);
}

/** Finds ranges of one text, each in logarithmic time. Lines end with \n. */
export function rangeFinder(text: string, file: string): (start: number, end: number) => SourceRange {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const position = (offset: number): Position => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
  };
  return (start, end) => ({ file, start: position(start), end: position(end) });
}
