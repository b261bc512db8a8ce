/** Yesno filters: `Yes`, `No`, `TRUE`, `FALSE` in any case, with `-` or `NOT` before them, lists of them, `NULL`, `NOT NULL`. */
import type { FilterExpression, YesnoTerm } from './filter-ast.ts';
import { type FilterSource, reportProblem } from './filter-problem.ts';

const words: ReadonlyMap<string, YesnoTerm['type']> = new Map([
  ['yes', 'yes'],
  ['true', 'yes'],
  ['no', 'no'],
  ['false', 'no'],
  ['-yes', 'no'],
  ['-no', 'yes'],
  ['-true', 'no'],
  ['-false', 'yes'],
  ['not yes', 'no'],
  ['not no', 'yes'],
  ['not true', 'no'],
  ['not false', 'yes'],
  ['null', 'null'],
  ['not null', 'not_null'],
  ['-null', 'not_null'],
]);

export function parseYesnoFilter(source: FilterSource): FilterExpression | null {
  const terms: YesnoTerm[] = [];
  let start = 0;
  for (const piece of source.text.split(',')) {
    const word = piece.trim().replace(/^"(.*)"$/s, '$1');
    const type = words.get(word.toLowerCase().replaceAll(/\s+/g, ' '));
    const begin = start + piece.length - piece.trimStart().length;
    start += piece.length + 1;
    if (word === '' || word.toLowerCase() === 'any value') continue;
    if (type === undefined) {
      const shown = word.length > 60 ? `${word.slice(0, 60)}…` : word;
      reportProblem(source, { start: begin, end: begin + piece.trim().length }, `"${shown}" is neither Yes nor No.`);
      return null;
    }
    terms.push({ type });
  }
  return terms.length === 0 ? { kind: 'any' } : { kind: 'yesno', terms };
}
