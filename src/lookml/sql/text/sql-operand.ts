/** When SQL can stand beside an operator or another condition as it is, and when it needs parentheses. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { LruMap } from '../../../lib/lru-map.ts';
import type { SqlLexis } from '../../../sql-lexer/sql-lexis.ts';
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { SqlText } from './sql-text.ts';
import { joinSql } from './sql-text.ts';

type Lexical = Pick<Dialect, 'lexis'>;

/** Most columns. */
const PLAIN_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** SQL that can stand beside any operator: in parentheses unless it is a plain column, a call, or has its own. */
export function operand(part: SqlText, dialect: Lexical): SqlText {
  return isName(part.text, dialect) || isEnclosed(part.text, dialect) ? part : joinSql(['(', part, ')']);
}

/** A condition as one of several: in parentheses unless it has its own. */
export function enclosed(part: SqlText, dialect: Lexical): SqlText {
  return part.text.startsWith('(') && isEnclosed(part.text, dialect) ? part : joinSql(['(', part, ')']);
}

/** A column or `table.column`, quoted or not. */
function isName(text: string, { lexis }: Lexical): boolean {
  if (PLAIN_NAME.test(text)) return true;
  if (!lexis.quotes.some(({ open, what }) => what === 'name' && text.includes(open))) return false;
  return sqlTokens(text, lexis).every(({ kind, start, end, isClosed }, index) =>
    index % 2 === 0 ? isClosed && (kind === 'name' || kind === 'word') : text.slice(start, end) === '.',
  );
}

/** `(…)` or `name(…)` as a whole: does the first parenthesis close with the last character? */
function isEnclosed(text: string, { lexis }: Lexical): boolean {
  if (!/^(?:[A-Za-z_]\w*)?\(/.test(text) || !text.endsWith(')')) return false;
  if (text.length > REMEMBERED_LENGTH) return closesLast(text, lexis);
  let known = remembered.get(lexis);
  if (!known) remembered.set(lexis, (known = new LruMap(REMEMBERED)));
  let closes = known.get(text);
  if (closes === undefined) known.set(text, (closes = closesLast(text, lexis)));
  return closes;
}

/** The SQL of a field is asked about several times in a query, and again in the next. */
const remembered = new WeakMap<SqlLexis, LruMap<string, boolean>>();
const REMEMBERED = 5_000;
/** Longer texts are read each time, so that what is remembered stays small. */
const REMEMBERED_LENGTH = 2_000;

function closesLast(text: string, lexis: SqlLexis): boolean {
  let depth = 0;
  for (const { kind, start } of sqlTokens(text, lexis)) {
    if (kind !== 'symbol') continue;
    if (text.charAt(start) === '(') depth += 1;
    if (text.charAt(start) !== ')') continue;
    depth -= 1;
    if (depth === 0) return start === text.length - 1;
  }
  return false;
}
