/** `coatcheck validate`: prints every finding about a LookML project. */
import { resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { counted } from '../lib/counted.ts';
import { defineCommand, onlyOne } from './command.ts';
import { printDiagnostic } from './print-diagnostics.ts';
import { pairs } from './query-arguments.ts';
import type { RunIo } from './run.ts';
import { readServedProject } from './served-project.ts';
import { databaseFindings } from './validate-database.ts';

const USAGE = `coatcheck validate [DIR] [flags]: check a LookML project
  DIR, --project DIR  the project's folder (default: the current one)
  --import NAME=DIR   where the files of an imported project are; repeatable
  --database          ask every connection's database about every field of every explore, without running anything
  --json              the findings as JSON
What coatcheck.yaml in the folder says of imports, constants and connections counts here, too.
Ends with 0 when there are no errors (warnings do not count), with 1 when there are, with 2 when the command is wrong.`;

export const runValidate = defineCommand({
  name: 'validate',
  usage: USAGE,
  options: {
    database: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    import: { type: 'string', multiple: true, default: [] },
    project: { type: 'string' },
  },
  async run({ values, positionals }, io: RunIo) {
    const folders = [...(values.project === undefined ? [] : [values.project]), ...positionals];
    const dir = onlyOne(folders, 'project', '.');
    const { project, diagnostics, sources } = await readServedProject(dir, pairs('--import', values.import), io);
    const found = values.database ? [...diagnostics, ...(await askDatabases(dir, io))] : diagnostics;
    const errors = found.filter((diagnostic) => diagnostic.severity === 'error').length;
    const models = Object.keys(project.models).length;
    if (models === 0) io.err(`${dir} contains no model (a file named *.model.lkml).\n`);
    if (values.json) {
      io.out(`${JSON.stringify(found, null, 2)}\n`);
    } else {
      const texts = await sources();
      for (const diagnostic of found) io.out(`${printDiagnostic(diagnostic, texts)}\n\n`);
      const findings = `${counted(errors, 'error')}, ${counted(found.length - errors, 'warning')}`;
      io.out(`${counted(models, 'model')}: ${findings}\n`);
    }
    return errors > 0 ? 1 : 0;
  },
});

function askDatabases(dir: string, io: RunIo): Promise<readonly Diagnostic[]> {
  const onProgress = (done: number, all: number): void => {
    if (io.isWatched) io.err(`\r${String(done)} of ${counted(all, 'explore')} checked${done === all ? '\n' : ''}`);
  };
  return databaseFindings({ project: resolve(io.cwd, dir), env: io.env, signal: io.signal, onProgress });
}
