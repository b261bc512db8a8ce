/**
 * How much a developer's clone may take beside what it shares with the project's repository: what is written to branches
 * stays in commits for good, and would fill the disk for everybody.
 */
import { failed, type Git } from './git.ts';

/** LookML is text: years of work take less. */
const MOST_BYTES = 500 * 2 ** 20;

/** @throws CoatcheckError `git_failed` if it takes all that it may */
export async function requireCloneRoom(
  git: Git,
  { clone, production }: { readonly clone: string; readonly production: string },
  most = MOST_BYTES,
): Promise<void> {
  const [own, shared] = await Promise.all([objectBytes(git, clone), objectBytes(git, production)]);
  if (own - shared < most) return;
  throw failed(
    `The branches of the workspace take ${String(most / 2 ** 20)} MB, which is the most that they may: whoever operates the server can remove the clone`,
  );
}

/** Bytes of all commits and files that a repository keeps. */
async function objectBytes(git: Git, cwd: string): Promise<number> {
  const said = await git(['count-objects', '-v'], { cwd });
  const kib = [...said.matchAll(/^size(?:-pack|-garbage)?: (?<kib>\d+)$/gm)];
  return kib.reduce((sum, { groups }) => sum + Number(groups?.['kib']) * 1_024, 0);
}
