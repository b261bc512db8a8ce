/**
 * A text of a LookML project with its path. Nodes of the syntax tree keep offsets only; lines and columns are worked
 * out when a range is asked for, so that parsing pays nothing for them.
 */
import type { Position, SourceRange } from '../../lib/source-range.ts';

export interface SourceFile {
  /** Relative to the project's root; files of an imported project begin with `//name/`. */
  readonly path: string;
  readonly text: string;
}

/** No database and no format takes U+0000 in a text: a damaged file, or an escape, is shown as what it is. */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}

/** Anything that has a place in a file. `start` inclusive, `end` exclusive, in UTF-16 code units. */
export interface Placed {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

const lineStartsOfFile = new WeakMap<SourceFile, readonly number[]>();

function lineStarts(file: SourceFile): readonly number[] {
  const known = lineStartsOfFile.get(file);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
  lineStartsOfFile.set(file, starts);
  return starts;
}

function positionAt(file: SourceFile, offset: number): Position {
  const starts = lineStarts(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { offset, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The range of a node, with lines and columns. */
export function rangeOf(node: Placed): SourceRange {
  return {
    file: node.file.path,
    start: positionAt(node.file, node.start),
    end: positionAt(node.file, node.end),
  };
}
