/** `coatcheck validate`: prints every finding about a LookML project. */
import type { CliIo } from './cli-io.ts';
import { defineCommand, onlyOne } from './command.ts';
import { printDiagnostic } from './print-diagnostics.ts';
import { pairs } from './query-arguments.ts';
import { readServedProject } from './served-project.ts';

const USAGE = `coatcheck validate [DIR] [flags]: check a LookML project
  DIR, --project DIR  the project's folder (default: the current one)
  --import NAME=DIR   where the files of an imported project are; repeatable
  --json              the findings as JSON
What coatcheck.yaml in the folder says of imports, constants and connections counts here, too.
Ends with 0 when there are no errors (warnings are none), with 1 when there are, with 2 when the command is wrong.`;

export const runValidate = defineCommand({
  name: 'validate',
  usage: USAGE,
  options: {
    json: { type: 'boolean', default: false },
    import: { type: 'string', multiple: true, default: [] },
    project: { type: 'string' },
  },
  run({ values, positionals }, io) {
    const folders = [...(values.project === undefined ? [] : [values.project]), ...positionals];
    return validate(onlyOne(folders, 'project', '.'), pairs('--import', values.import), values.json, io);
  },
});

async function validate(
  dir: string,
  imports: Readonly<Record<string, string>>,
  json: boolean,
  io: CliIo,
): Promise<number> {
  const { project, diagnostics, sources } = await readServedProject(dir, imports, io);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  if (json) {
    io.out(`${JSON.stringify(diagnostics, null, 2)}\n`);
  } else {
    const texts = await sources();
    for (const diagnostic of diagnostics) io.out(`${printDiagnostic(diagnostic, texts)}\n\n`);
    const counted = `${count(errors, 'error')}, ${count(diagnostics.length - errors, 'warning')}`;
    io.out(`${count(Object.keys(project.models).length, 'model')}: ${counted}\n`);
  }
  return errors > 0 ? 1 : 0;
}

/** `1 model`, `2 models`. */
function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
