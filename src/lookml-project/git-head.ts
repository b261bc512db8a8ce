/** Which branch and commit of git a folder stands at, read out of git's own files; git itself need not be there. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

export interface GitHead {
  /** Null: no branch, a commit by itself. */
  readonly branch: string | null;
  /** Null before the first commit. */
  readonly commit: string | null;
}

const COMMIT = /^[\da-f]{40,64}$/;

/** @returns undefined when the folder is in no working tree of git */
export async function readGitHead(folder: string): Promise<GitHead | undefined> {
  const place = await gitFolder(resolve(folder));
  const head = place === undefined ? undefined : await textOf(join(place, 'HEAD'));
  if (place === undefined || head === undefined) return undefined;
  const name = /^ref: (refs\/heads\/(.+))$/.exec(head);
  if (name === null) return { branch: null, commit: COMMIT.test(head) ? head : null };
  // Working trees that were added to another have their refs there.
  const common = await textOf(join(place, 'commondir'));
  const refs = common === undefined ? place : resolve(place, common);
  return { branch: name[2] ?? null, commit: await commitOf(refs, name[1] ?? '') };
}

async function gitFolder(folder: string): Promise<string | undefined> {
  const place = join(folder, '.git');
  if ((await textOf(join(place, 'HEAD'))) !== undefined) return place;
  const elsewhere = /^gitdir: (.+)$/.exec((await textOf(place)) ?? '')?.[1];
  if (elsewhere !== undefined) return resolve(folder, elsewhere);
  const above = dirname(folder);
  return above === folder ? undefined : gitFolder(above);
}

async function commitOf(folder: string, ref: string): Promise<string | null> {
  const loose = await textOf(join(folder, ref));
  if (loose !== undefined && COMMIT.test(loose)) return loose;
  const packed = (await textOf(join(folder, 'packed-refs'))) ?? '';
  const line = packed.split('\n').find((one) => one.endsWith(` ${ref}`));
  const commit = line?.split(' ', 1)[0] ?? '';
  return COMMIT.test(commit) ? commit : null;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    return undefined;
  }
}
