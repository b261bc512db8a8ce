import { CoatcheckError } from '../../errors/catalogue.ts';
import type { FieldError } from '../../errors/catalogue.ts';

interface Sent {
  readonly client_id?: unknown;
  readonly client_secret?: unknown;
}

/**
 * API credentials from a form or JSON body, or else from the query string.
 * @throws CoatcheckError `not_found` if there are none (as in Looker), `validation_failed` if they are not texts.
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
