/** `coatcheck migrate`: brings the state of a stopped server to the schema of this version, as a start does. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';
import { openState } from '../store/open-state.ts';
import { badUse, defineCommand } from './command.ts';
import { statePlace } from './state-place.ts';

const USAGE = `coatcheck migrate [flags]: bring the state of a stopped server to the schema of this version
  --project DIR  the project that is served (default: the current folder)
  --data DIR     its data folder (COATCHECK_DATA; default: .coatcheck inside the project)
The state is where "state" in coatcheck.yaml (COATCHECK_STATE) has it, else in the data folder. A start does it by itself;
this is for doing it ahead, and for finding out whether it can be done. There is no way back but a copy: "coatcheck
backup" makes one of a data folder. Ends with 0 when the state is of this version, with 1 when it cannot be, with 2 when
the command is wrong.`;

export const runMigrate = defineCommand({
  name: 'migrate',
  usage: USAGE,
  options: { project: { type: 'string' }, data: { type: 'string' } },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw badUse(`takes only flags, not ${positionals.join(', ')}`);
    const place = statePlace(values, io);
    const { folder, postgres } = place;
    if (postgres === null && !existsSync(join(folder, 'state.sqlite'))) throw badUse(`${folder} contains no state`);
    process.umask(0o077);
    await using database = await openState(place, { for: 'carrying' }).catch((error: unknown) => {
      const isOpen = error instanceof CoatcheckError && error.code === 'data_folder_in_use';
      throw isOpen ? new Error(`a server is using the data folder ${folder}: stop it first`) : error;
    });
    const steps = database.migrated;
    io.out(
      steps.length === 0
        ? 'The state already has the schema of this version.\n'
        : `Migrated to this version: ${steps.join(', ')}.\n`,
    );
    return 0;
  },
});
