import type { QueryDetails } from '../prepared/prepared-query.ts';

export type NullSort = QueryDetails['nullSortTreatment'];

/** One ORDER BY term for a SQL expression, with nulls where the query's dialect puts them. */
export function orderTerm(expression: string, desc: boolean, nulls: NullSort): string {
  const nullsFirst = nulls === 'first' || (nulls === 'low' && !desc) || (nulls === 'high' && desc);
  return `${expression} ${desc ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}
