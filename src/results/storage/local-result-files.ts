/** Paths of the parts of a result below the folder of results. */
import { join } from 'node:path';
import { checkedId, checkedKey, checkedNode } from './result-names.ts';

const SCRATCH_FOLDER = '.scratch';
export const RESULT_FILE = 'result.json';
export const RENDERINGS_FOLDER = 'renderings';

/** Results are spread over 256 folders, so that no folder has too many. */
export function shardDir(dir: string, resultId: string): string {
  return join(dir, checkedId(resultId).slice(0, 2));
}

export function resultDir(dir: string, resultId: string): string {
  return join(shardDir(dir, resultId), resultId);
}

export function renderingFile(folder: string, renderKey: string): string {
  return join(folder, RENDERINGS_FOLDER, checkedKey(renderKey));
}

/** The folder for what is being written, by all nodes or by one. */
export function scratchDir(dir: string, node?: string): string {
  return node === undefined ? join(dir, SCRATCH_FOLDER) : join(dir, SCRATCH_FOLDER, checkedNode(node));
}
