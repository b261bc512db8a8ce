/** The contract's schemas under Looker's names for them, for descriptions of the API. */
import type { TSchema } from 'typebox';
import {
  AccessTokenSchema,
  ApiSessionSchema,
  CreateCredentialsApi3Schema,
  CredentialsApi3Schema,
  CredentialsEmailSchema,
  UserSchema,
} from './access.ts';
import {
  ColorCollectionSchema,
  ColorStopSchema,
  ContinuousPaletteSchema,
  DiscretePaletteSchema,
  ThemeSchema,
  ThemeSettingsSchema,
} from './appearance.ts';
import { ApiVersionElementSchema, ApiVersionSchema, TimezoneSchema } from './api-version.ts';
import {
  ContentValidationErrorSchema,
  ContentValidationLookMLDashboardElementSchema,
  ContentValidationLookMLDashboardSchema,
  ContentValidationSchema,
  ContentValidatorErrorSchema,
} from './content-validation.ts';
import { DBConnectionTestResultSchema, DBConnectionSchema, DialectSchema } from './connection.ts';
import {
  DashboardBaseSchema,
  DashboardElementSchema,
  DashboardFilterSchema,
  DashboardLayoutComponentSchema,
  DashboardLayoutSchema,
  DashboardLookmlSchema,
  DashboardSchema,
  LookModelSchema,
  ResultMakerFilterablesListenSchema,
  ResultMakerFilterablesSchema,
  ResultMakerSchema,
} from './dashboard.ts';
import { DatagroupSchema } from './datagroup.ts';
import { ErrorSchema, ValidationErrorDetailSchema, ValidationErrorSchema } from './error-body.ts';
import { FolderBaseSchema, FolderSchema } from './folder.ts';
import { GroupHierarchySchema, GroupSchema, GroupSearchSchema, UserAttributeGroupValueSchema } from './group.ts';
import {
  LookmlModelExploreSchema,
  LookmlModelNavExploreSchema,
  LookmlModelSchema,
  ModelFieldSuggestionsSchema,
} from './lookml-model.ts';
import { MergeFieldsSchema, MergeQuerySchema, MergeQuerySourceQuerySchema } from './merge-query.ts';
import { OauthClientAppSchema } from './oauth-client-app.ts';
import {
  GitBranchSchema,
  GitConnectionTestSchema,
  ImportedProjectSchema,
  LocalizationSettingsSchema,
  LookmlTestResultSchema,
  LookmlTestSchema,
  ManifestSchema,
  ProjectErrorSchema,
  ProjectFileSchema,
  ProjectSchema,
  ProjectValidationCacheSchema,
  ProjectValidationSchema,
  ProjectWorkspaceSchema,
  WorkspaceSchema,
} from './project.ts';
import { CreateQueryTaskSchema, QueryTaskSchema } from './query-task.ts';
import { QuerySchema } from './query.ts';
import { RunningQueriesSchema } from './running-query.ts';
import { SqlQueryCreateSchema, SqlQuerySchema } from './sql-query.ts';
import {
  ModelSetSchema,
  PermissionSchema,
  PermissionSetSchema,
  RoleSchema,
  UserAttributeSchema,
  UserAttributeWithValueSchema,
} from './user-administration.ts';
import { UserPublicSchema } from './user-public.ts';

export const namedSchemas: Readonly<Record<string, TSchema>> = {
  AccessToken: AccessTokenSchema,
  ApiSession: ApiSessionSchema,
  ApiVersion: ApiVersionSchema,
  ApiVersionElement: ApiVersionElementSchema,
  ColorCollection: ColorCollectionSchema,
  ColorStop: ColorStopSchema,
  ContentValidation: ContentValidationSchema,
  ContentValidationError: ContentValidationErrorSchema,
  ContentValidationLookMLDashboard: ContentValidationLookMLDashboardSchema,
  ContentValidationLookMLDashboardElement: ContentValidationLookMLDashboardElementSchema,
  ContentValidatorError: ContentValidatorErrorSchema,
  ContinuousPalette: ContinuousPaletteSchema,
  CreateCredentialsApi3: CreateCredentialsApi3Schema,
  CreateQueryTask: CreateQueryTaskSchema,
  CredentialsApi3: CredentialsApi3Schema,
  CredentialsEmail: CredentialsEmailSchema,
  Dashboard: DashboardSchema,
  DashboardBase: DashboardBaseSchema,
  DashboardElement: DashboardElementSchema,
  DashboardFilter: DashboardFilterSchema,
  DashboardLayout: DashboardLayoutSchema,
  DashboardLayoutComponent: DashboardLayoutComponentSchema,
  DashboardLookml: DashboardLookmlSchema,
  DBConnection: DBConnectionSchema,
  DBConnectionTestResult: DBConnectionTestResultSchema,
  Datagroup: DatagroupSchema,
  Dialect: DialectSchema,
  DiscretePalette: DiscretePaletteSchema,
  Error: ErrorSchema,
  Folder: FolderSchema,
  FolderBase: FolderBaseSchema,
  GitBranch: GitBranchSchema,
  GitConnectionTest: GitConnectionTestSchema,
  Group: GroupSchema,
  GroupHierarchy: GroupHierarchySchema,
  GroupSearch: GroupSearchSchema,
  ImportedProject: ImportedProjectSchema,
  LocalizationSettings: LocalizationSettingsSchema,
  LookModel: LookModelSchema,
  LookmlModel: LookmlModelSchema,
  LookmlModelExplore: LookmlModelExploreSchema,
  LookmlModelNavExplore: LookmlModelNavExploreSchema,
  LookmlTest: LookmlTestSchema,
  LookmlTestResult: LookmlTestResultSchema,
  Manifest: ManifestSchema,
  MergeFields: MergeFieldsSchema,
  MergeQuery: MergeQuerySchema,
  MergeQuerySourceQuery: MergeQuerySourceQuerySchema,
  ModelFieldSuggestions: ModelFieldSuggestionsSchema,
  ModelSet: ModelSetSchema,
  OauthClientApp: OauthClientAppSchema,
  Permission: PermissionSchema,
  PermissionSet: PermissionSetSchema,
  Project: ProjectSchema,
  ProjectError: ProjectErrorSchema,
  ProjectFile: ProjectFileSchema,
  ProjectValidation: ProjectValidationSchema,
  ProjectValidationCache: ProjectValidationCacheSchema,
  ProjectWorkspace: ProjectWorkspaceSchema,
  Query: QuerySchema,
  QueryTask: QueryTaskSchema,
  ResultMakerFilterables: ResultMakerFilterablesSchema,
  ResultMakerFilterablesListen: ResultMakerFilterablesListenSchema,
  ResultMakerWithIdVisConfigAndDynamicFields: ResultMakerSchema,
  Role: RoleSchema,
  RunningQueries: RunningQueriesSchema,
  SqlQuery: SqlQuerySchema,
  SqlQueryCreate: SqlQueryCreateSchema,
  Theme: ThemeSchema,
  ThemeSettings: ThemeSettingsSchema,
  Timezone: TimezoneSchema,
  User: UserSchema,
  UserAttribute: UserAttributeSchema,
  UserAttributeGroupValue: UserAttributeGroupValueSchema,
  UserAttributeWithValue: UserAttributeWithValueSchema,
  UserPublic: UserPublicSchema,
  ValidationError: ValidationErrorSchema,
  ValidationErrorDetail: ValidationErrorDetailSchema,
  Workspace: WorkspaceSchema,
};
