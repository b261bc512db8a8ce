/** Which SQL gives a value for every row, whatever is in it: told by its words alone, so that any doubt is a no. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { isMeaningful, sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import { comparesSums } from './total-groups.ts';
import { neverFails } from './total-values.ts';

/** They take any text, or compare. None of them computes. */
const ofRows =
  'coalesce nullif lower upper trim concat length char_length in and or not when then else between like ilike';
const ofGroups = 'coalesce sum avg count min max and or not when then else';
const calls = { rows: new Set(ofRows.split(' ')), groups: new Set(ofGroups.split(' ')) };

/** Words that compute or read more than a row. */
const REFUSED =
  /^(?:select|with|values|table|exists|over|at|interval|collate|div|mod|rlike|regexp|similar|array|row)$/i;
const COMPARES = /^[(),.=<>!]$/;

/**
 * @param of `groups`: conditions on aggregates of columns
 */
export function isTotal(text: string, dialect: Dialect, of: 'rows' | 'groups'): boolean {
  const { lexis } = dialect;
  const tokens = sqlTokens(text, lexis).filter((token) => isMeaningful(token, text, lexis));
  const at = (index: number): string => {
    const token = tokens[index];
    return token ? text.slice(token.start, token.end) : '';
  };
  // Such a dialect reads a column as whatever it is compared with.
  const converts = dialect.unfailingText !== null;
  if (converts) return of === 'groups' && comparesSums(tokens, text);
  if (dialect.conversionsFail) return neverFails(tokens, text);
  return tokens.every(({ kind }, index) => {
    const written = at(index);
    switch (kind) {
      case 'word':
        return at(index + 1) === '(' ? calls[of].has(written.toLowerCase()) : !REFUSED.test(written);
      case 'name':
        return at(index + 1) !== '(';
      case 'number':
      case 'text':
        return true;
      case 'symbol':
        return COMPARES.test(written) || isConcatenation(at, index) || isStar(at, index) || isSign(at, index);
      default:
        return false;
    }
  });
}

type At = (index: number) => string;

function isConcatenation(at: At, index: number): boolean {
  return at(index) === '|' && (at(index - 1) === '|' || at(index + 1) === '|');
}

/** Of `COUNT(*)`. */
function isStar(at: At, index: number): boolean {
  return at(index) === '*' && at(index - 1) === '(' && at(index + 1) === ')';
}

/** Of a number that something is compared with. */
function isSign(at: At, index: number): boolean {
  return (
    at(index) === '-' && /^(?:[(,=<>]|and|between|then|else)$/i.test(at(index - 1)) && /^[\d.]/.test(at(index + 1))
  );
}
