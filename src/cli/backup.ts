/** `coatcheck backup`: copies the data folder of a server, which may go on running. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CoatcheckError } from '../errors/catalogue.ts';
import { resultDir } from '../results/result-files.ts';
import { backUp } from '../store/back-up.ts';
import { wantsHelp } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';

const USAGE = `coatcheck backup --to DIR [flags]: copy state and results of a server, which may go on running
  --to DIR       where the copy goes; made when it is missing, refused when it holds anything
  --project DIR  the project that is served (default: the current folder)
  --data DIR     its data folder (COATCHECK_DATA; default: .coatcheck inside the project)
To restore, stop the server, put the copy in the place of the data folder, and start it again.`;

/** Exit code: 0 when the copy is whole, 1 when it could not be made, 2 when the command itself is wrong. */
export async function runBackup(argv: readonly string[], io: CliIo): Promise<number> {
  if (wantsHelp(argv)) {
    io.out(`${USAGE}\n`);
    return 0;
  }
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { to: { type: 'string' }, project: { type: 'string' }, data: { type: 'string' } },
    });
    if (values.to === undefined) throw new TypeError('--to is missing: the folder for the copy');
    const project = values.project ?? io.env['COATCHECK_PROJECT'] ?? '.';
    const data = values.data ?? io.env['COATCHECK_DATA'] ?? join(project, '.coatcheck');
    const target = resolve(io.cwd, values.to);
    const { results } = await backUp(resolve(io.cwd, data), target, resultDir);
    io.out(`Copied the state and ${String(results)} results to ${target}.\n`);
    return 0;
  } catch (error) {
    io.err(`backup: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CoatcheckError ? 1 : 2;
  }
}
