/**
 * How a database cuts SQL into tokens, as independent facts. Each dialect has one such table, which only `SqlLexer`
 * reads. This room knows tokens, not statements, and names no database.
 */

export interface SqlLexis {
  /** The kinds of quotes, a row for each. */
  readonly quotes: readonly QuoteRule[];
  /** Are `$$…$$` and `$tag$…$tag$` texts? */
  readonly dollarQuotes: boolean;
  /** Does a text after a line break continue the text before it, with the same escapes (as in the SQL standard)? */
  readonly continuedTexts: boolean;
  readonly lineComments: readonly LineCommentRule[];
  /** The characters that end a line comment. */
  readonly lineBreaks: readonly ('\n' | '\r')[];
  /** Of `/* … *\/`: do comments nest? */
  readonly nestedComments: boolean;
  /** Comments of the form `/*! … *\/` are executed. */
  readonly executedComments: boolean;
}

export interface QuoteRule {
  /**
   * A quote or bracket; three quotes (`'''`) if the single quote has a row, too; or a lower-case letter and a quote
   * (`e'`), which is recognised in either case at the beginning of a word.
   */
  readonly open: string;
  readonly close: string;
  readonly what: 'text' | 'name';
  /** Does a backslash escape the character after it? */
  readonly backslashes: boolean;
  /** Is `close` written twice one character of the text? */
  readonly doubled: boolean;
}

export interface LineCommentRule {
  readonly open: string;
  /** Does it count only before a blank, a control character or the end of the text? */
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
