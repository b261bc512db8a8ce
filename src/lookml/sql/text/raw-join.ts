/** The old raw form of a join, `sql: JOIN table AS alias ON condition`: what can be told of it, as it is when rendered. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { sliceSql, type SqlText } from './sql-text.ts';

type Lexis = Pick<Dialect, 'lexis'>;

/** Words and symbols of the text itself, outside of parentheses, in lower case, with where each ends. */
function outerTokens(raw: string, { lexis }: Lexis): readonly { readonly token: string; readonly end: number }[] {
  let depth = 0;
  return sqlTokens(raw, lexis).flatMap((one) => {
    if (!isMeaningful(one, raw, lexis)) return [];
    const token = raw.slice(one.start, one.end).toLowerCase();
    if (token === ')') depth -= 1;
    const isOuter = depth === 0;
    if (token === '(') depth += 1;
    return isOuter ? [{ token, end: one.end }] : [];
  });
}

/** Has every row that is left a row of the view? */
export function isRawInner(raw: string, dialect: Lexis): boolean {
  return /^(?:inner|join)$/.test(outerTokens(raw, dialect)[0]?.token ?? '');
}

/** May rows go for want of a partner? Only LEFT and FULL joins keep them all. */
export function rawMayDropRows(raw: string, dialect: Lexis): boolean {
  const tokens = outerTokens(raw, dialect).map(({ token }) => token);
  return tokens.some((token, index) => {
    if (token === ',' || token === 'straight_join') return true;
    if (token !== 'join') return false;
    const kind = tokens[index - 1] === 'outer' ? tokens[index - 2] : tokens[index - 1];
    return kind !== 'left' && kind !== 'full';
  });
}

/** Does it keep rows of others that have no row before it? Then nothing is said of what those rows are. */
export function rawKeepsOthers(raw: string, dialect: Lexis): boolean {
  return outerTokens(raw, dialect).some(({ token }) => token === 'right' || token === 'full');
}

/** What stands behind ON, and whether it is a LEFT join; null where it is not one such or inner join with one condition. */
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
