/** `coatcheck migrate`: brings the state of a data folder to the schema of this version, as a start does. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';
import { openDatabase } from '../store/database.ts';
import { badUse, defineCommand } from './command.ts';
import { dataFolder } from './data-folder.ts';

const USAGE = `coatcheck migrate [flags]: bring the state of a stopped server to the schema of this version
  --project DIR  the project that is served (default: the current folder)
  --data DIR     its data folder (COATCHECK_DATA; default: .coatcheck inside the project)
A start does it by itself; this is for doing it ahead, and for finding out whether it can be done. There is no way back
but a copy: "coatcheck backup" makes one. Ends with 0 when the state is of this version, with 1 when it cannot be, with 2
when the command is wrong.`;

export const runMigrate = defineCommand({
  name: 'migrate',
  usage: USAGE,
  options: { project: { type: 'string' }, data: { type: 'string' } },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw badUse(`takes only flags, not ${positionals.join(', ')}`);
    const data = dataFolder(values, io);
    if (!existsSync(join(data, 'state.sqlite'))) throw badUse(`${data} contains no state`);
    process.umask(0o077);
    await using database = await openDatabase(data).catch((error: unknown) => {
      const isOpen = error instanceof CoatcheckError && error.code === 'data_folder_in_use';
      throw isOpen ? new Error(`a server is using the data folder ${data}: stop it first`) : error;
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
