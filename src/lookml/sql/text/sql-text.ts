/**
 * SQL text that carries where its parts came from and which views it reads. Parts are joined with `joinSql`, passed
 * through a dialect's string functions with `applySql`, and marked with `markSql`; the mappings and uses move along.
 */
import { LruMap } from '../../../lib/lru-map.ts';
import type { SourceMapping, SourceOrigin } from '../../../results/prepared/statement.ts';

const NOTHING: ReadonlySet<string> = new Set();

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
  const joined = new JoinedSql();
  for (let index = 0; index < parts.length; index += 1) {
    if (index > 0) joined.add(separator);
    joined.add(parts[index] ?? '');
  }
  return joined.sql;
}

/** SQL that grows by one part after the other. A query's SQL is joined from hundreds of them. */
class JoinedSql {
  #text = '';
  readonly #mappings: SourceMapping[] = [];
  #uses = NOTHING;
  /** The only part that is not empty, if it is a column. */
  #column: string | undefined;
  #asksAboutUser = false;
  #isTemplated = false;

  add(part: SqlPart): void {
    if (typeof part === 'string') {
      if (part !== '') this.#column = undefined;
      this.#text += part;
      return;
    }
    const shift = this.#text.length;
    if (part.text !== '') this.#column = shift === 0 ? part.column : undefined;
    for (const { start, end, origin } of part.mappings) {
      this.#mappings.push({ start: start + shift, end: end + shift, origin });
    }
    this.#text += part.text;
    this.addTraits(part);
  }

  /** What is true of a whole when it is of any part. */
  addTraits({ uses, asksAboutUser, isTemplated }: SqlText): void {
    if (uses !== undefined) this.#uses = unionOfUses(this.#uses, uses);
    this.#asksAboutUser ||= asksAboutUser === true;
    this.#isTemplated ||= isTemplated === true;
  }

  get sql(): SqlText {
    const made: { -readonly [Member in keyof SqlText]: SqlText[Member] } = {
      text: this.#text,
      mappings: this.#mappings,
    };
    if (this.#uses.size > 0) made.uses = this.#uses;
    if (this.#column !== undefined) made.column = this.#column;
    if (this.#asksAboutUser) made.asksAboutUser = true;
    if (this.#isTemplated) made.isTemplated = true;
    return made;
  }
}

/** Marks a part as one that attributes of the user went into. */
export function aboutUser(part: SqlText): SqlText {
  return { ...part, asksAboutUser: true };
}

/** Aliases that any of the parts reads. */
export function usesOf(parts: readonly (SqlPart | null | undefined)[]): ReadonlySet<string> {
  let uses = NOTHING;
  for (const part of parts) {
    if (typeof part === 'object' && part?.uses) uses = unionOfUses(uses, part.uses);
  }
  return uses;
}

/** Most parts of a query read the same views. */
export function unionOfUses(some: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> {
  if (some === others || others.isSubsetOf(some)) return some;
  return some.size === 0 ? others : some.union(others);
}

/** The alias alone, as what a part reads. */
export function alone(alias: string): ReadonlySet<string> {
  let uses = aliasesAlone.get(alias);
  if (!uses) aliasesAlone.set(alias, (uses = new Set([alias])));
  return uses;
}

/** Parts that read the same view then have the same set, which need not be united with itself. */
const aliasesAlone = new LruMap<string, ReadonlySet<string>>(1_000);

/** Marks a part as one that reads the views `uses` as well. */
export function using(part: SqlText, uses: ReadonlySet<string>): SqlText {
  const all = unionOfUses(part.uses ?? NOTHING, uses);
  return all.size === 0 || all === part.uses ? part : { ...part, uses: all };
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
  const joined = new JoinedSql();
  for (let index = 0; index < strings.length; index += 1) {
    joined.add(strings[index] ?? '');
    joined.add(parts[index] ?? '');
  }
  return joined.sql;
}

/**
 * Records that the whole of `part` came from `origin`. What is already known to come from there keeps its more exact
 * mapping.
 */
export function markSql(part: SqlPart, origin: SourceOrigin): SqlText {
  const whole = typeof part === 'string' ? { text: part, mappings: [] } : part;
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

/** Private-use characters. They mark the place of a part while a dialect's function arranges the text. */
const [HOLE, HOLE_END] = ['\uE000', '\uE001'];

/**
 * Calls a function of texts, such as a dialect's, with mapped parts. The mappings move to wherever the function puts a
 * part.
 */
export function applySql(arrange: (...texts: string[]) => string, parts: readonly SqlPart[]): SqlText {
  const joined = new JoinedSql();
  const arranged = arrange(...parts.map((_, index) => HOLE + String(index) + HOLE_END));
  let at = 0;
  for (let hole = arranged.indexOf(HOLE); hole !== -1; hole = arranged.indexOf(HOLE, at)) {
    const end = arranged.indexOf(HOLE_END, hole);
    if (end === -1) break;
    joined.add(arranged.slice(at, hole));
    joined.add(parts[Number(arranged.slice(hole + 1, end))] ?? '');
    at = end + 1;
  }
  joined.add(arranged.slice(at));
  // A part that the function leaves out still counts.
  for (const part of parts) {
    if (typeof part === 'object') joined.addTraits(part);
  }
  return joined.sql;
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
