import { closestName } from '../lib/closest-name.ts';
import { expressionFunctions } from './expression-functions.ts';

/** What SQL and spreadsheets call functions that Looker's expressions call otherwise. */
const elsewhere = {
  average: 'mean',
  avg: 'mean',
  ceil: 'ceiling',
  char_length: 'length',
  find: 'position',
  ifnull: 'coalesce',
  isnull: 'is_null',
  left: 'substring',
  len: 'length',
  nvl: 'coalesce',
  pow: 'power',
  right: 'substring',
  stddev: 'stddev_samp',
  stdev: 'stddev_samp',
  substr: 'substring',
  variance: 'var_samp',
} as const;

/** The function that somebody who wrote a name that is none most likely meant, by Looker's or another language's name. */
export function nearestFunction(name: string): string | undefined {
  const names = new Map<string, string>([...expressionFunctions.keys()].map((own) => [own, own]));
  for (const [other, own] of Object.entries(elsewhere)) names.set(other, own);
  const exact = names.get(name.toLowerCase());
  const nearest = exact === undefined ? closestName(name, names.keys()) : undefined;
  return exact ?? (nearest === undefined ? undefined : names.get(nearest));
}
