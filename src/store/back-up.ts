/**
 * Copies a data folder, whether its server runs or not. First comes the state as it is at one moment, with small
 * results in it; then the other results that the state knows, which never change once they are there. A result that is
 * removed meanwhile reads as expired in the copy. Last come the clones of developers.
 */
import { chmodSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CoatcheckError } from '../errors/catalogue.ts';
import { WORKSPACES_FOLDER } from '../lib/workspaces-folder.ts';
import { PRIVATE_FILE, folderProblem, openDataFolder } from './data-folder.ts';
import { copySealKey } from './seal-key-file.ts';
import { damageToError, stateFiles } from './state-seal.ts';

export interface BackUp {
  /** The number of results copied. */
  readonly results: number;
}

/**
 * @param placeOf where a result lies below the folder of results
 * @throws CoatcheckError `data_folder_unusable` for either folder, `state_damaged`, `conflict` if `target` is not empty
 */
export async function backUp(
  folder: string,
  target: string,
  placeOf: (resultsDir: string, resultId: string) => string,
): Promise<BackUp> {
  const { state } = stateFiles(folder);
  if (!existsSync(state)) {
    throw new CoatcheckError('data_folder_unusable', { folder, why: 'it contains no state' });
  }
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new CoatcheckError('conflict', {
      why: `${target} is not empty. Choose an empty or new folder for the copy.`,
    });
  }
  openDataFolder(target);
  try {
    const { inState, ids } = copyState(state, stateFiles(target).state);
    copySealKey(folder, target);
    const [from, to] = [join(folder, 'results'), join(target, 'results')];
    let results = inState.size;
    for (const id of ids) {
      const place = placeOf(from, id);
      if (!existsSync(place)) continue;
      mkdirSync(join(placeOf(to, id), '..'), { recursive: true, mode: 0o700 });
      // The copy shares its blocks with the original if the file system can do that.
      await cp(place, placeOf(to, id), { recursive: true, mode: constants.COPYFILE_FICLONE });
      if (!inState.has(id)) results += 1;
    }
    await copyWorkspaces(join(folder, WORKSPACES_FOLDER), join(target, WORKSPACES_FOLDER));
    return { results };
  } catch (error) {
    throw folderProblem(target, error);
  }
}

/** Clones alone: what else is there is made again. A file that is written meanwhile is in the copy or not. */
async function copyWorkspaces(from: string, to: string): Promise<void> {
  for (const user of existsSync(from) ? readdirSync(from) : []) {
    const clone = join(from, user, 'repository');
    if (!existsSync(clone)) continue;
    mkdirSync(join(to, user), { recursive: true, mode: 0o700 });
    await cp(clone, join(to, user, 'repository'), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.lock'),
    });
  }
}

interface KnownResults {
  readonly ids: readonly string[];
  /** The results that the state itself has; none in a state of an older version. */
  readonly inState: ReadonlySet<string>;
}

/** Copies the state, and gives the results that it knows at that moment. */
function copyState(from: string, to: string): KnownResults {
  return damageToError(from, () => {
    using source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
    source.prepare('vacuum into ?').run(to);
    chmodSync(to, PRIVATE_FILE);
    using copy = new DatabaseSync(to, { readOnly: true });
    const idsOf = (sql: string) =>
      copy
        .prepare(sql)
        .all()
        .map(({ id }) => String(id));
    const [table] = idsOf("select name as id from sqlite_master where name = 'small_results'");
    const inState = table === undefined ? [] : idsOf(`select distinct result_id as id from ${table}`);
    return { ids: idsOf('select id from results'), inState: new Set(inState) };
  });
}
