/** What can begin in the open, as one pattern made once for each lexis. */
import { requireThat } from '../lib/require-that.ts';
import type { QuoteRule, SqlLexis } from './sql-lexis.ts';

/** Characters that begin a name in all databases here, including the halves of surrogate pairs. */
const WORD_START = String.raw`[A-Za-z_\u0080-\uFFFF]`;
const WORD = String.raw`${WORD_START}[\w$\u0080-\uFFFF]*`;
const NUMBER = String.raw`\d[\w.\u0080-\uFFFF]*`;
/** The tag without its second dollar. */
const DOLLAR_TAG = String.raw`\$(?:${WORD_START}[\w\u0080-\uFFFF]*)?`;
/**
 * What must follow MySQL's `--` to begin a comment. The server reads bytes, so that white space of Unicode does not
 * count.
 */
const BLANK_OR_END = String.raw`(?=[\x00-\x20\x7F]|$)`;

export interface TokenPattern {
  /**
   * The end of a token that can be nothing else by its first character, and its kind; null = ask `pattern`. Most of SQL
   * is words, blanks and single characters.
   */
  simple(sql: string, at: number): SimpleToken | null;
  /** Sticky; matches everywhere. Groups: `blank`, `line`, `block`, `quote`, `dollar`, `number`, `word`; else a symbol. */
  readonly pattern: RegExp;
  /** Can the token that begins at `at` and ends with the text become another token when more is read? */
  mayGrow(sql: string, at: number): boolean;
  ruleOf(open: string): QuoteRule;
  /** The rule for three such quotes. */
  tripleOf(open: string): QuoteRule | undefined;
}

export interface SimpleToken {
  readonly kind: 'blank' | 'number' | 'word' | 'symbol';
  readonly end: number;
}

const patterns = new WeakMap<SqlLexis, TokenPattern>();

export function tokenPattern(lexis: SqlLexis): TokenPattern {
  let known = patterns.get(lexis);
  if (!known) patterns.set(lexis, (known = compile(lexis)));
  return known;
}

function compile(lexis: SqlLexis): TokenPattern {
  const rules = new Map(lexis.quotes.map((rule) => [rule.open, rule]));
  // The lexer distinguishes three quotes from an empty text, and the longest opening counts.
  const opens = [...rules.keys()].filter((open) => open.length < 3).toSorted((a, b) => b.length - a.length);
  const lines = lexis.lineComments.map(({ open, beforeBlank }) => escaped(open) + (beforeBlank ? BLANK_OR_END : ''));
  const kinds = [
    String.raw`(?<blank>\s+)`,
    `(?<line>${anyOf(lines)})`,
    String.raw`(?<block>\/\*)`,
    `(?<quote>${anyOf(opens.map(escaped))})`,
    ...(lexis.dollarQuotes ? [String.raw`(?<dollar>${DOLLAR_TAG}\$)`] : []),
    `(?<number>${NUMBER})`,
    `(?<word>${WORD})`,
    String.raw`[\s\S]`,
  ];
  const begun = lexis.lineComments.flatMap(({ open, beforeBlank }) => [
    open.slice(0, -1),
    ...(beforeBlank ? [open] : []),
  ]);
  const growing = [
    ...begun.filter((open) => open !== '').map(escaped),
    String.raw`\/`,
    ...(lexis.dollarQuotes ? [DOLLAR_TAG] : []),
    NUMBER,
    WORD,
  ];
  const growingPattern = new RegExp(`(?:${growing.join('|')})$`, 'y');
  return {
    simple: simpleTokens(lexis),
    pattern: new RegExp(kinds.join('|'), 'iy'),
    mayGrow: (sql, at) => {
      growingPattern.lastIndex = at;
      return growingPattern.test(sql);
    },
    ruleOf(open) {
      const rule = rules.get(open);
      requireThat(rule !== undefined, `${open} is a quote of this lexis`);
      return rule;
    },
    tripleOf: (open) => rules.get(open.repeat(3)),
  };
}

const ASCII = 128;

/** Stretches that begin with the same character in all databases. */
const STRETCHES = [
  { kind: 'blank', first: /[\t-\r ]/, pattern: String.raw`\s+` },
  { kind: 'number', first: /\d/, pattern: NUMBER },
  { kind: 'word', first: /[A-Za-z_]/, pattern: WORD },
] as const;

function simpleTokens({ quotes, lineComments, dollarQuotes }: SqlLexis): TokenPattern['simple'] {
  const begun = [...quotes, ...lineComments].map(({ open }) => open.charAt(0).toLowerCase());
  const special = new Set([...begun, '/', ...(dollarQuotes ? ['$'] : [])]);
  const stretches = STRETCHES.map(({ kind, first, pattern }) => ({ kind, first, pattern: new RegExp(pattern, 'iy') }));
  const byCode = Array.from({ length: ASCII }, (_, code) => {
    const letter = String.fromCodePoint(code);
    if (special.has(letter.toLowerCase())) return null;
    return stretches.find(({ first }) => first.test(letter)) ?? ('symbol' as const);
  });
  return (sql, at) => {
    const rule = byCode[sql.charCodeAt(at)] ?? null;
    if (rule === null) return null;
    if (rule === 'symbol') return { kind: rule, end: at + 1 };
    rule.pattern.lastIndex = at;
    rule.pattern.test(sql);
    return { kind: rule.kind, end: rule.pattern.lastIndex };
  };
}

/** A pattern without choices matches nowhere. */
function anyOf(choices: readonly string[]): string {
  return choices.length === 0 ? '(?!)' : choices.join('|');
}

function escaped(text: string): string {
  return text.replaceAll(/[^\w\s-]/g, String.raw`\$&`);
}
