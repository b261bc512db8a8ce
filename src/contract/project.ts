/** Looker: Project and what belongs to it: its files, branches, manifest, tests and errors. */
import { Type } from 'typebox';
import { anyObject, can, nullable, nullableText, partial } from './member.ts';

export const ProjectSchema = partial({
  can,
  id: Type.String(),
  name: Type.String(),
  uses_git: Type.Boolean(),
  is_git_dev_locked: Type.Boolean(),
  git_remote_url: nullableText,
  git_username: nullableText,
  git_password: nullableText,
  git_production_branch_name: Type.String(),
  use_git_cookie_auth: Type.Boolean(),
  git_username_user_attribute: nullableText,
  git_password_user_attribute: nullableText,
  git_service_name: nullableText,
  git_application_server_http_port: nullable(Type.Integer()),
  git_application_server_http_scheme: nullableText,
  deploy_secret: nullableText,
  unset_deploy_secret: Type.Boolean(),
  pull_request_mode: Type.String(),
  validation_required: Type.Boolean(),
  git_release_mgmt_enabled: Type.Boolean(),
  allow_warnings: Type.Boolean(),
  is_example: Type.Boolean(),
  has_production_counterpart: Type.Boolean(),
  dependency_status: nullableText,
});

export const GitBranchSchema = partial({
  can,
  name: nullableText,
  remote: nullableText,
  remote_name: nullableText,
  error: nullableText,
  message: nullableText,
  owner_name: nullableText,
  readonly: Type.Boolean(),
  personal: Type.Boolean(),
  is_local: Type.Boolean(),
  is_remote: Type.Boolean(),
  is_production: Type.Boolean(),
  ahead_count: nullable(Type.Integer()),
  behind_count: nullable(Type.Integer()),
  commit_at: nullable(Type.Integer()),
  ref: nullableText,
  remote_ref: nullableText,
});

export const ProjectErrorSchema = partial({
  code: nullableText,
  severity: nullableText,
  kind: nullableText,
  message: nullableText,
  field_name: nullableText,
  file_path: nullableText,
  line_number: nullable(Type.Integer()),
  model_id: nullableText,
  explore: nullableText,
  help_url: nullableText,
  params: nullable(anyObject),
  sanitized_message: nullableText,
});

const validation = {
  errors: nullable(Type.Array(ProjectErrorSchema)),
  project_digest: nullableText,
  models_not_validated: nullable(Type.Array(anyObject)),
  computation_time: nullable(Type.Number()),
};

export const ProjectValidationSchema = partial(validation);

export const ProjectValidationCacheSchema = partial({ ...validation, stale: Type.Boolean() });

export const ImportedProjectSchema = partial({
  name: nullableText,
  url: nullableText,
  ref: nullableText,
  is_remote: Type.Boolean(),
});

export const LocalizationSettingsSchema = partial({ default_locale: nullableText, localization_level: nullableText });

export const ManifestSchema = partial({
  can,
  name: nullableText,
  imports: nullable(Type.Array(ImportedProjectSchema)),
  localization_settings: nullable(LocalizationSettingsSchema),
});

export const ProjectFileSchema = partial({
  can,
  id: Type.String(),
  path: nullableText,
  title: nullableText,
  type: nullableText,
  extension: nullableText,
  mime_type: nullableText,
  editable: Type.Boolean(),
  git_status: nullable(anyObject),
});

export const ProjectWorkspaceSchema = partial({
  can,
  project_id: nullableText,
  workspace_id: nullableText,
  git_status: nullableText,
  git_head: nullableText,
  dependency_status: nullableText,
  git_branch: nullable(GitBranchSchema),
  lookml_type: nullableText,
});

export const GitConnectionTestSchema = partial({ can, id: Type.String(), description: nullableText });

export const GitConnectionTestResultSchema = partial({
  can,
  id: Type.String(),
  message: nullableText,
  status: nullableText,
});

/** What is written of a branch; what else a client sends of it is read-only. */
export const WriteGitBranchSchema = partial({ name: nullableText, ref: nullableText, can: Type.Unknown() });

/** A file with its text, as Google’s MCP Toolbox sends it. */
export const WriteProjectFileSchema = Type.Object({ path: Type.String(), content: Type.String() });

const GeneratorTableSchema = Type.Object({
  schema: Type.String(),
  table_name: Type.String(),
  primary_key: Type.Optional(nullableText),
  base_view: Type.Optional(nullable(Type.Boolean({ description: 'Has it an explore? Default: true.' }))),
  columns: Type.Optional(
    nullable(
      Type.Array(Type.Object({ column_name: Type.String() }), { description: 'Those to write; if absent, all.' }),
    ),
  ),
});

/** Programs send the list alone, or an object that has it. */
export const GenerateLookmlSchema = Type.Union([
  Type.Array(GeneratorTableSchema),
  partial({
    tables: nullable(Type.Array(GeneratorTableSchema)),
    semantic_generation_input: nullable(anyObject),
  }),
]);

export const ProjectDirectorySchema = Type.Object({ path: Type.String() });

export const LookmlTestSchema = partial({
  can,
  model_name: Type.String(),
  name: Type.String(),
  explore_name: Type.String(),
  explore: Type.String(),
  query_url_params: Type.String(),
  file: Type.String(),
  line: nullable(Type.Integer()),
});

export const LookmlTestResultSchema = partial({
  can,
  model_name: Type.String(),
  test_name: Type.String(),
  assertions_count: Type.Integer(),
  assertions_failed: Type.Integer(),
  errors: nullable(Type.Array(ProjectErrorSchema)),
  warnings: nullable(Type.Array(ProjectErrorSchema)),
  success: Type.Boolean(),
});

export const WorkspaceSchema = partial({ can, id: Type.String(), projects: nullable(Type.Array(ProjectSchema)) });
