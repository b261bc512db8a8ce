/**
 * A developer's own clone of the project's repository: branches, and how its files get from one to another. Changes that
 * no commit has are committed before another branch takes their place, so that nothing is lost but what a reset drops.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CoatcheckError } from '../errors/catalogue.ts';
import { wrongField } from '../errors/field-errors.ts';
import { found } from '../errors/found.ts';
import type { Branch } from './branch.ts';
import { listBranches } from './list-branches.ts';
import { failed, GitFailure, refusedBy, type Git } from './git.ts';
import { isPersonalOfOthers, refsNamed } from './git-names.ts';
import { requireSameSettings } from './operators-file.ts';
import { firstCommit, requireCommit, type ProductionRepository, type Remote } from './production-repository.ts';

export interface Developer {
  readonly name: string;
  /** In place of an address: users need have none. */
  readonly email: string;
  /** The branch that is theirs alone. */
  readonly personalBranch: string;
}

export interface DeveloperRepository {
  /** The branch that is checked out. */
  current(): Promise<Branch>;
  /** The current one first, then by name: the developer's own, and those of the remote as far as it answers. */
  branches(): Promise<readonly Branch[]>;
  /** Path below the repository → git's letter for how it differs from the commit (`M`, `A`, `D`, `?`). */
  changes(): Promise<ReadonlyMap<string, string>>;
  /** Makes a branch and goes to it. @throws CoatcheckError `validation_failed`, `not_found`, `git_failed` */
  create(name: string, ref: string | null): Promise<void>;
  /** Goes to a branch, and resets it if there is a ref. @throws CoatcheckError `not_found`, `git_failed` */
  switchTo(name: string | null, ref: string | null): Promise<void>;
  /** Here and at the remote. @throws CoatcheckError `not_found`, `git_failed` */
  delete(name: string): Promise<void>;
  resetToProduction(): Promise<void>;
  /** @throws CoatcheckError `git_failed` if the remote has no such branch */
  resetToRemote(): Promise<void>;
  /** Commits, merges what production has besides, pushes to the production branch and brings production there. */
  deploy(): Promise<void>;
}

/** Present while files are replaced: what a crash leaves half done is then undone. */
const CHANGING = 'coatcheck-changing';

/** A link becomes a file with its target as text: nothing outside of the clone is read or written by way of it. */
const CLONE_SETTINGS = [['core.symlinks', 'false']] as const;
const REMOTE_SETTINGS = [...CLONE_SETTINGS, ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*']] as const;

/** Makes the clone if there is none; a half-made one of an earlier life is made again. */
// oxlint-disable-next-line max-lines-per-function -- one repository: short verbs over what runs git in it
export async function openDeveloperRepository(
  git: Git,
  folder: string,
  developer: Developer,
  production: ProductionRepository,
): Promise<DeveloperRepository> {
  const identity = [
    ['user.name', developer.name],
    ['user.email', developer.email],
  ] as const;
  const run = (...args: readonly string[]) => git(args, { cwd: folder, settings: [...REMOTE_SETTINGS, ...identity] });
  const runAt = (remote: Remote, ...args: readonly string[]) =>
    git(args, { cwd: folder, settings: [...REMOTE_SETTINGS, ...identity, ...remote.settings], isRemote: true });
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    try {
      return (await run(...args)).trim();
    } catch (error) {
      if (error instanceof GitFailure) return undefined;
      throw error;
    }
  };
  const fetchRemote = async (): Promise<Remote> => {
    const remote = await production.remote();
    await runAt(remote, 'fetch', '--quiet', '--prune', 'origin').catch((error: unknown) => {
      throw refusedBy(error, 'The remote repository could not be read');
    });
    return remote;
  };
  /** Brings production's commit here. */
  const fetchProduction = async (): Promise<string> => {
    const commit = requireCommit(await production.commit());
    await run('fetch', '--quiet', '--no-tags', '--', production.top, 'HEAD');
    return commit;
  };
  const currentName = async () => requireBranch(await ask('symbolic-ref', '--quiet', '--short', 'HEAD'));
  const isThere = async (ref: string) => (await ask('rev-parse', '--verify', '--quiet', ref)) !== undefined;
  const commitChanges = async (): Promise<void> => {
    await run('add', '--all', '--', '.');
    if ((await ask('diff', '--cached', '--quiet')) !== undefined) return;
    await run('commit', '--quiet', '--no-verify', '--message', `Changes by ${developer.name}`);
  };
  const marker = join(folder, '.git', CHANGING);
  /** @param work replaces files of which every change is in a commit, or is to be dropped */
  const changing = async (work: () => Promise<unknown>): Promise<void> => {
    await writeFile(marker, '');
    try {
      await work();
    } catch (error) {
      await ask('reset', '--quiet', '--hard', 'HEAD');
      throw error;
    } finally {
      await rm(marker, { force: true });
    }
  };
  const resetTo = (commit: string) =>
    changing(async () => {
      await run('reset', '--quiet', '--hard', commit);
      await run('clean', '--quiet', '-d', '--force');
    });
  const mergeIn = async (commit: string, whose: string): Promise<void> => {
    await changing(() =>
      run('merge', '--quiet', '--no-edit', commit).catch(async (error: unknown) => {
        const files = (await ask('diff', '--name-only', '--diff-filter=U')) ?? '';
        if (!(error instanceof GitFailure) || files === '') throw error;
        const where = files.split('\n').slice(0, 5).join(', ');
        throw failed(
          `The branch and ${whose} have changed the same lines of ${where}; make them alike, or reset the branch`,
        );
      }),
    );
  };

  if (!existsSync(folder)) await cloneInto(git, folder, developer.personalBranch, production);
  await dropLocks(join(folder, '.git'));
  if (existsSync(marker)) await resetTo('HEAD');

  const requireNotOfOthers = (name: string): void => {
    if (!isPersonalOfOthers(name, developer.personalBranch)) return;
    throw failed(`Branch ${name} is the personal one of another developer, who alone changes it`);
  };
  const branches = async (): Promise<readonly Branch[]> =>
    listBranches(ask, {
      current: await currentName(),
      production: await production.branch(),
      personal: developer.personalBranch,
      developer: developer.name,
    });
  return {
    current: async () => found((await branches())[0]),
    async branches() {
      // What is known of a remote that does not answer is still true of these.
      await fetchRemote().catch(() => undefined);
      return branches();
    },
    async changes() {
      const said = await run('status', '--porcelain', '--null', '--no-renames', '--untracked-files=all');
      const lines = said.split('\0').filter((line) => line.length > 3);
      return new Map(lines.map((line) => [line.slice(3), line.slice(0, 2).trim().slice(0, 1)]));
    },
    async create(name, ref) {
      await fetchRemote();
      if ((await isThere(`refs/heads/${name}`)) || (await isThere(`refs/remotes/origin/${name}`)))
        throw wrongField('name', 'already_exists', `There is a branch "${name}" already.`);
      // Without a ref, what is not committed comes along.
      if (ref === null) return void (await run('checkout', '--quiet', '--no-track', '-b', name));
      const commit = found(await firstCommit(refsNamed(ref), ask));
      await commitChanges();
      await changing(() => run('checkout', '--quiet', '--no-track', '-b', name, commit, '--'));
    },
    async switchTo(name, ref) {
      const remote = await fetchRemote();
      const before = await currentName();
      const commit = ref === null ? null : found(await firstCommit(refsNamed(ref), ask));
      const at = name ?? before;
      if (at !== before) {
        const isOwn = await isThere(`refs/heads/${at}`);
        if (!isOwn && !(await isThere(`refs/remotes/origin/${at}`))) throw new CoatcheckError('not_found', {});
        await commitChanges();
        const start = isOwn ? [at] : ['--no-track', '-b', at, `refs/remotes/origin/${at}`];
        await changing(() => run('checkout', '--quiet', ...start, '--'));
        // With no commits of its own it follows the remote's.
        await changing(() => ask('merge', '--quiet', '--ff-only', `refs/remotes/origin/${at}`));
      }
      if (commit === null) return;
      requireNotOfOthers(at);
      await resetTo(commit);
      const isShared = remote.isOrigin && (await isThere(`refs/remotes/origin/${at}`));
      if (!isShared || at === (await production.branch())) return;
      await runAt(remote, 'push', '--quiet', '--force-with-lease', 'origin', `refs/heads/${at}`).catch(
        (error: unknown) => {
          throw refusedBy(error, `Branch ${at} was reset here, but could not be pushed`);
        },
      );
    },
    async delete(name) {
      const remote = await fetchRemote();
      const isOwn = await isThere(`refs/heads/${name}`);
      const isShared = await isThere(`refs/remotes/origin/${name}`);
      if (!isOwn && !isShared) throw new CoatcheckError('not_found', {});
      if (name === (await currentName())) throw failed(`Branch ${name} is checked out: switch to another one first`);
      if (name === (await production.branch())) throw failed(`Branch ${name} is that of production`);
      if (name === developer.personalBranch) throw failed(`Branch ${name} is your personal one, which stays`);
      if (!isOwn && !remote.isOrigin) throw failed(`Branch ${name} is one of the project’s folder alone`);
      if (isShared && remote.isOrigin) requireNotOfOthers(name);
      if (isOwn) await run('branch', '--quiet', '--delete', '--force', '--', name);
      if (!isShared || !remote.isOrigin) return;
      await runAt(remote, 'push', '--quiet', 'origin', `:refs/heads/${name}`).catch((error: unknown) => {
        throw refusedBy(error, `Branch ${name} could not be deleted at the remote`);
      });
    },
    resetToProduction: async () => resetTo(await fetchProduction()),
    async resetToRemote() {
      await fetchRemote();
      const name = await currentName();
      const commit = await firstCommit([`refs/remotes/origin/${name}`], ask);
      if (commit === undefined) throw failed(`The remote has no branch ${name}`);
      await resetTo(commit);
    },
    async deploy() {
      const remote = await fetchRemote();
      const deployed = await production.branch();
      await commitChanges();
      const before = await fetchProduction();
      await mergeIn(before, 'production');
      const shared = await firstCommit([`refs/remotes/origin/${deployed}`], ask);
      if (shared !== undefined) await mergeIn(shared, `branch ${deployed} of the remote`);
      const commit = (await run('rev-parse', 'HEAD')).trim();
      await requireSameSettings(ask, { prefix: production.prefix, before, after: commit });
      if (remote.isOrigin) {
        await runAt(remote, 'push', '--quiet', 'origin', `${commit}:refs/heads/${deployed}`).catch((error: unknown) => {
          throw refusedBy(error, `Branch ${deployed} could not be pushed`);
        });
      }
      await production.advance({ commit, from: folder });
    },
  };
}

/** With the objects of the project's repository; that of the remote is named whenever it is asked. */
async function cloneInto(git: Git, folder: string, branch: string, production: ProductionRepository): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  const commit = requireCommit(await production.commit());
  const run = (cwd: string, ...args: readonly string[]) => git(args, { cwd, settings: CLONE_SETTINGS });
  try {
    const from = ['--local', '--no-checkout', '--template=', '--', production.top, part];
    await run(dirname(folder), 'clone', '--quiet', ...from);
    await run(part, 'config', '--remove-section', 'remote.origin');
    const names = await run(part, 'for-each-ref', '--format=%(refname:short)', 'refs/heads');
    await run(part, 'checkout', '--quiet', '--no-track', '-B', branch, commit, '--');
    // What was the folder's own is a branch of the remote here.
    for (const name of names.split('\n')) {
      if (name !== '' && name !== branch) await run(part, 'branch', '--quiet', '--delete', '--force', '--', name);
    }
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw refusedBy(error, 'The project’s repository could not be cloned');
  }
  await chmod(part, 0o700);
  await rename(part, folder);
}

/** Nobody else works here: locks are of a process that was ended. */
async function dropLocks(place: string): Promise<void> {
  for (const entry of await readdir(place, { recursive: true })) {
    if (entry.endsWith('.lock') && !entry.startsWith('objects')) await rm(join(place, entry), { force: true });
  }
}

function requireBranch(name: string | undefined): string {
  if (name === undefined) throw failed('The workspace is at no branch: reset it to production');
  return name;
}
