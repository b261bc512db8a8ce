/**
 * Number filters: `5`, `NOT 66, 99`, `>1 AND <=100 OR 500`, `[0,9],(20,30]`, `5.5 to 10`, `NOT NULL`.
 * Where the first term alone has a NOT, it reaches all terms (`NOT >1, 2, <100` is true of nulls only), as Looker's page
 * says, but for intervals in brackets (`NOT 10,[1,5)` is 1 to 5), as its grammar's tests say. A single NOT elsewhere
 * before a plain number reaches all plain numbers (`23, not 42, 43` excludes all three, as they say); with several NOTs
 * each speaks for itself.
 */
import type { FilterExpression, NumberBound, NumberTerm } from './filter-ast.ts';
import { type FilterSource, reportProblem } from './filter-problem.ts';

interface Token {
  readonly type: 'number' | 'symbol' | 'word' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\s*(?:([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z]+|[+-](?:inf|infinity)\b)|(<>|!=|>=|<=|[<>=()[\],-]))/iy;
const HINT = 'Examples: 5, NOT 5, >1 AND <100, [1,5), 5 to 10, NULL.';

export function parseNumberFilter(source: FilterSource): FilterExpression | null {
  const tokens = readTokens(source);
  if (tokens === null) return null;
  const reader = new NumberReader(source, tokens);
  const terms = reader.readList();
  if (terms === null) return null;
  if (terms.length === 0) return { kind: 'any' };
  return { kind: 'number', terms: spreadNot(terms, reader.intervals) };
}

function readTokens(source: FilterSource): Token[] | null {
  const tokens: Token[] = [];
  const { text } = source;
  const length = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) {
      const start = at + (text.slice(at).length - text.slice(at).trimStart().length);
      reportProblem(
        source,
        { start, end: length },
        `"${clip(text.slice(start, length))}" is not a number filter.`,
        HINT,
      );
      return null;
    }
    const [whole, number, word, symbol] = match;
    const end = at + whole.length;
    const token = number ?? word ?? symbol ?? '';
    const type = number !== undefined ? 'number' : word !== undefined ? 'word' : 'symbol';
    tokens.push({ type, text: type === 'word' ? token.toUpperCase() : token, start: end - token.length, end });
  }
  tokens.push({ type: 'end', text: '', start: length, end: length });
  return tokens;
}

/** Long texts have no place in a message. */
function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function spreadNot(terms: readonly NumberTerm[], intervals: ReadonlySet<NumberTerm>): readonly NumberTerm[] {
  const [excluded, ...others] = terms.filter((term) => term.not);
  if (!excluded || others.length > 0 || excluded.type === 'null') return terms;
  if (excluded === terms[0]) return terms.map((term) => (intervals.has(term) ? term : { ...term, not: true }));
  if (excluded.type !== 'equals') return terms;
  return terms.map((term) => (term.type === 'equals' ? { ...term, not: true } : term));
}

/** A comparison stands for a range that is open on one side. */
interface Comparison {
  readonly side: 'low' | 'high';
  readonly bound: NumberBound;
}

class NumberReader {
  readonly #source: FilterSource;
  readonly #tokens: readonly Token[];
  /** Terms that were written in brackets. */
  readonly intervals = new Set<NumberTerm>();
  #at = 0;

  constructor(source: FilterSource, tokens: readonly Token[]) {
    this.#source = source;
    this.#tokens = tokens;
  }

  get #token(): Token {
    return this.#tokens[this.#at] ?? { type: 'end', text: '', start: 0, end: 0 };
  }

  #peek(distance: number): Token | undefined {
    return this.#tokens[this.#at + distance];
  }

  #accept(...texts: string[]): boolean {
    const { type, text } = this.#token;
    if (type === 'number' || !texts.includes(text)) return false;
    this.#at += 1;
    return true;
  }

  /** Terms separated by commas and OR; empty ones are skipped. */
  readList(): NumberTerm[] | null {
    const terms: NumberTerm[] = [];
    while (this.#token.type !== 'end') {
      if (this.#accept(',', 'OR')) continue;
      const term = this.#readTerm();
      if (term === null) return null;
      terms.push(term);
      if (!['', ',', 'OR'].includes(this.#token.text)) return this.#fail();
    }
    return terms;
  }

  #readTerm(): NumberTerm | null {
    if (this.#accept('<>', '!=')) return this.#readOperand(true);
    if (this.#accept('NOT')) return this.#readOperand(true);
    if (this.#peek(1)?.text === 'NULL' && this.#accept('-')) return this.#readOperand(true);
    return this.#readOperand(false);
  }

  #readOperand(not: boolean): NumberTerm | null {
    if (this.#accept('NULL')) return { type: 'null', not };
    const interval = this.#readInterval(not);
    if (interval !== undefined) return interval;
    const comparison = this.#readComparison();
    if (comparison === null) return null;
    if (comparison !== undefined) return this.#readSecondComparison(not, comparison);
    if (this.#accept('TO')) {
      const high = this.#readNumber();
      return high === null ? this.#fail() : range(not, null, { value: high, inclusive: true });
    }
    this.#accept('=');
    const value = this.#readNumber();
    if (value === null) return this.#fail();
    if (!this.#accept('TO')) return { type: 'equals', not, value };
    const low = { value, inclusive: true };
    const high = this.#readNumber();
    return range(not, low, high === null ? null : { value: high, inclusive: true });
  }

  /** Undefined = none stands here. */
  #readInterval(not: boolean): NumberTerm | null | undefined {
    const opening = this.#token.text;
    if (!this.#accept('(', '[')) return undefined;
    const low = this.#readIntervalBound('-INF', '-INFINITY', opening === '[');
    if (!this.#accept(',')) return this.#fail();
    const high = this.#readIntervalBound('INF', 'INFINITY', false);
    const inclusive = this.#token.text === ']';
    if (low === undefined || high === undefined || !this.#accept(')', ']')) return this.#fail();
    const term = range(not, low, high === null ? null : { ...high, inclusive });
    this.intervals.add(term);
    return term;
  }

  /** Null = open; undefined = neither a number nor infinity nor nothing. */
  #readIntervalBound(infinity: string, infinityLong: string, inclusive: boolean): NumberBound | null | undefined {
    const value = this.#readNumber();
    if (value !== null) return { value, inclusive };
    if (this.#accept(infinity, infinityLong, `+${infinity}`)) return null;
    return [',', ')', ']'].includes(this.#token.text) ? null : undefined;
  }

  /** Undefined = none stands here. */
  #readComparison(): Comparison | null | undefined {
    const operator = this.#token.text;
    if (!this.#accept('>', '>=', '<', '<=')) return undefined;
    const value = this.#readNumber();
    if (value === null) return this.#fail();
    const bound = { value, inclusive: operator.endsWith('=') };
    return { side: operator.startsWith('>') ? 'low' : 'high', bound };
  }

  /** `>1 AND <5` is one range; `>1 OR <5` is two terms, which the list reader takes. */
  #readSecondComparison(not: boolean, first: Comparison): NumberTerm | null {
    const follows = this.#peek(1)?.text ?? '';
    if (this.#token.text !== 'AND' || !['>', '>=', '<', '<='].includes(follows)) {
      return this.#token.text === 'AND' ? this.#fail() : toRange(not, first, undefined);
    }
    this.#at += 1;
    const second = this.#readComparison();
    if (second === null || second === undefined) return null;
    if (second.side === first.side) return this.#fail();
    return toRange(not, first, second);
  }

  #readNumber(): string | null {
    const { type, text } = this.#token;
    if (type !== 'number') return null;
    this.#at += 1;
    return normalise(text);
  }

  #fail(): null {
    const { start, text } = this.#token;
    const end = Math.max(this.#token.end, Math.min(start + 1, this.#source.text.length));
    const found = text === '' ? 'the end' : `"${clip(this.#source.text.slice(start, end))}"`;
    const isFirst = text !== '' && this.#source.text.slice(0, start).trim() === '';
    const message = isFirst ? `${found} is not a number filter.` : `${found} cannot follow here in a number filter.`;
    reportProblem(this.#source, { start, end }, message, HINT);
    return null;
  }
}

function range(not: boolean, low: NumberBound | null, high: NumberBound | null): NumberTerm {
  return { type: 'range', not, low, high };
}

function toRange(not: boolean, first: Comparison, second: Comparison | undefined): NumberTerm {
  const bounds = [first, ...(second === undefined ? [] : [second])];
  const of = (side: Comparison['side']) => bounds.find((comparison) => comparison.side === side)?.bound ?? null;
  return range(not, of('low'), of('high'));
}

/** `+5.` → `5`, `.5` → `0.5`, `007` → `7`: what every database reads. */
function normalise(digits: string): string {
  return digits
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/\.(?=$|[eE])/, '');
}
