/** Which SQL needs parentheses beside an operator or another condition. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { LruMap } from '../../../lib/lru-map.ts';
import type { SqlLexis } from '../../../sql-lexer/sql-lexis.ts';
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { SqlText } from './sql-text.ts';
import { joinSql } from './sql-text.ts';

type Lexical = Pick<Dialect, 'lexis'>;

/** What most columns look like. */
const PLAIN_NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/** Makes SQL an operand of any operator: adds parentheses unless it is a column or a call, or already has them. */
export function operand(part: SqlText, dialect: Lexical): SqlText {
  return isName(part.text, dialect) || isEnclosed(part.text, dialect) ? part : joinSql(['(', part, ')']);
}

/** Makes a condition one of several: adds parentheses unless it already has them. */
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

/** Is the whole text `(…)` or `name(…)`, so that the first parenthesis closes at the last character? */
function isEnclosed(text: string, { lexis }: Lexical): boolean {
  if (!/^(?:[A-Za-z_]\w*)?\(/.test(text) || !text.endsWith(')')) return false;
  if (text.length > REMEMBERED_LENGTH) return closesLast(text, lexis);
  let answers = remembered.get(lexis);
  if (!answers) remembered.set(lexis, (answers = new LruMap(REMEMBERED)));
  let closes = answers.get(text);
  if (closes === undefined) answers.set(text, (closes = closesLast(text, lexis)));
  return closes;
}

/** A query asks about the SQL of a field several times, and the next query asks again. */
const remembered = new WeakMap<SqlLexis, LruMap<string, boolean>>();
const REMEMBERED = 5_000;
/** Longer texts are read each time, to bound the memory that this takes. */
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
