/** The users of the configuration, when it changes while the server runs. */
import type { UserConfig } from '../config/config.ts';
import type { Turns } from '../lib/one-at-a-time.ts';
import type { FileUserIds } from './file-user-ids.ts';
import { configuredBookOf } from './configured-book.ts';
import type { ChangeableDirectory } from './user-directory.ts';
import { FIRST_ADMINISTRATOR_ID } from './user.ts';

export interface ConfiguredUsers {
  /**
   * Makes ready what can be made ready; no user changes before `apply`.
   * @throws CoatcheckError `config_invalid` if the file gives one of them the id of another user
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
  readonly directory: Pick<ChangeableDirectory, 'isOfApi' | 'setConfigured'>;
  readonly ids: FileUserIds;
  /** Those of users made through the API: an id goes to one of them, or to one of the file. */
  readonly turns: Turns;
  /** Called after a change. */
  readonly onChange: () => void;
}

/** Whether the file or the state has the first administrator is decided at the start. */
const FIRST_MOVES = `users changed so that the one with the id ${FIRST_ADMINISTRATOR_ID} comes into the file, or goes out of it`;

export function createConfiguredUsers(dependencies: ConfiguredUsersDependencies): ConfiguredUsers {
  const { current, directory, ids, turns, onChange } = dependencies;
  const namesFirst = (users: readonly UserConfig[]) => users.some(({ id }) => id === FIRST_ADMINISTRATOR_ID);
  return {
    async change(users) {
      if (namesFirst(users) !== namesFirst(current())) {
        return { inForce: current(), needsRestart: FIRST_MOVES, apply: () => undefined };
      }
      const numbered = await turns(() => ids.number(users, (id) => directory.isOfApi(id)));
      const book = await configuredBookOf(numbered);
      // From here on nothing may fail: other parts change in the same step.
      return {
        inForce: users,
        needsRestart: null,
        apply() {
          directory.setConfigured(book);
          onChange();
        },
      };
    },
  };
}
