/** The users of the configuration, when it changes while the server runs. */
import type { UserConfig } from '../config/config.ts';
import type { ChangeableDirectory, DirectoryContent } from './user-directory.ts';
import { FIRST_ADMINISTRATOR_ID } from './user.ts';

export interface ConfiguredUsers {
  /**
   * Makes ready what can be made ready; nothing changes before `apply`.
   * @throws CoatcheckError `config_invalid` if the API has given an id of theirs to another user
   */
  change(users: readonly UserConfig[]): Promise<UserChange>;
}

export interface UserChange {
  /** The users from `apply` on: those of before if the change needs a restart. */
  readonly inForce: readonly UserConfig[];
  /** Why the change has to wait for a restart; null = it does not. */
  readonly needsRestart: string | null;
  /** Takes effect at each user's next request. */
  apply(): void;
}

export interface ConfiguredUsersDependencies {
  readonly current: () => readonly UserConfig[];
  readonly directory: Pick<ChangeableDirectory, 'numbered' | 'setConfigured'>;
  readonly givenValues: () => Promise<DirectoryContent['given']>;
  /** Called after a change. */
  readonly onChange: () => void;
}

/** Why users wait for a restart: tokens and tasks belong to ids, and must not become another person's. */
const IDS_MOVE = 'users changed so that ids of users without an id in the file would become those of others';

export function createConfiguredUsers(dependencies: ConfiguredUsersDependencies): ConfiguredUsers {
  const { current, directory, givenValues, onChange } = dependencies;
  /** Whose each id has been since the start, also of users who are gone. */
  const owners = new Map<string, string>();
  const owned = (users: readonly UserConfig[]) =>
    directory.numbered(users).map(({ id, config }) => ({ id, owner: config.id ?? `client ${config.client_id}` }));
  for (const { id, owner } of owned(current())) owners.set(id, owner);
  const idsMove = (users: readonly UserConfig[]): boolean => {
    const wanted = owned(users);
    const idOf = new Map([...owners].map(([id, owner]) => [owner, id]));
    const namesFirst = (ids: Iterable<string>) => new Set(ids).has(FIRST_ADMINISTRATOR_ID);
    // Whether the file or the state has the first administrator is decided at the start.
    if (namesFirst(owners.keys()) !== namesFirst(wanted.map(({ id }) => id))) return true;
    return wanted.some(({ id, owner }) => (owners.get(id) ?? owner) !== owner || (idOf.get(owner) ?? id) !== id);
  };
  return {
    async change(users) {
      if (idsMove(users)) return { inForce: current(), needsRestart: IDS_MOVE, apply: () => undefined };
      const given = await givenValues();
      // From here on nothing may fail: other parts change in the same step.
      const numbered = directory.numbered(users);
      const identities = owned(users);
      return {
        inForce: users,
        needsRestart: null,
        apply() {
          directory.setConfigured(numbered, given);
          for (const { id, owner } of identities) owners.set(id, owner);
          onChange();
        },
      };
    },
  };
}
