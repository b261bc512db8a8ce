/** The users of `coatcheck.yaml` as they are looked up: made ready in pauses, so that they are put in place at once. */
import { createPace } from '../lib/others-turn.ts';
import { permissionsOf } from './configured-permissions.ts';
import type { NumberedUser } from './file-user-ids.ts';

export interface ConfiguredBook {
  readonly byId: ReadonlyMap<string, NumberedUser>;
  readonly byClientId: ReadonlyMap<string, NumberedUser>;
  /** Names of the user attributes that the file gives values of. */
  readonly attributes: ReadonlySet<string>;
}

/** @throws CoatcheckError `config_invalid` for a user whose permissions are not permissions */
export async function configuredBookOf(numbered: readonly NumberedUser[]): Promise<ConfiguredBook> {
  const byId = new Map<string, NumberedUser>();
  const byClientId = new Map<string, NumberedUser>();
  const attributes = new Set<string>();
  const pause = createPace();
  for (const user of numbered) {
    permissionsOf(user.config); // users are made when somebody asks for them: too late to refuse them
    byId.set(user.id, user);
    byClientId.set(user.config.client_id, user);
    for (const name of Object.keys(user.config.user_attributes)) attributes.add(name);
    await pause();
  }
  return { byId, byClientId, attributes };
}
