/** What may be why a query does not compile that the compiler cannot know: another folder was meant, or its LookML is wrong. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { counted } from '../lib/counted.ts';
import type { AskedQuery } from './query-arguments.ts';
import type { ServedProject } from './served-project.ts';

/** A line for whoever has asked; empty when there is nothing to say. */
export function adviceFor(
  { query: { model }, project: dir }: AskedQuery,
  { project, diagnostics }: ServedProject,
  cwd: string,
): string {
  const isModel = Object.hasOwn(project.models, model);
  if (!isModel && statSync(resolve(cwd, model), { throwIfNoEntry: false })?.isDirectory() === true) {
    return `${model} is a folder here: name a project as ${model}/ or by --project ${model}\n`;
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return '';
  return `The LookML has ${counted(errors, 'error')}, which may be why: coatcheck validate ${dir} shows them.\n`;
}
