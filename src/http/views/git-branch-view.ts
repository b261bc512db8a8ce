import type { GitBranchSchema } from '../../contract/project.ts';
import type { AsServed } from '../../contract/member.ts';
import type { GitHead } from '../../lookml-project/git-head.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import type { Branch } from '../../workspaces/branch.ts';

/** Stands for the branch of a project outside of a repository, as in Looker's projects of that kind. */
export const NO_BRANCH = 'master';

export type BranchView = AsServed<typeof GitBranchSchema> & { readonly name: string };

/**
 * Looker's GitBranch, of the project's folder. Without a commit, a hash of the files stands for it.
 * @param isServed whether it is the branch that the folder has checked out
 * @param committedAt seconds since 1970
 */
export function gitBranchView(
  { version }: ResolvedProject,
  head: GitHead | undefined,
  { isServed = true, committedAt }: { readonly isServed?: boolean; readonly committedAt: number | null },
): BranchView {
  return {
    name: head?.branch ?? NO_BRANCH,
    remote: null,
    remote_name: null,
    error: null,
    message: null,
    owner_name: null,
    readonly: true,
    personal: false,
    is_local: true,
    is_remote: false,
    is_production: isServed,
    ahead_count: 0,
    behind_count: 0,
    commit_at: committedAt,
    ref: head?.commit ?? version,
    remote_ref: null,
    can: { show: true },
  };
}

/** Looker's GitBranch, in a developer's workspace. */
export function developersBranchView(branch: Branch): BranchView {
  const { name, commit, remoteCommit, owner, isProduction } = branch;
  const isRemote = remoteCommit !== null;
  return {
    name,
    remote: isRemote ? 'origin' : null,
    remote_name: isRemote ? name : null,
    error: null,
    message: null,
    owner_name: owner,
    readonly: isProduction,
    personal: owner !== null,
    is_local: commit !== null,
    is_remote: isRemote,
    is_production: isProduction,
    ahead_count: branch.ahead,
    behind_count: branch.behind,
    commit_at: branch.committedAt,
    ref: commit ?? remoteCommit,
    remote_ref: remoteCommit,
    can: { show: true, update: !isProduction, destroy: !isProduction && owner === null },
  };
}
