/** `coatcheck validate`: prints every finding about a LookML project. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject } from '../lookml-project/project-source.ts';
import { readProject } from '../lookml-project/read-project.ts';
import { parseImports, wantsHelp } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';
import { printDiagnostic } from './print-diagnostics.ts';

const USAGE = `coatcheck validate [DIR] [flags]: check a LookML project
  DIR, --project DIR  the project's folder (default: the current one)
  --import NAME=DIR   where the files of an imported project are; repeatable
  --json              the findings as JSON
Ends with 0 when there are no errors (warnings are none), with 1 when there are, with 2 when the command is wrong.`;

/** Exit code: 0 without errors (warnings are no errors), 1 with errors, 2 when the command itself is wrong. */
export async function runValidate(argv: readonly string[], io: CliIo): Promise<number> {
  if (wantsHelp(argv)) {
    io.out(`${USAGE}\n`);
    return 0;
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        import: { type: 'string', multiple: true, default: [] },
        project: { type: 'string' },
      },
    });
    const [dir = '.', ...more] = [...(values.project === undefined ? [] : [values.project]), ...positionals];
    if (more.length > 0) throw new TypeError(`one project at a time: ${[dir, ...more].join(', ')}`);
    return await validate(resolve(io.cwd, dir), parseImports(values.import), values.json, io);
  } catch (error) {
    io.err(`validate: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

async function validate(
  dir: string,
  imports: Readonly<Record<string, string>>,
  json: boolean,
  io: CliIo,
): Promise<number> {
  await using source = await openProject(dir, { imports });
  const { diagnostics, models } = source.current();
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  if (json) {
    io.out(`${JSON.stringify(diagnostics, null, 2)}\n`);
  } else {
    const sources = await readSources(dir, imports);
    for (const diagnostic of diagnostics) io.out(`${printDiagnostic(diagnostic, sources)}\n\n`);
    const warnings = diagnostics.length - errors;
    const counted = `${String(errors)} errors, ${String(warnings)} warnings`;
    io.out(`${String(Object.keys(models).length)} models: ${counted}\n`);
  }
  return errors > 0 ? 1 : 0;
}

/** Texts by the paths that ranges carry: imports as `//name/path`. */
async function readSources(
  dir: string,
  imports: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>();
  for (const [path, text] of await readProject(dir)) {
    sources.set(path.startsWith('imported_projects/') ? `//${path.slice('imported_projects/'.length)}` : path, text);
  }
  for (const [name, folder] of Object.entries(imports)) {
    for (const [path, text] of await readProject(folder)) sources.set(`//${name}/${path}`, text);
  }
  return sources;
}
