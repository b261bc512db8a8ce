/** The parameters of an address, up to a number. */
import { parse } from 'node:querystring';
import { wrongField } from '../../errors/field-errors.ts';

/** An address has room for some thousand ids; no use of this API needs ten times as many parameters. */
const MAX_PARAMETERS = 10_000;

/** Beyond the limit none are read: the request is refused, and reading them takes time. */
export function parseSearch(search: string): ReturnType<typeof parse> {
  return isCrowded(search) ? {} : parse(search, '&', '=', { maxKeys: 0 });
}

/** @throws CoatcheckError `validation_failed` */
export function refuseManyParameters(url: string): void {
  if (!isCrowded(url)) return;
  const message = `The URL has more than ${MAX_PARAMETERS.toLocaleString('en-US')} parameters.`;
  throw wrongField('query', 'invalid_value', message);
}

function isCrowded(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    count += 1;
    if (count >= MAX_PARAMETERS) return true;
  }
  return false;
}
