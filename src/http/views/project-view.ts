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
import { undeclaredConnections } from '../../lookml-project/undeclared-connections.ts';
import { withActivity } from '../../config/activity-connection.ts';
import type { HttpServices } from '../route/route.ts';
import type { ProjectGit } from '../resources/git.ts';
import { NO_BRANCH } from './git-branch-view.ts';

/** Looker's Project. */
export function projectView(
  { name }: ResolvedProject,
  { head, branch, remoteUrl, isDeveloped }: ProjectGit,
): AsServed<typeof ProjectSchema> {
  return {
    id: name,
    name,
    uses_git: head !== undefined,
    is_git_dev_locked: !isDeveloped,
    git_remote_url: remoteUrl,
    git_username: null,
    git_password: null,
    git_production_branch_name: branch ?? NO_BRANCH,
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
 * Looker's ProjectWorkspace.
 * @param hasChanges whether files differ from the commit; null = unknown, as of production's
 */
export function projectWorkspaceView(
  { name }: ResolvedProject,
  branch: AsServed<typeof GitBranchSchema>,
  { workspace, hasChanges }: { readonly workspace: string; readonly hasChanges: boolean | null },
): AsServed<typeof ProjectWorkspaceSchema> {
  return {
    project_id: name,
    workspace_id: workspace,
    git_status: hasChanges === null ? null : hasChanges ? 'dirty' : 'clean',
    git_head: branch.ref ?? null,
    dependency_status: 'lock_optional',
    git_branch: branch,
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
