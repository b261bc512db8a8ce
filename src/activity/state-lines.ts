/** Users, roles, groups and dashboards as lines of their tables. */
import type { Group } from '../access/groups.ts';
import type { Role } from '../access/roles.ts';
import type { User } from '../access/user.ts';
import { createPace } from '../lib/others-turn.ts';
import { textOf } from '../lookml/metadata/dashboard-query.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { Line, WholeTable } from './activity-tables.ts';

/** What the tables are made of. Each is the same object until something in it changes. */
export interface StateSources {
  readonly users: readonly User[];
  readonly roles: readonly Role[];
  readonly groups: readonly Group[];
  readonly project: ResolvedProject;
}

type Source = keyof StateSources;
interface Maker {
  readonly of: Source;
  readonly lines: (sources: StateSources) => Iterable<Line>;
}

const makers: Readonly<Record<WholeTable, Maker>> = {
  users: {
    of: 'users',
    *lines({ users }) {
      for (const user of users) {
        yield {
          id: Number(user.id),
          first_name: user.firstName,
          last_name: user.lastName,
          email: user.email,
          locale: user.caller.locale,
          is_disabled: user.isDisabled,
        };
      }
    },
  },
  user_roles: {
    of: 'users',
    *lines({ users }) {
      for (const { id, roleIds } of users) {
        for (const role of roleIds) yield { user_id: Number(id), role_id: Number(role) };
      }
    },
  },
  roles: {
    of: 'roles',
    *lines({ roles }) {
      for (const { id, name, permissionSet, modelSet } of roles) {
        yield {
          id: Number(id),
          name,
          permission_set_name: permissionSet.name,
          permissions: permissionSet.permissions.join(','),
          model_set_name: modelSet.name,
          models: modelSet.models?.join(',') ?? null,
        };
      }
    },
  },
  groups: {
    of: 'groups',
    *lines({ groups }) {
      for (const { id, name, externalGroupId } of groups) {
        yield { id: Number(id), name, external_group_id: externalGroupId };
      }
    },
  },
  group_users: {
    of: 'users',
    *lines({ users }) {
      for (const { id, groupIds } of users) {
        for (const group of groupIds) yield { group_id: Number(group), user_id: Number(id) };
      }
    },
  },
  dashboards: {
    of: 'project',
    *lines({ project }) {
      for (const { id, model, parameters } of dashboardsIn(project)) {
        yield {
          id,
          title: textOf(parameters['title']) ?? id,
          description: textOf(parameters['description']) ?? null,
          model,
          refresh_interval: textOf(parameters['refresh']) ?? null,
        };
      }
    },
  },
  dashboard_elements: {
    of: 'project',
    *lines({ project }) {
      for (const { id: dashboard_id, elements } of dashboardsIn(project)) {
        for (const [index, { name, parameters }] of elements.entries()) {
          yield {
            id: `${dashboard_id}::${name ?? String(index + 1)}`,
            dashboard_id,
            title: textOf(parameters['title']) ?? null,
            type: textOf(parameters['type']) ?? null,
          };
        }
      }
    },
  },
};

function* dashboardsIn({ models }: ResolvedProject) {
  for (const model of Object.keys(models)) {
    for (const { name, parameters, elements } of Object.values(models[model]?.dashboards ?? {})) {
      yield { id: `${model}::${name}`, model, parameters, elements };
    }
  }
}

export const wholeTableNames = Object.keys(makers) as readonly WholeTable[];

/** Whether a table's lines may differ from those that were made of `before`. */
export function mayHaveChanged(table: WholeTable, now: StateSources, before: StateSources | null): boolean {
  const { of } = makers[table];
  return before === null || now[of] !== before[of];
}

/** Lines in one piece of text: less than a millisecond to make, and to write. */
const AT_ONCE = 200;

/** JSON, a line each, in pieces. Others have their turns while it is made. */
export async function* stateTexts(table: WholeTable, sources: StateSources): AsyncGenerator<string> {
  const pace = createPace();
  let piece: string[] = [];
  for (const line of makers[table].lines(sources)) {
    piece.push(`${JSON.stringify(line)}\n`);
    if (piece.length < AT_ONCE) continue;
    yield piece.join('');
    piece = [];
    await pace();
  }
  yield piece.join('');
}
