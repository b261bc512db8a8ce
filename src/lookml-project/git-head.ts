/** Which branch and commit of git a folder stands at, and which branches there are, read out of git's own files; git itself need not be there. */
import { readdir, readFile } from 'node:fs/promises';
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
  return { branch: name[2] ?? null, commit: await commitOf(await refsFolder(place), name[1] ?? '') };
}

/** The branches that the repository of a folder has of its own, in order of name; none outside of a repository. */
export async function readGitBranches(folder: string): Promise<readonly GitHead[]> {
  const place = await gitFolder(resolve(folder));
  if (place === undefined) return [];
  const refs = await refsFolder(place);
  const packed = (await textOf(join(refs, 'packed-refs'))) ?? '';
  const listed = packed.split('\n').flatMap((line) => / refs\/heads\/(.+)$/.exec(line)?.[1] ?? []);
  const names = new Set([...listed, ...(await looseNames(join(refs, 'refs', 'heads'), ''))]);
  return Promise.all(
    [...names].toSorted().map(async (branch) => ({ branch, commit: await commitOf(refs, `refs/heads/${branch}`) })),
  );
}

async function looseNames(folder: string, below: string): Promise<readonly string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
  const found = entries.map(async (entry): Promise<readonly string[]> => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? looseNames(folder, name) : [name];
  });
  return (await Promise.all(found)).flat();
}

/** Working trees that were added to another have their refs there. */
async function refsFolder(place: string): Promise<string> {
  const common = await textOf(join(place, 'commondir'));
  return common === undefined ? place : resolve(place, common);
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
