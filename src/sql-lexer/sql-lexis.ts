/**
 * How a database cuts SQL into tokens, as facts that do not depend on each other. Each dialect has one such table, and
 * `SqlLexer` is the only reader of SQL that goes by it. This room knows tokens, not statements; it names no database.
 */

export interface SqlLexis {
  /** What stands in quotes, each kind of quote a row. */
  readonly quotes: readonly QuoteRule[];
  /** `$$…$$` and `$tag$…$tag$` are texts. */
  readonly dollarQuotes: boolean;
  /** A text behind a line break continues the text before it, and is read with its escapes (the SQL standard). */
  readonly continuedTexts: boolean;
  readonly lineComments: readonly LineCommentRule[];
  /** The letters that end a line comment. */
  readonly lineBreaks: readonly ('\n' | '\r')[];
  /** Of `/* … *\/`: do comments within comments count? */
  readonly nestedComments: boolean;
  /** Comments of the form `/*! … *\/` are run. */
  readonly executedComments: boolean;
}

export interface QuoteRule {
  /**
   * A quote or bracket; three of them where a quote of its own kind has a row too (`'''`); or a letter, in lower case, and
   * a quote (`e'`), which counts in either case where a word begins.
   */
  readonly open: string;
  readonly close: string;
  readonly what: 'text' | 'name';
  /** A backslash makes the letter behind it a plain one. */
  readonly backslashes: boolean;
  /** `close` written twice is one letter of the text. */
  readonly doubled: boolean;
}

export interface LineCommentRule {
  readonly open: string;
  /** Counts only before a blank, a control character or the end of the text. */
  readonly beforeBlank: boolean;
}

/** The SQL standard's `'text'` and `"name"`. */
export const standardQuotes: readonly QuoteRule[] = [
  { open: "'", close: "'", what: 'text', backslashes: false, doubled: true },
  { open: '"', close: '"', what: 'name', backslashes: false, doubled: true },
];

/** What the SQL standard says, with `--` comments alone. */
export const standardLexis: SqlLexis = {
  quotes: standardQuotes,
  dollarQuotes: false,
  continuedTexts: true,
  lineComments: [{ open: '--', beforeBlank: false }],
  lineBreaks: ['\n', '\r'],
  nestedComments: false,
  executedComments: false,
};
