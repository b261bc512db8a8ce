/** Names in SQL. Without quotes they end where a keyword begins. */
import type { Token } from './read-tokens.ts';
import { isWord, type TokenCursor } from './token-cursor.ts';

/** Words that cannot be names without quotes. */
const RESERVED: readonly string[] =
  'SELECT FROM WHERE GROUP HAVING ORDER BY LIMIT OFFSET FETCH UNION INTERSECT EXCEPT JOIN INNER LEFT RIGHT FULL CROSS NATURAL ON USING AS AND OR NOT IN IS BETWEEN LIKE WHEN THEN ELSE END ASC DESC NULLS WINDOW QUALIFY WITH'.split(
    ' ',
  );

export function isReserved(token: Token): boolean {
  return isWord(token, RESERVED);
}

function isName(token: Token): boolean {
  return token.kind === 'name' || (token.kind === 'word' && !isReserved(token));
}

/** A name without its quotes. @throws CoatcheckError `bad_request`, like all of these */
export function readName(cursor: TokenCursor, what: string): string {
  if (!isName(cursor.token)) cursor.unexpected(what);
  if (cursor.token.text === '') cursor.refuse('A name is empty.');
  return cursor.next().text;
}

/** `a.b.c`, in parts. */
export function readPath(cursor: TokenCursor, what: string): readonly string[] {
  const path = [readName(cursor, what)];
  while (cursor.takeSymbol('.')) {
    // Behind a point no keyword can stand.
    path.push(cursor.token.kind === 'word' ? cursor.next().text : readName(cursor, 'a name'));
  }
  return path;
}

/** An alias, with or without AS; null if there is none. */
export function readAlias(cursor: TokenCursor): string | null {
  return cursor.takeWord('AS') || isName(cursor.token) ? readName(cursor, 'an alias') : null;
}
