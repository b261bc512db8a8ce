/** `coatcheck backup`: copies the data folder of a server, which may go on running. */
import { resolve } from 'node:path';
import { resultDir } from '../results/storage/local-result-files.ts';
import { backUp } from '../store/back-up.ts';
import { badUse, defineCommand } from './command.ts';
import { statePlace } from './state-place.ts';

const USAGE = `coatcheck backup --to DIR [flags]: copy state and results of a server, which may go on running
  --to DIR       where the copy goes; made when it is missing, refused when it holds anything
  --project DIR  the project that is served (default: the current folder)
  --data DIR     its data folder (COATCHECK_DATA; default: .coatcheck inside the project)
Of a state in PostgreSQL it makes no copy: pg_dump does, and "results" in the data folder is copied after that.
To restore, stop the server, put the copy in the place of the data folder, and start it again.`;

const ELSEWHERE =
  'the state is in PostgreSQL, whose own tools copy it (pg_dump, or a base backup); copy the folder "results" of the data folder after that. "coatcheck state export" writes the state of a stopped server into a file';

export const runBackup = defineCommand({
  name: 'backup',
  usage: USAGE,
  options: { to: { type: 'string' }, project: { type: 'string' }, data: { type: 'string' } },
  async run({ values, positionals }, io) {
    if (values.to === undefined) throw badUse('--to is missing: the folder for the copy');
    if (positionals.length > 0) throw badUse(`takes only flags, not ${positionals.join(', ')}`);
    const target = resolve(io.cwd, values.to);
    const { folder, postgres } = statePlace(values, io);
    if (postgres !== null) throw badUse(ELSEWHERE);
    const { results } = await backUp(folder, target, resultDir);
    io.out(`Copied the state and ${String(results)} results to ${target}.\n`);
    return 0;
  },
});
