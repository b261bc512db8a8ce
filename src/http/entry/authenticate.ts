import type { AccessService } from '../../access/access-service.ts';
import type { Session } from '../../access/sessions.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';

/** `Authorization: token X` or `Authorization: Bearer X`, the word in any case. */
const AUTHORIZATION = /^(?:token|bearer) +([\w.~+/=-]{1,512}) *$/i;

/** @throws CoatcheckError `requires_authentication` if there is no valid token */
export async function authenticate(authorization: string | undefined, access: AccessService): Promise<Session> {
  const token = AUTHORIZATION.exec(authorization ?? '')?.[1];
  const session = token === undefined ? undefined : await access.authenticate(token);
  if (session === undefined) throw new CoatcheckError('requires_authentication', {});
  return session;
}
