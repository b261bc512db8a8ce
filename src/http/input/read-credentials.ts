import { CoatcheckError } from '../../errors/catalogue.ts';
import type { FieldError } from '../../errors/catalogue.ts';

interface Sent {
  readonly client_id?: unknown;
  readonly client_secret?: unknown;
}

/**
 * API credentials out of a form or JSON body, else out of the query string.
 * @throws CoatcheckError `not_found` when there are none (as Looker), `validation_failed` when they are no texts.
 */
export function readCredentials(
  body: unknown,
  query: Sent,
): { readonly clientId: string; readonly clientSecret: string } {
  const inBody: Sent = typeof body === 'object' && body !== null ? body : {};
  const clientId = inBody.client_id ?? query.client_id ?? '';
  const clientSecret = inBody.client_secret ?? query.client_secret ?? '';
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string') {
    const name = typeof clientId === 'string' ? 'client_secret' : 'client_id';
    const errors: FieldError[] = [{ field: name, code: 'invalid', message: `'${name}' must be a string.` }];
    throw new CoatcheckError('validation_failed', { errors });
  }
  if (clientId === '' || clientSecret === '') throw new CoatcheckError('not_found', {});
  return { clientId, clientSecret };
}
