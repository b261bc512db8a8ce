/** The old raw form of a join, `sql: JOIN table AS alias ON condition`: what can be told of it. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { sliceSql, type SqlText } from './sql-text.ts';

/** Do rows without a partner go? Comments may stand before it. */
export function isRawInner(raw: string, { lexis }: Pick<Dialect, 'lexis'>): boolean {
  const [first] = sqlTokens(raw, lexis).filter((token) => isMeaningful(token, raw, lexis));
  return first !== undefined && /^(?:inner|join)$/i.test(raw.slice(first.start, first.end));
}

/** What stands behind ON; null where it is not one join with one condition. */
export function rawCondition(raw: SqlText, { lexis }: Pick<Dialect, 'lexis'>): SqlText | null {
  let depth = 0;
  let joins = 0;
  const starts: number[] = [];
  for (const { kind, start, end } of sqlTokens(raw.text, lexis)) {
    const token = raw.text.slice(start, end);
    if (kind === 'symbol') depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    if (kind !== 'word' || depth > 0) continue;
    if (/^join$/i.test(token)) joins += 1;
    if (/^on$/i.test(token)) starts.push(end);
  }
  const [start] = starts;
  return joins === 1 && starts.length === 1 && start !== undefined ? sliceSql(raw, start, raw.text.length) : null;
}
