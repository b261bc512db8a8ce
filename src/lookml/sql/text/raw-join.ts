/** The old raw form of a join, `sql: JOIN table AS alias ON condition`: what its rendered text says about the rows. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { sliceSql, type SqlText } from './sql-text.ts';

type Lexis = Pick<Dialect, 'lexis'>;

/** The words and symbols outside parentheses, in lower case, each with the offset of its end. */
function outerTokens(raw: string, { lexis }: Lexis): readonly { readonly token: string; readonly end: number }[] {
  let depth = 0;
  return sqlTokens(raw, lexis).flatMap((sqlToken) => {
    if (!isMeaningful(sqlToken, raw, lexis)) return [];
    const token = raw.slice(sqlToken.start, sqlToken.end).toLowerCase();
    if (token === ')') depth -= 1;
    const isOuter = depth === 0;
    if (token === '(') depth += 1;
    return isOuter ? [{ token, end: sqlToken.end }] : [];
  });
}

/** Does every remaining row have a row of the joined view? */
export function isRawInner(raw: string, dialect: Lexis): boolean {
  return /^(?:inner|join)$/.test(outerTokens(raw, dialect)[0]?.token ?? '');
}

/** Can rows be lost because nothing matches them? Only LEFT and FULL joins keep them all. */
export function rawMayDropRows(raw: string, dialect: Lexis): boolean {
  const tokens = outerTokens(raw, dialect).map(({ token }) => token);
  return tokens.some((token, index) => {
    if (token === ',' || token === 'straight_join') return true;
    if (token !== 'join') return false;
    const kind = tokens[index - 1] === 'outer' ? tokens[index - 2] : tokens[index - 1];
    return kind !== 'left' && kind !== 'full';
  });
}

/** Does it add rows of the joined view that match nothing before it? Nothing is then known of what those rows are. */
export function rawKeepsOthers(raw: string, dialect: Lexis): boolean {
  return outerTokens(raw, dialect).some(({ token }) => token === 'right' || token === 'full');
}

/**
 * The condition after ON, and whether the join is a LEFT join. Null unless it is one left or inner join with one
 * condition.
 */
export function rawCondition(
  raw: SqlText,
  dialect: Lexis,
): { readonly condition: SqlText; readonly isLeft: boolean } | null {
  const tokens = outerTokens(raw.text, dialect);
  const joins = tokens.filter(({ token }) => token === 'join' || token === 'straight_join' || token === ',');
  const [on, ...more] = tokens.filter(({ token }) => token === 'on');
  const first = tokens[0]?.token ?? '';
  const isKnown = /^(?:left|inner|join|straight_join)$/.test(first);
  if (!isKnown || joins.length !== 1 || on === undefined || more.length > 0) return null;
  return { condition: sliceSql(raw, on.end, raw.text.length), isLeft: first === 'left' };
}
