/**
 * Ids of the users of `coatcheck.yaml`. One without an id in the file keeps the one that it was given first, whatever
 * stands before it: tokens and tasks belong to ids.
 */
import type { UserConfig } from '../config/config.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { FileUserStore } from './file-user-store.ts';
import { FIRST_ADMINISTRATOR_ID } from './user.ts';

/** A user of the configuration, with the id that it has. */
export interface NumberedUser {
  readonly id: string;
  readonly config: UserConfig;
}

export interface FileUserIds {
  /**
   * Gives every user an id, and keeps it.
   * @param isOfApi does the id belong to a user made through the API?
   * @throws CoatcheckError `config_invalid` if the file gives a user the id of another
   */
  number(users: readonly UserConfig[], isOfApi: (id: string) => boolean): Promise<readonly NumberedUser[]>;
  /** Has anybody of the file ever had it? */
  isKnown(id: string): boolean;
}

export async function openFileUserIds(store: FileUserStore): Promise<FileUserIds> {
  /** Id → client id of whom it is; null: of somebody who has another by now. */
  const owners = new Map((await store.ids()).map(({ id, clientId }) => [id, clientId]));
  return {
    async number(users, isOfApi) {
      const kept = new Map([...owners].flatMap(([id, client]) => (client === null ? [] : [[client, id] as const])));
      refuseOthersIds(users, kept, isOfApi);
      const taken = new Set([FIRST_ADMINISTRATOR_ID, ...owners.keys(), ...users.map(({ id }) => id)]);
      let next = 2;
      const freeId = (): string => {
        while (taken.has(String(next)) || isOfApi(String(next))) next += 1;
        taken.add(String(next));
        return String(next);
      };
      const numbered = users.map((config) => ({ config, id: config.id ?? kept.get(config.client_id) ?? freeId() }));
      const changed = numbered
        .map(({ id, config }) => ({ id, clientId: config.client_id }))
        .filter(({ id, clientId }) => owners.get(id) !== clientId);
      await store.keep(changed);
      // First what they had: it may be another's now.
      for (const { clientId } of changed) {
        const former = kept.get(clientId);
        if (former !== undefined) owners.set(former, null);
      }
      for (const { id, clientId } of changed) owners.set(id, clientId);
      return numbered;
    },
    isKnown: (id) => owners.has(id),
  };
}

/** Otherwise the tasks of one user would become another's. */
function refuseOthersIds(
  users: readonly UserConfig[],
  kept: ReadonlyMap<string, string>,
  isOfApi: (id: string) => boolean,
): void {
  const withoutId = new Map(
    users.flatMap(({ id, client_id }) => (id === null ? [[kept.get(client_id), client_id] as const] : [])),
  );
  const problems = users.flatMap(({ id, client_id }) => {
    const where = `users: ${client_id}`;
    if (id === null) return [];
    const other = withoutId.get(id);
    if (isOfApi(id)) return [{ where, why: `The id ${id} belongs to a user created through the API.` }];
    if (other === undefined) return [];
    const why = `The id ${id} belongs to ${other}, who has none in this file: give ${other} that id, or ${client_id} another.`;
    return [{ where, why }];
  });
  if (problems.length > 0) throw new CoatcheckError('config_invalid', { problems });
}
