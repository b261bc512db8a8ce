/**
 * Content that a server like this never has: lists and searches are empty, whatever is searched for, and no id exists.
 * Creating any of it is not served, and the answer says so.
 */
import { Type } from 'typebox';
import type { TSchema } from 'typebox';
import { nullableText, partial } from '../../contract/member.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../../contract/fields-schema.ts';
import { defineRoute } from '../route/route.ts';
import type { HttpServices, Route } from '../route/route.ts';
import type { Viewer } from '../route/viewer.ts';

/** One kind of content: `operation, path, parameters` of each list, the parameters separated by spaces. */
interface Kind {
  readonly group: string;
  /** As in the middle of a sentence. */
  readonly plural: string;
  /** Members that lists can be sorted by. */
  readonly members: string;
  readonly lists: readonly (readonly [operationId: string, path: string, parameters: string])[];
  /** The operation that reads one by id. */
  readonly one?: readonly [operationId: string, path: string];
}

const kinds: readonly Kind[] = [
  {
    group: 'Dashboards',
    plural: 'dashboards of users’ own',
    members: 'id title description folder_id user_id slug view_count created_at updated_at last_viewed_at deleted',
    lists: [
      [
        'search_dashboards',
        '/dashboards/search',
        'id slug title description content_favorite_id folder_id deleted user_id view_count content_metadata_id curate last_viewed_at filter_or not_owned_by',
      ],
    ],
  },
  {
    group: 'Looks',
    plural: 'Looks',
    members: 'id title description folder_id user_id query_id view_count created_at updated_at last_viewed_at deleted',
    lists: [
      ['all_looks', '/looks', ''],
      [
        'search_looks',
        '/looks/search',
        'id title description content_favorite_id folder_id user_id view_count deleted query_id curate last_viewed_at filter_or',
      ],
    ],
    one: ['look', '/looks/:look_id'],
  },
  {
    group: 'Boards',
    plural: 'boards',
    members: 'id title description user_id created_at updated_at deleted_at',
    lists: [
      ['all_boards', '/boards', ''],
      [
        'search_boards',
        '/boards/search',
        'title created_at first_name last_name favorited creator_id filter_or permission',
      ],
    ],
    one: ['board', '/boards/:board_id'],
  },
  {
    group: 'Boards',
    plural: 'items of boards',
    members: 'id title description board_section_id dashboard_id look_id created_at',
    lists: [['all_board_items', '/board_items', 'board_section_id']],
    one: ['board_item', '/board_items/:board_item_id'],
  },
  {
    group: 'Boards',
    plural: 'sections of boards',
    members: 'id title description board_id created_at updated_at',
    lists: [['all_board_sections', '/board_sections', '']],
    one: ['board_section', '/board_sections/:board_section_id'],
  },
  {
    group: 'Boards',
    plural: 'sections of the homepage',
    members: 'id title description homepage_id created_at updated_at',
    lists: [['all_primary_homepage_sections', '/primary_homepage_sections', '']],
  },
  {
    group: 'Content',
    plural: 'favourites',
    members: 'id user_id content_metadata_id look_id dashboard_id board_id',
    lists: [
      [
        'search_content_favorites',
        '/content_favorite/search',
        'id user_id content_metadata_id dashboard_id look_id board_id lookml_dashboard_id include_board_items filter_or',
      ],
    ],
    one: ['content_favorite', '/content_favorite/:content_favorite_id'],
  },
  {
    group: 'Content',
    plural: 'views of content',
    members:
      'id look_id dashboard_id content_metadata_id user_id group_id view_count favorite_count last_viewed_at start_of_week_date',
    lists: [
      [
        'search_content_views',
        '/content_view/search',
        'view_count group_id look_id dashboard_id content_metadata_id start_of_week_date all_time user_id filter_or',
      ],
    ],
  },
  {
    group: 'Schedules and alerts',
    plural: 'scheduled plans',
    members: 'id name title user_id look_id dashboard_id lookml_dashboard_id crontab created_at updated_at enabled',
    lists: [
      ['all_scheduled_plans', '/scheduled_plans', 'user_id all_users'],
      [
        'search_scheduled_plans',
        '/scheduled_plans/search',
        'user_id all_users name user_first_name user_last_name dashboard_id look_id lookml_dashboard_id recipient destination_type delivery_format filter_or',
      ],
      ['scheduled_plans_for_look', '/scheduled_plans/look/:look_id', 'user_id all_users'],
      ['scheduled_plans_for_dashboard', '/scheduled_plans/dashboard/:dashboard_id', 'user_id all_users'],
      [
        'scheduled_plans_for_lookml_dashboard',
        '/scheduled_plans/lookml_dashboard/:lookml_dashboard_id',
        'user_id all_users',
      ],
      ['scheduled_plans_for_space', '/scheduled_plans/space/:space_id', ''],
    ],
    one: ['scheduled_plan', '/scheduled_plans/:scheduled_plan_id'],
  },
  {
    group: 'Schedules and alerts',
    plural: 'alerts',
    members: 'id owner_id owner_display_name custom_title cron dashboard_element_id is_disabled',
    lists: [
      [
        'search_alerts',
        '/alerts/search',
        'group_by disabled frequency condition_met last_run_start last_run_end all_owners',
      ],
    ],
    one: ['get_alert', '/alerts/:alert_id'],
  },
  {
    group: 'Schedules and alerts',
    plural: 'notifications of alerts',
    members: 'notification_id alert_condition_id user_id created_at read',
    lists: [['alert_notifications', '/alert_notifications', '']],
  },
  {
    group: 'Content',
    plural: 'settings of who sees content',
    members: 'id name parent_id dashboard_id look_id folder_id homepage_id content_type inheriting_id slug',
    lists: [['all_content_metadatas', '/content_metadata', 'parent_id']],
    one: ['content_metadata', '/content_metadata/:content_metadata_id'],
  },
  {
    group: 'Content',
    plural: 'groups and users that content is shared with',
    members: 'id content_metadata_id permission_type group_id user_id',
    lists: [['all_content_metadata_accesses', '/content_metadata_access', 'content_metadata_id']],
  },
  {
    group: 'Administration',
    plural: 'legacy features',
    members: 'id name description end_of_life_version documentation_url',
    lists: [['all_legacy_features', '/legacy_features', '']],
    one: ['legacy_feature', '/legacy_features/:legacy_feature_id'],
  },
  {
    group: 'Administration',
    plural: 'users who are locked out for wrong passwords',
    members: 'key auth_type ip user_id remote_id full_name email lockout_at',
    lists: [
      ['all_user_login_lockouts', '/user_login_lockouts', ''],
      ['search_user_login_lockouts', '/user_login_lockouts/search', 'auth_type full_name email remote_id filter_or'],
    ],
  },
  {
    group: 'Administration',
    plural: 'SSH servers',
    members: 'ssh_server_id ssh_server_name ssh_server_host ssh_server_user status',
    lists: [['all_ssh_servers', '/ssh_servers', '']],
    one: ['ssh_server', '/ssh_server/:ssh_server_id'],
  },
  {
    group: 'Administration',
    plural: 'SSH tunnels',
    members: 'tunnel_id ssh_server_id ssh_server_name database_host status',
    lists: [['all_ssh_tunnels', '/ssh_tunnels', '']],
    one: ['ssh_tunnel', '/ssh_tunnel/:ssh_tunnel_id'],
  },
  {
    group: 'Administration',
    plural: 'applications of other providers’ log-ins',
    members: 'id name client_id dialect_name created_at',
    lists: [['all_external_oauth_applications', '/external_oauth_applications', 'name client_id']],
  },
  {
    group: 'Users',
    plural: 'log-ins in a browser',
    members: 'id ip_address browser operating_system city state country credentials_type created_at expires_at',
    lists: [['all_user_sessions', '/users/:user_id/sessions', '']],
    one: ['user_session', '/users/:user_id/sessions/:session_id'],
  },
  {
    group: 'Users',
    plural: 'log-ins to embedded pages',
    members: 'id external_user_id external_group_id logged_in_at type',
    lists: [['all_user_credentials_embeds', '/users/:user_id/credentials_embed', '']],
  },
  {
    group: 'Integrations',
    plural: 'integrations',
    members: 'id integration_hub_id label description enabled',
    lists: [['all_integrations', '/integrations', 'integration_hub_id']],
    one: ['integration', '/integrations/:integration_id'],
  },
  {
    group: 'Integrations',
    plural: 'integration hubs',
    members: 'id url label official',
    lists: [['all_integration_hubs', '/integration_hubs', '']],
    one: ['integration_hub', '/integration_hubs/:integration_hub_id'],
  },
];

const named = (names: string, schema: TSchema): Record<string, TSchema> =>
  Object.fromEntries(
    names
      .split(' ')
      .filter((name) => name !== '')
      .map((name) => [name, schema]),
  );

/** In Looker these do not take `fields`. */
const withoutFields: ReadonlySet<string> = new Set(['get_alert', 'legacy_feature', 'ssh_server', 'ssh_tunnel']);

/** A caller learns about a user's content only if they may see the user. @throws CoatcheckError `not_found` */
function requireUser(params: Readonly<Record<string, string>>, { caller }: Viewer, { access }: HttpServices): void {
  if (params['user_id'] !== undefined) access.users.get(params['user_id'], caller);
}

function routesOf({ group, plural, members, lists, one }: Kind): readonly Route[] {
  const item = partial(named(members, nullableText));
  const capital = plural.replace(/^./, (letter) => letter.toUpperCase());
  return [
    ...lists.map(([operationId, path, parameters]) =>
      defineListRoute({
        path,
        operationId,
        group,
        summary: `${capital}: there are none`,
        permission: 'any',
        query: partial(named(parameters, Type.String())),
        item,
        handle: ({ params, viewer }, services) => {
          requireUser(params, viewer, services);
          return list([], (row) => row);
        },
      }),
    ),
    ...(one === undefined ? [] : [oneOf(one, { group, plural, item })]),
  ];
}

function oneOf(
  [operationId, path]: readonly [string, string],
  { group, plural, item }: { readonly group: string; readonly plural: string; readonly item: TSchema },
): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId,
    group,
    summary: `One by its id: there are no ${plural}, so 404`,
    permission: 'any',
    ...(!withoutFields.has(operationId) && { query: FieldsSchema }),
    answers: item,
    handle: ({ params, viewer }, services) => {
      requireUser(params, viewer, services);
      throw new CoatcheckError('not_found', {});
    },
  });
}

export const emptyContentRoutes: readonly Route[] = kinds.flatMap(routesOf);
