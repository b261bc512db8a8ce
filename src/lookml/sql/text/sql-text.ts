/**
 * SQL text that carries where its parts came from and which views it reads. Parts are joined with `joinSql`, passed
 * through a dialect's string functions with `applySql`, and marked with `markSql`; the mappings and uses move along.
 */
import type { SourceMapping, SourceOrigin } from '../../../results/prepared/statement.ts';

export interface SqlText {
  readonly text: string;
  /** Offsets into `text`. */
  readonly mappings: readonly SourceMapping[];
  /** Aliases of the views that it was made from; they decide what the query joins. Absent = none. */
  readonly uses?: ReadonlySet<string>;
  /**
   * The view's alias if this is only a column of that view, so that reading it computes nothing. Absent = it is more.
   */
  readonly column?: string;
  /**
   * Attributes of the user went into it, or into a table that it reads, so that it may hide rows. Absent = it is the
   * same for everybody.
   */
  readonly asksAboutUser?: true;
  /** It is made of a template: what a user asks may have gone into it. Absent = it is the same whatever is asked. */
  readonly isTemplated?: true;
}

export type SqlPart = string | SqlText;

/** Joins parts, optionally with a separator. */
export function joinSql(parts: readonly SqlPart[], separator = ''): SqlText {
  let text = '';
  const mappings: SourceMapping[] = [];
  const uses = usesOf(parts);
  parts.forEach((part, index) => {
    if (index > 0) text += separator;
    if (typeof part === 'string') {
      text += part;
      return;
    }
    const shift = text.length;
    for (const mapping of part.mappings) {
      mappings.push(shift === 0 ? mapping : { ...mapping, start: mapping.start + shift, end: mapping.end + shift });
    }
    text += part.text;
  });
  const column = parts.find((part) => typeof part === 'object' && part.text === text && part.column !== undefined);
  const isColumn = typeof column === 'object' && { column: column.column };
  return using({ text, mappings, ...isColumn, ...traitsOf(parts) }, uses);
}

type Traits = Pick<SqlText, 'asksAboutUser' | 'isTemplated'>;

const NO_TRAITS: Traits = {};

/** What is true of a whole when it is of any part. */
function traitsOf(parts: readonly SqlPart[]): Traits {
  let asksAboutUser = false;
  let isTemplated = false;
  for (const part of parts) {
    if (typeof part === 'string') continue;
    asksAboutUser ||= part.asksAboutUser === true;
    isTemplated ||= part.isTemplated === true;
  }
  // Most have none.
  if (!asksAboutUser && !isTemplated) return NO_TRAITS;
  return { ...(asksAboutUser && { asksAboutUser }), ...(isTemplated && { isTemplated }) };
}

/** Marks a part as one that attributes of the user went into. */
export function aboutUser(part: SqlText): SqlText {
  return { ...part, asksAboutUser: true };
}

const NOTHING: ReadonlySet<string> = new Set();

/** Aliases that any of the parts reads. */
export function usesOf(parts: readonly (SqlPart | null | undefined)[]): ReadonlySet<string> {
  let union = NOTHING;
  for (const part of parts) {
    if (typeof part !== 'object' || !part?.uses || part.uses === union) continue;
    union = union.size === 0 ? part.uses : union.union(part.uses);
  }
  return union;
}

/** Marks a part as one that reads the views `uses` as well. */
export function using(part: SqlText, uses: ReadonlySet<string>): SqlText {
  if (uses.size === 0 || part.uses === uses) return part;
  return { ...part, uses: part.uses ? part.uses.union(uses) : uses };
}

/** Empty SQL that still makes the query join the views it would have read. */
export function usesAlone(uses: ReadonlySet<string>): SqlText {
  return using({ text: '', mappings: [] }, uses);
}

/**
 * Template tag: sql`SUM(${part})`. Strings are inserted unchanged, so they must be SQL that a dialect or this compiler
 * made.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly SqlPart[]): SqlText {
  return joinSql(strings.flatMap((text, index) => (index < parts.length ? [text, parts[index] ?? ''] : [text])));
}

/**
 * Records that the whole of `part` came from `origin`. What is already known to come from there keeps its more exact
 * mapping.
 */
export function markSql(part: SqlPart, origin: SourceOrigin): SqlText {
  const whole = joinSql([part]);
  const end = whole.text.length;
  const isKnown = whole.mappings.some(
    (known) =>
      known.start === 0 && known.end === end && known.origin.kind === origin.kind && known.origin.name === origin.name,
  );
  if (isKnown) return whole;
  return { ...whole, mappings: [{ start: 0, end, origin }, ...whole.mappings] };
}

/** Where the whole of `part` came from; undefined if its parts came from several places, or from none. */
export function wholeOrigin(part: SqlText): SourceOrigin | undefined {
  const whole = part.mappings.find(({ start, end }) => start === 0 && end === part.text.length);
  return whole && { ...whole.origin, verbatim: false };
}

/** U+E000 is a private-use character. It marks the place of a part while a dialect's function arranges the text. */
const HOLE = /\uE000(\d+)\uE001/;

/**
 * Calls a function of texts, such as a dialect's, with mapped parts. The mappings move to wherever the function puts a
 * part.
 */
export function applySql(arrange: (...texts: string[]) => string, parts: readonly SqlPart[]): SqlText {
  const arranged = arrange(...parts.map((_, index) => `\uE000${String(index)}\uE001`));
  const pieces = arranged.split(HOLE).map((piece, index) => (index % 2 === 0 ? piece : (parts[Number(piece)] ?? '')));
  // A part that the function leaves out still counts.
  return using({ ...joinSql(pieces), ...traitsOf(parts) }, usesOf(parts));
}

/** A stretch of a part with its mappings. A mapping that is cut is no longer verbatim. */
export function sliceSql(part: SqlText, start: number, end: number): SqlText {
  const mappings = part.mappings.flatMap((mapping): readonly SourceMapping[] => {
    const from = Math.max(mapping.start, start);
    const to = Math.min(mapping.end, end);
    if (from >= to) return [];
    const isCut = from !== mapping.start || to !== mapping.end;
    const origin = isCut ? { ...mapping.origin, verbatim: false } : mapping.origin;
    return [{ start: from - start, end: to - start, origin }];
  });
  const { column: _whole, ...rest } = part;
  return { ...rest, text: part.text.slice(start, end), mappings };
}

export function isWritten(part: SqlText): boolean {
  return part.text.trim() !== '';
}
