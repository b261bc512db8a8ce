/**
 * Which conditions on groups fail for none where a database converts a column to what it is compared with: told by
 * their words alone, so that any doubt is a no. Two aggregates, or columns within one, may be compared only by a
 * conversion of one to the other's type. So counts of columns, and sums and averages of numbers of which no sum is too
 * large (`Dialect.exactly`), are compared with whole numbers.
 */
import type { SqlToken } from '../../../sql-lexer/sql-lexer.ts';
import { reducePattern, type Reduction } from './reduce-pattern.ts';

/** With blanks around them. */
const KEYWORDS: ReadonlySet<string> = new Set('and or not is null between distinct true false as double'.split(' '));
const CALLED: ReadonlySet<string> = new Set(['coalesce', 'in', 'sum', 'avg', 'count', 'try_cast']);

/** `c` is a column, `n` a number, `V` a value of a group, and `B` a condition on it. */
const rules: readonly Reduction[] = [
  [/\bcount\((?:\*|(?:distinct )?c)\)/g, 'V'],
  [/\b(?:sum|avg)\(try_cast\(c as double ?\)\)/g, 'V'],
  [/\bcoalesce\(V,n\)/g, 'V'],
  [/(?<!\w)\(([VnB])\)/g, '$1'],
  [/V(?:=|<|>|<=|>=|<>|!=)n\b/g, 'B'],
  [/V(?: not)? between n and n\b/g, 'B'],
  [/V(?: not)? ?in\(n(?:,n)*\)/g, 'B'],
  [/V is(?: not)? null\b/g, 'B'],
  [/\bcoalesce\(B, ?false ?\)/g, 'B'],
  [/\bnot B\b/g, 'B'],
  [/\bB(?: (?:and|or) B\b)+/g, 'B'],
];

/** @param tokens the meaningful ones of `text` */
export function comparesSums(tokens: readonly SqlToken[], text: string): boolean {
  const written = reducePattern(patternOf(tokens, text), rules);
  return written === 'B' || written === 'V';
}

function patternOf(tokens: readonly SqlToken[], text: string): string {
  const written = tokens.map(({ kind, start, end }, index) => {
    const word = text.slice(start, end).toLowerCase();
    if (kind === 'name') return 'c';
    if (kind === 'number') return /^\d{1,18}$/.test(word) ? 'n' : '?';
    if (kind !== 'word') return kind === 'symbol' ? word : '?';
    if (KEYWORDS.has(word)) return ` ${word} `;
    const next = tokens[index + 1];
    const isCalled = next !== undefined && text.slice(next.start, next.end) === '(';
    return isCalled && CALLED.has(word) ? word : 'c';
  });
  return written
    .join('')
    .replaceAll(/\bc(?:\.c)+/g, 'c')
    .replaceAll(/(?<=[=<>(,]|\b(?:and|between) +)-n\b/g, 'n')
    .replaceAll(/ {2,}/g, ' ')
    .replaceAll(/(?<=\() | (?=\))/g, '');
}
