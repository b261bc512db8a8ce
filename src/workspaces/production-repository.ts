/**
 * The repository that the project's folder belongs to: what production is at, where the branches of all are, and how
 * another commit gets there. Files that somebody has changed in the folder by hand are never overwritten: git refuses.
 */
import { isAbsolute, resolve } from 'node:path';
import { found } from '../errors/found.ts';
import { createTurns } from '../lib/one-at-a-time.ts';
import { failed, GitFailure, refusedBy, type Git } from './git.ts';
import { refsNamed } from './git-names.ts';
import { requireSameSettings } from './operators-file.ts';

/** Where the branches of all are: the remote `origin`, or the project's repository itself if it has none. */
export interface Remote {
  readonly isOrigin: boolean;
  /** Its URL without user and password; null = none, or a path. */
  readonly shownUrl: string | null;
  /** Settings of git by which `origin` is reached from another repository. */
  readonly settings: readonly (readonly [name: string, value: string])[];
}

export interface ProductionRepository {
  /** Absolute path of its working tree. */
  readonly top: string;
  /** Path of the project below it: empty, or with a slash at its end. */
  readonly prefix: string;
  remote(): Promise<Remote>;
  /** Null before the first commit. */
  commit(): Promise<string | null>;
  /** The branch whose commits are deployed. */
  branch(): Promise<string>;
  /**
   * Asks the remote `origin`, and writes nothing. @throws CoatcheckError `git_failed`
   * @param access `write`: whether the production branch might be pushed
   */
  tryRemote(access: 'read' | 'write'): Promise<void>;
  /**
   * Puts production at a commit that another repository on this machine has.
   * @throws CoatcheckError `git_failed`
   */
  advance(to: { readonly commit: string; readonly from: string }): Promise<void>;
  /**
   * Puts production at a branch of the remote, or at a tag or commit.
   * @throws CoatcheckError `not_found`, `git_failed`
   */
  switchTo(target: { readonly branch: string } | { readonly ref: string }): Promise<void>;
}

/** Which branch is deployed while the folder is at a commit by itself. */
const BRANCH_SETTING = 'coatcheck.productionBranch';

/** What `origin` needs besides its URL, if the project's repository says so. */
const OF_TRANSPORT = '^(core\\.sshcommand|credential\\.|http\\.|url\\.)';

/** @throws CoatcheckError `git_failed` if the folder is in no working tree of git */
// oxlint-disable-next-line max-lines-per-function -- one repository: short verbs over what runs git in it
export async function openProductionRepository(git: Git, projectDir: string): Promise<ProductionRepository> {
  const place = await git(['rev-parse', '--show-toplevel', '--show-prefix'], { cwd: projectDir }).catch(
    (error: unknown) => {
      throw refusedBy(error, 'The project’s folder is not in a working tree of git');
    },
  );
  const [top = '', prefix = ''] = place.split('\n');
  const turns = createTurns();
  const run = (...args: readonly string[]) => git(args, { cwd: top });
  /** Undefined where git finds nothing. */
  const ask = async (...args: readonly string[]): Promise<string | undefined> => {
    try {
      return (await run(...args)).trim();
    } catch (error) {
      if (error instanceof GitFailure) return undefined;
      throw error;
    }
  };

  const origin = () => ask('remote', 'get-url', 'origin');
  const headBranch = () => ask('symbolic-ref', '--quiet', '--short', 'HEAD');
  const branch = async (): Promise<string> => {
    const known = (await headBranch()) ?? (await ask('config', '--get', BRANCH_SETTING));
    if (known !== undefined) return known;
    const ofOrigin = await ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
    return ofOrigin?.replace(/^origin\//, '') ?? 'master';
  };
  const fetchOrigin = async (): Promise<boolean> => {
    if ((await origin()) === undefined) return false;
    await git(['fetch', '--quiet', '--prune', 'origin'], { cwd: top, isRemote: true }).catch((error: unknown) => {
      throw refusedBy(error, 'The remote repository could not be read');
    });
    return true;
  };
  /** To the branch that is deployed, if the folder is not at it, and then on to the commit. */
  const forward = async (commit: string): Promise<void> => {
    const name = await branch();
    try {
      if ((await headBranch()) !== name) await run('checkout', '--quiet', name, '--');
      await run('merge', '--quiet', '--ff-only', commit);
    } catch (error) {
      throw refusedBy(error, `The project’s folder could not be brought to the new commit of branch ${name}`);
    }
  };

  return {
    top,
    prefix,
    async remote() {
      const url = await origin();
      if (url === undefined) return { isOrigin: false, shownUrl: null, settings: [['remote.origin.url', top]] };
      const said = (await ask('config', '--local', '--null', '--get-regexp', OF_TRANSPORT)) ?? '';
      const settings = said.split('\0').flatMap((line): [string, string][] => {
        const end = line.indexOf('\n');
        return end < 0 ? [] : [[line.slice(0, end), line.slice(end + 1)]];
      });
      const shownUrl = withoutCredentials(url);
      return { isOrigin: true, shownUrl, settings: [...settings, ['remote.origin.url', fromAnywhere(url, top)]] };
    },
    commit: async () => (await ask('rev-parse', '--verify', '--quiet', 'HEAD^{commit}')) ?? null,
    branch,
    async tryRemote(access) {
      const args =
        access === 'read'
          ? ['ls-remote', '--quiet', '--heads', 'origin']
          : ['push', '--quiet', '--dry-run', 'origin', `HEAD:refs/heads/${await branch()}`];
      await git(args, { cwd: top, isRemote: true }).catch((error: unknown) => {
        throw refusedBy(error, access === 'read' ? 'The remote cannot be read' : 'The remote cannot be written to');
      });
    },
    advance: ({ commit, from }) =>
      turns(async () => {
        await run('fetch', '--quiet', '--no-tags', '--', from, 'HEAD');
        await forward(commit);
        await fetchOrigin();
      }),
    switchTo: (target) =>
      turns(async () => {
        const hasOrigin = await fetchOrigin();
        const names =
          'ref' in target
            ? refsNamed(target.ref)
            : [hasOrigin ? `refs/remotes/origin/${target.branch}` : `refs/heads/${target.branch}`];
        const commit = found(await firstCommit(names, ask));
        await requireSameSettings(ask, { prefix, before: 'HEAD', after: commit });
        const deployed = await branch();
        if ('branch' in target && target.branch === deployed) return forward(commit);
        try {
          // Remembered first: what comes of a branch by name would be lost otherwise.
          await run('config', BRANCH_SETTING, deployed);
          await run('checkout', '--quiet', '--detach', commit, '--');
        } catch (error) {
          throw refusedBy(error, 'The project’s folder could not be brought to that commit');
        }
      }),
  };
}

/** The commit of the first of these names that there is. */
export async function firstCommit(
  names: readonly string[],
  ask: (...args: readonly string[]) => Promise<string | undefined>,
): Promise<string | undefined> {
  for (const name of names) {
    const commit = await ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

function withoutCredentials(url: string): string | null {
  if (/^(?:https?|ssh|git):\/\//.test(url) && URL.canParse(url)) {
    const shown = new URL(url);
    shown.username = '';
    shown.password = '';
    return shown.href;
  }
  return /^(?:[\w.-]+@)?[\w.-]+:(?!\/\/)/.test(url) ? url : null;
}

/** Paths count from the working tree. */
function fromAnywhere(url: string, top: string): string {
  const isPath = !/^[\w+.-]+:\/\//.test(url) && !/^[^/]+:/.test(url);
  return isPath && !isAbsolute(url) ? resolve(top, url) : url;
}

/** @throws CoatcheckError `git_failed` */
export function requireCommit(commit: string | null): string {
  if (commit === null) throw failed('The project’s repository has no commit yet');
  return commit;
}
