/** `coatcheck validate [DIR] [--json] [--import NAME=DIR]`: prints every finding about a LookML project. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openProject } from '../lookml-project/project-source.ts';
import { readProject } from '../lookml-project/read-project.ts';
import { parseImports } from './cli-io.ts';
import type { CliIo } from './cli-io.ts';
import { printDiagnostic } from './print-diagnostics.ts';

/** Exit code: 0 without errors (warnings are no errors), 1 with errors, 2 when the command itself is wrong. */
export async function runValidate(argv: readonly string[], io: CliIo): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, import: { type: 'string', multiple: true, default: [] } },
    });
    const imports = parseImports(options.values.import);
    return await validate(resolve(io.cwd, options.positionals[0] ?? '.'), imports, options.values.json, io);
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
