/**
 * Ids of the users of `coatcheck.yaml`. One without an id in the file keeps the one that it was given first, whatever
 * stands before it: tokens and tasks belong to ids.
 */
import type { ConfigProblem } from '../config/config-problem.ts';
import type { UserConfig } from '../config/config.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { createPace } from '../lib/others-turn.ts';
import type { FileUserStore } from './file-user-store.ts';
import { FIRST_ADMINISTRATOR_ID } from './user.ts';

/** A user of the configuration, with the id that it has. */
export interface NumberedUser {
  readonly id: string;
  readonly config: UserConfig;
}

export interface FileUserIds {
  /**
   * Gives every user an id, and keeps it: with pauses, one call after the other.
   * @param isOfApi does the id belong to a user made through the API?
   * @throws CoatcheckError `config_invalid` if the file gives a user the id of another
   */
  number(users: readonly UserConfig[], isOfApi: (id: string) => boolean): Promise<readonly NumberedUser[]>;
  /** Has anybody of the file ever had it? */
  isKnown(id: string): boolean;
  /** Another node may have given ids. */
  readAgain(): Promise<void>;
}

export async function openFileUserIds(store: FileUserStore): Promise<FileUserIds> {
  /** Id → client id of whom it is; null: of somebody who has another by now. */
  const owners = new Map<string, string | null>();
  /** Client id → id that is its user's now. */
  const kept = new Map<string, string>();
  const readAgain = async (): Promise<void> => {
    const stored = await store.ids();
    owners.clear();
    kept.clear();
    for (const { id, clientId } of stored) {
      owners.set(id, clientId);
      if (clientId !== null) kept.set(clientId, id);
    }
  };
  await readAgain();
  return {
    async number(users, isOfApi) {
      // Nodes take a changed file one after the other: who has an id from one has it on all.
      await readAgain();
      const pause = createPace();
      const inFile = new Set<string>();
      for (const { id } of users) {
        if (id !== null) inFile.add(id);
        await pause();
      }
      await refuseOthersIds(users, { kept, isOfApi, pause });
      let last = Number(FIRST_ADMINISTRATOR_ID);
      const freeId = (): string => {
        do last += 1;
        while (owners.has(String(last)) || inFile.has(String(last)) || isOfApi(String(last)));
        return String(last);
      };
      const numbered: NumberedUser[] = [];
      for (const config of users) {
        numbered.push({ config, id: config.id ?? kept.get(config.client_id) ?? freeId() });
        await pause();
      }
      const changed = numbered
        .map(({ id, config }) => ({ id, clientId: config.client_id }))
        .filter(({ id, clientId }) => owners.get(id) !== clientId);
      await store.keep(changed);
      // First what they had: it may be another's now.
      for (const { clientId } of changed) {
        const former = kept.get(clientId);
        if (former !== undefined) owners.set(former, null);
        kept.delete(clientId);
      }
      for (const { id, clientId } of changed) {
        const before = owners.get(id) ?? null;
        if (before !== null) kept.delete(before);
        owners.set(id, clientId);
        kept.set(clientId, id);
      }
      return numbered;
    },
    isKnown: (id) => owners.has(id),
    readAgain,
  };
}

interface IdsInUse {
  readonly kept: ReadonlyMap<string, string>;
  readonly isOfApi: (id: string) => boolean;
  readonly pause: () => Promise<void>;
}

/** Otherwise the tasks of one user would become another's. */
async function refuseOthersIds(users: readonly UserConfig[], { kept, isOfApi, pause }: IdsInUse): Promise<void> {
  const withoutId = new Map<string | undefined, string>();
  for (const { id, client_id } of users) if (id === null) withoutId.set(kept.get(client_id), client_id);
  const problems: ConfigProblem[] = [];
  for (const { id, client_id } of users) {
    await pause();
    if (id === null) continue;
    const where = `users: ${client_id}`;
    const other = withoutId.get(id);
    if (isOfApi(id)) {
      problems.push({ where, why: `The id ${id} belongs to a user created through the API.` });
    } else if (other !== undefined) {
      const why = `The id ${id} belongs to ${other}, who has none in this file: give ${other} that id, or ${client_id} another.`;
      problems.push({ where, why });
    }
  }
  if (problems.length > 0) throw new CoatcheckError('config_invalid', { problems });
}
