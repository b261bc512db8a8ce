/** Sums and averages of columns that a database would call too large, as such of exact numbers, which it adds up. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { applySql, joinSql, sliceSql, type SqlPart, type SqlText } from './sql-text.ts';

export function exactSums(value: SqlText, { exactly, lexis }: Dialect): SqlText {
  if (exactly === null) return value;
  const { text } = value;
  const tokens = sqlTokens(text, lexis).filter((token) => isMeaningful(token, text, lexis));
  const at = (index: number): string => text.slice(tokens[index]?.start, tokens[index]?.end);
  const parts: SqlPart[] = [];
  let written = 0;
  for (const [index, { kind }] of tokens.entries()) {
    const start = tokens[index + 2]?.start;
    if (kind !== 'word' || !/^(?:sum|avg)$/i.test(at(index)) || at(index + 1) !== '(' || start === undefined) continue;
    let last = index + 2;
    while (at(last + 1) === '.') last += 2;
    const end = tokens[last]?.end;
    const isColumn = ['word', 'name'].includes(tokens[last]?.kind ?? '');
    if (end === undefined || !isColumn || at(last + 1) !== ')') continue;
    parts.push(sliceSql(value, written, start), applySql(exactly, [sliceSql(value, start, end)]));
    written = end;
  }
  return parts.length === 0 ? value : joinSql([...parts, sliceSql(value, written, text.length)]);
}
