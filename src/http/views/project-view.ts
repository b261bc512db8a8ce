import type {
  GitBranchSchema,
  ProjectErrorSchema,
  ProjectSchema,
  ProjectValidationSchema,
  ProjectWorkspaceSchema,
} from '../../contract/project.ts';
import type { AsServed } from '../../contract/member.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { findingOwners } from '../../lookml/metadata/finding-owner.ts';
import type { ResolvedProject } from '../../lookml/resolve/resolved-model.ts';
import type { GitHead } from '../../lookml-project/git-head.ts';
import { undeclaredConnections } from '../../lookml-project/undeclared-connections.ts';
import { withActivity } from '../../config/activity-connection.ts';
import type { HttpServices } from '../route/route.ts';

/** Stands for the branch of a project outside of a repository, as in Looker's projects of that kind. */
const NO_BRANCH = 'master';

/** Looker's Project: a folder that is served as it is. */
export function projectView({ name }: ResolvedProject, head: GitHead | undefined): AsServed<typeof ProjectSchema> {
  return {
    id: name,
    name,
    uses_git: head !== undefined,
    is_git_dev_locked: true,
    git_remote_url: null,
    git_username: null,
    git_password: null,
    git_production_branch_name: head?.branch ?? NO_BRANCH,
    use_git_cookie_auth: false,
    git_username_user_attribute: null,
    git_password_user_attribute: null,
    git_service_name: null,
    git_application_server_http_port: null,
    git_application_server_http_scheme: null,
    deploy_secret: null,
    unset_deploy_secret: false,
    pull_request_mode: 'off',
    validation_required: false,
    git_release_mgmt_enabled: false,
    allow_warnings: true,
    is_example: false,
    has_production_counterpart: true,
    dependency_status: 'lock_optional',
    can: { show: true, update: false, destroy: false },
  };
}

/**
 * Looker's GitBranch: both workspaces read the same files. Without a commit, a hash of the files stands for it.
 * @param isServed whether it is the branch that the folder has checked out
 * @param committedAt seconds since 1970
 */
export function gitBranchView(
  { version }: ResolvedProject,
  head: GitHead | undefined,
  { isServed = true, committedAt }: { readonly isServed?: boolean; readonly committedAt: number | null },
): AsServed<typeof GitBranchSchema> {
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

/** Looker's ProjectWorkspace. It does not check whether files differ from the commit. */
export function projectWorkspaceView(
  project: ResolvedProject,
  head: GitHead | undefined,
  { workspace, committedAt }: { readonly workspace: string; readonly committedAt: number | null },
): AsServed<typeof ProjectWorkspaceSchema> {
  return {
    project_id: project.name,
    workspace_id: workspace,
    git_status: null,
    git_head: head?.commit ?? null,
    dependency_status: 'lock_optional',
    git_branch: gitBranchView(project, head, { committedAt }),
    lookml_type: 'new',
    can: { show: true },
  };
}

/** Looker's ProjectValidation: our diagnostics, and models whose connection there is not. */
export function projectValidationView(
  project: ResolvedProject,
  { config }: Pick<HttpServices, 'config'>,
): AsServed<typeof ProjectValidationSchema> {
  const names = withActivity(config.connections, config).map(({ name }) => name);
  // The hint names connections, which not everybody may know who develops.
  const undeclared = undeclaredConnections(project, names).map(({ hint: _hint, ...finding }) => finding);
  const ownerOf = findingOwners(project);
  return {
    errors: [...project.diagnostics, ...undeclared].map((finding) => projectErrorView(finding, ownerOf(finding))),
    project_digest: project.version,
    models_not_validated: [],
    computation_time: 0,
  };
}

/**
 * Looker's ProjectError.
 * @param at the model and explore that it belongs to
 */
export function projectErrorView(
  { code, severity, message, range, hint }: Diagnostic,
  at: { readonly model?: string; readonly explore?: string } = {},
): AsServed<typeof ProjectErrorSchema> {
  const told = hint === undefined ? message : `${message}. ${hint}`;
  return {
    code,
    severity,
    kind: code,
    message: told,
    field_name: null,
    file_path: range?.file ?? null,
    line_number: range?.start.line ?? null,
    model_id: at.model ?? null,
    explore: at.explore ?? null,
    help_url: null,
    params: {},
    sanitized_message: told,
  };
}
