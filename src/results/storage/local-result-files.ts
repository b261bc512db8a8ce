/**
 * Paths of the parts of a result below the folder of results. Ids become names of files, so they are checked here,
 * once.
 */
import { join } from 'node:path';
import { CoatcheckError } from '../../errors/catalogue.ts';

const SCRATCH_FOLDER = '.scratch';
export const RESULT_FILE = 'result.json';
export const RENDERINGS_FOLDER = 'renderings';

/** Results are spread over 256 folders, so that no folder has too many. */
export function shardDir(dir: string, resultId: string): string {
  return join(dir, checked(resultId, /^[0-9a-f]{32}$/).slice(0, 2));
}

export function resultDir(dir: string, resultId: string): string {
  return join(shardDir(dir, resultId), resultId);
}

export function renderingFile(folder: string, renderKey: string): string {
  return join(folder, RENDERINGS_FOLDER, checked(renderKey, /^[\w-]{1,100}$/));
}

/** The folder for what is being written, by all nodes or by one. */
export function scratchDir(dir: string, node?: string): string {
  return node === undefined ? join(dir, SCRATCH_FOLDER) : join(dir, SCRATCH_FOLDER, checked(node, /^[\w-]{1,100}$/));
}

function checked(name: string, pattern: RegExp): string {
  if (!pattern.test(name)) throw new CoatcheckError('internal', {}, { cause: `Not a file name: ${name}` });
  return name;
}
