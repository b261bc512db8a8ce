/** `coatcheck state`: carries the state of a stopped server from the data folder to PostgreSQL, or back. */
import { rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { counted } from '../lib/counted.ts';
import { exportState, importState } from '../store/carry-state.ts';
import { openState } from '../store/open-state.ts';
import { badUse, defineCommand } from './command.ts';
import { statePlace } from './state-place.ts';

const USAGE = `coatcheck state export --to FILE [flags]: write the state of a stopped server into a file
coatcheck state import --from FILE [flags]: read such a file into an empty state
  --project DIR  the project that is served (default: the current folder)
  --data DIR     its data folder (COATCHECK_DATA; default: .coatcheck inside the project)
The state is where "state" in coatcheck.yaml (COATCHECK_STATE) has it, else in the data folder: export, change "state",
import. Large results stay in "results" of the data folder, which both share. The file holds what the state holds, queries,
rows of small results and hashes of secrets; it is readable by its owner alone. Ends with 0 when it is done, with 1 when
it cannot be, and then nothing has changed, with 2 when the command is wrong.`;

export const runState = defineCommand({
  name: 'state',
  usage: USAGE,
  options: {
    to: { type: 'string' },
    from: { type: 'string' },
    project: { type: 'string' },
    data: { type: 'string' },
  },
  async run({ values, positionals }, io) {
    const [verb = '', ...more] = positionals;
    if (more.length > 0) throw badUse(`takes one of export and import, not ${positionals.join(', ')}`);
    if (verb !== 'export' && verb !== 'import') throw badUse(`export or import? Found "${verb}"`);
    const [flag, file] = verb === 'export' ? ['--to', values.to] : ['--from', values.from];
    if (file === undefined) throw badUse(`${flag} is missing: the file`);
    const path = resolve(io.cwd, file);
    process.umask(0o077);
    await using database = await openState(statePlace(values, io), { for: 'carrying' });
    if (verb === 'export') {
      await writeLines(path, exportState(database));
      io.out(`Wrote the state to ${path}.\n`);
    } else {
      await using source = await open(path);
      const rows = await importState(database, linesOf(source));
      io.out(`Read ${counted(rows, 'row')} into the state.\n`);
    }
    return 0;
  },
});

/** Reads no line before somebody asks for the first. */
async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  yield* file.readLines({ autoClose: false });
}

/** Leaves no file that is not whole. */
async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const text of lines) await file.write(text);
    await file.sync();
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
