/** The data folder of a server that is not asked itself. */
import { join, resolve } from 'node:path';

interface Where {
  readonly project?: string | undefined;
  readonly data?: string | undefined;
}

/** Of the flags, else of the environment, else inside the project: as `serve` finds it. */
export function dataFolder(
  { project, data }: Where,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): string {
  const served = project ?? env['COATCHECK_PROJECT'] ?? '.';
  return resolve(cwd, data ?? env['COATCHECK_DATA'] ?? join(served, '.coatcheck'));
}
