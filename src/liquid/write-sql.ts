/**
 * Writes the output of a template as SQL: the only place where data meets SQL. The author's text is written unchanged.
 * Data within quotes is written letter by letter, escaped where it would end them. In the open it must be a complete,
 * unchanged literal, or a number, a quoted text or a name (not from filters; several of them in lists), all of which
 * can only be read. Within comments it must be unable to end them. Anything else is refused.
 */
import type { DataOrigin, LiquidPiece, WholePart } from './liquid-text.ts';
import type { OutputSegment } from './mapped-template.ts';
import { hasMeaning } from '../sql-lexer/sql-tokens.ts';
import type { SqlLexis } from '../sql-lexer/sql-lexis.ts';
import { SqlPlace } from './sql-place.ts';
import type { OutputRange, VerbatimRange } from './sql-template-scope.ts';

export interface WrittenSql {
  readonly text: string;
  readonly verbatim: readonly VerbatimRange[];
  /** Stretches of the text that are data. */
  readonly data: readonly OutputRange[];
  /** Data that is not allowed in its place; null = everything could be written. */
  readonly unsafe: string | null;
  /** What the text begins and does not end, which would take in the SQL that follows it; null = nothing. */
  readonly unclosed: 'quote' | 'comment' | null;
}

export function writeSql(segments: readonly OutputSegment[], lexis: SqlLexis): WrittenSql {
  const writer = new SqlWriter(
    lexis,
    segments.some(({ data }) => data !== null),
  );
  const { length } = segments;
  for (let at = 0; at < length;) {
    const segment = segments[at];
    if (segment === undefined) break;
    if (segment.data === null) {
      writer.author(segment);
      at += 1;
      continue;
    }
    // Neighboring pieces are judged together: each may be harmless where both together are not.
    let end = at + 1;
    while (isPlainData(segments[at]) && isPlainData(segments[end])) end += 1;
    writer.data(segments.slice(at, end));
    at = end;
  }
  return writer.written;
}

function isPlainData(segment: OutputSegment | undefined): boolean {
  return segment !== undefined && segment.data !== null && segment.whole?.sql === undefined;
}

/**
 * For templates whose output is not SQL.
 * @param literal writes a text so that it is none but itself in the language of the output
 */
export function writePlain(
  segments: readonly OutputSegment[],
  literal: (text: string) => string = (text) => text,
): WrittenSql {
  const texts = segments.map(({ text, data }) => (data?.isText === true ? literal(text) : text));
  return { text: texts.join(''), verbatim: [], data: [], unsafe: null, unclosed: null };
}

const QUOTE = /['"`$]/;
/** No number and no name is longer: what stands before data is not read from the beginning for each. */
const LONGEST_TOKEN = 1_000;

export class SqlWriter {
  #place: SqlPlace;
  readonly #isWatching: boolean;
  #text = '';
  readonly #verbatim: VerbatimRange[] = [];
  readonly #data: OutputRange[] = [];
  #unsafe: string | null = null;
  /** Conditions of which a piece was written and others are missing, the innermost last. */
  readonly #begun: { readonly part: WholePart; readonly text: string }[] = [];
  /** True if data was written last, in the open. */
  #isAfterData = false;
  /** The last data in the open, and the author's text since then. */
  #last: { readonly origins: readonly (DataOrigin | null)[]; between: string } | null = null;

  /** @param isWatching false = there will be no data, so places need not be followed */
  constructor(lexis: SqlLexis, isWatching = true) {
    this.#place = new SqlPlace(lexis);
    this.#isWatching = isWatching;
  }

  get written(): WrittenSql {
    const unsafe = this.#unsafe ?? this.#begun[0]?.text ?? null;
    return { text: this.#text, verbatim: this.#verbatim, data: this.#data, unsafe, unclosed: this.#unclosed() };
  }

  #unclosed(): WrittenSql['unclosed'] {
    const unwatched = !this.#isWatching && (QUOTE.test(this.#text) || this.#text.includes('/*'));
    const place = unwatched ? new SqlPlace(this.#place.lexis) : this.#place;
    if (unwatched) place.read(this.#text);
    return place.unclosed;
  }

  author({ text, source }: Pick<OutputSegment, 'text' | 'source'>): void {
    if (text === '') return;
    if (this.#isAfterData || source === undefined) this.#separate(text, this.#isAfterData);
    if (source !== undefined) {
      const start = this.#text.length;
      this.#verbatim.push({ start, end: start + text.length, sourceStart: source });
    }
    this.#text += text;
    if (this.#isWatching) this.#place.read(text);
    if (this.#last) this.#last.between += text;
    this.#isAfterData = false;
  }

  /** @param run one complete literal, or neighboring pieces */
  data(run: readonly LiquidPiece[]): void {
    const text = run.map((piece) => piece.text).join('');
    const [{ whole } = {}] = run;
    const isDone = this.#place.isOpen
      ? text === '' ||
        (this.#isNext(whole?.part, text) && this.#inTheOpen(whole?.sql ?? text, whole?.sql !== undefined, run))
      : this.#letterByLetter(whole?.sql === undefined ? text : (whole.bare ?? text));
    if (!isDone) this.#unsafe ??= whole?.bare ?? text;
  }

  /** A condition that was cut: the author may have cut it by a value, and what is left means something else. */
  #isNext(part: WholePart | undefined, text: string): boolean {
    if (part === undefined) return true;
    const last = this.#begun.at(-1);
    const isFurther = part.index > 0;
    if (isFurther && (last?.part.of !== part.of || last.part.index !== part.index - 1)) return false;
    if (isFurther) this.#begun.pop();
    if (part.index < part.count - 1) this.#begun.push({ part, text });
    return true;
  }

  #letterByLetter(text: string): boolean {
    const start = this.#text.length;
    let written = '';
    for (const letter of text) {
      const one = this.#place.write(letter);
      if (one === null) return false;
      written += one;
    }
    written += this.#place.endData();
    this.#text += written;
    this.#data.push({ start, end: this.#text.length });
    return true;
  }

  #inTheOpen(text: string, isComplete: boolean, run: readonly LiquidPiece[]): boolean {
    const origins = run.map(({ data }) => data);
    if (!isComplete && (!this.#mayStand(text, origins) || this.#isFurtherWord(origins))) return false;
    this.#separate(text, true);
    if (/^\s*[-+.]/.test(text) && this.#place.isBehindValue) return false;
    const start = this.#text.length;
    this.#text += text;
    this.#place.read(text);
    this.#data.push({ start, end: this.#text.length });
    this.#isAfterData = true;
    this.#last = { origins, between: '' };
    return this.#place.isOpen;
  }

  /**
   * `a OR b` cut at its blanks leaves three words, each of which is allowed alone, but which together are an
   * expression. So words of the same value need more than a blank between them.
   */
  #isFurtherWord(origins: readonly (DataOrigin | null)[]): boolean {
    if (this.#last === null || !this.#last.origins.some((origin) => origins.includes(origin))) return false;
    return !hasMeaning(this.#last.between, this.#place.lexis);
  }

  /**
   * A number, a quoted text or, where allowed, a name; several of them in a list. After a letter of a name, more of
   * that name.
   */
  #mayStand(text: string, origins: readonly (DataOrigin | null)[]): boolean {
    const before = this.#text.slice(-LONGEST_TOKEN);
    if (/(?<![\w$\u0080-\uFFFF])\d[\w.]*$/.test(before)) return /^\d+$/.test(text);
    if (/[\w$\u0080-\uFFFF]$/.test(before)) return /^\w+$/.test(text);
    const { name, named, unnamed } = formsIn(this.#place.lexis);
    const isName = origins.every((origin) => origin?.isName !== false);
    if (before.endsWith('.')) return isName && name.test(text);
    const { one, list } = isName ? named : unnamed;
    return (this.#place.isInList ? list : one).test(text);
  }

  /** Adds a blank where two tokens would form another one: `-` and `-1` a comment, `E` and `'x'` an escape string. */
  #separate(text: string, isData: boolean): void {
    if (!this.#place.isOpen) return;
    const isComment = /[-/]$/.test(this.#text) && /^[-*]/.test(text);
    const isToken = isData && QUOTE.test(text.charAt(0)) && /[\w'"`$&@\u0080-\uFFFF]$/.test(this.#text);
    if (!isComment && !isToken) return;
    this.#text += ' ';
    this.#place.read(' ');
  }
}

interface Forms {
  readonly name: RegExp;
  /** Forms of values, with names among them and without. */
  readonly named: ValueForms;
  readonly unnamed: ValueForms;
}

interface ValueForms {
  readonly one: RegExp;
  readonly list: RegExp;
}

const forms = new WeakMap<SqlLexis, Forms>();

function formsIn(lexis: SqlLexis): Forms {
  let known = forms.get(lexis);
  if (!known) forms.set(lexis, (known = formsOf(lexis)));
  return known;
}

/** A name may be in any quotes except those that mean a text in every dialect. */
function formsOf({ quotes }: SqlLexis): Forms {
  const names = quotes.filter(({ open }) => open.length === 1 && open !== "'");
  const quoted = names.map((rule) => {
    const [open, close] = [`\\${rule.open}`, `\\${rule.close}`];
    return String.raw`${open}[^${close}\\\0]+${close}`;
  });
  const part = [String.raw`[A-Za-z_]\w*`, ...quoted].join('|');
  const name = String.raw`(?:${part})(?:\.(?:${part}))*`;
  const value = String.raw`-?\d+(?:\.\d+)?|'(?:[^'\\\0]|'')*'`;
  return {
    name: new RegExp(`^${name}$`),
    named: valueForms(`(?:${value}|${name})`),
    unnamed: valueForms(`(?:${value}|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Nn][Uu][Ll][Ll])`),
  };
}

function valueForms(item: string): ValueForms {
  const blank = String.raw`[ \t\r\n]*`;
  return {
    one: new RegExp(`^${blank}${item}${blank}$`),
    list: new RegExp(`^${blank}${item}(?:${blank},${blank}${item})*${blank}$`),
  };
}
