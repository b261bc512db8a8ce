import type { User } from '../../access/user.ts';
import type { Viewer } from './viewer.ts';

/** Looker's User: what a server without browser log-ins, groups and folders can say of one. */
export function userView(user: User, { caller, origin }: Viewer): object {
  const maySeeDetails = user.id === caller.userId || caller.isAdministrator;
  return {
    id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    display_name: user.caller.displayName,
    email: user.email,
    avatar_url: null,
    avatar_url_without_sizing: null,
    group_ids: [],
    home_folder_id: null,
    is_disabled: false,
    locale: user.caller.locale,
    looker_versions: [],
    models_dir_validated: null,
    personal_folder_id: null,
    presumed_looker_employee: false,
    role_ids: [],
    ui_state: null,
    verified_looker_employee: false,
    roles_externally_managed: true,
    allow_direct_roles: true,
    allow_normal_group_membership: false,
    allow_roles_from_normal_groups: false,
    is_iam_admin: false,
    can_manage_api3_creds: false,
    is_service_account: false,
    service_account_name: null,
    url: `${origin}/api/4.0/users/${user.id}`,
    can: {
      show: true,
      index: caller.isAdministrator,
      show_details: maySeeDetails,
      update: false,
      sudo: caller.permissions.has('sudo'),
    },
  };
}

/** Looker's UserPublic. */
export function userPublicView(user: User | undefined, id: string, { origin }: Viewer): object {
  return {
    id,
    first_name: user?.firstName ?? null,
    last_name: user?.lastName ?? null,
    display_name: user?.caller.displayName ?? null,
    avatar_url: null,
    url: `${origin}/api/4.0/users/${id}`,
    can: { show: true },
  };
}
