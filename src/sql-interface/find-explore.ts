/** The explore that a FROM names, for this user: others do not exist. */
import type { Asker } from '../access/caller.ts';
import { visibleExplore, visibleModel, visibleModels } from '../catalogue/visible-models.ts';
import { closestName } from '../lib/closest-name.ts';
import { visibleExplores, visibleFields, type VisibleFields } from '../lookml/plan/visible-fields.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { refuseSql, shown } from './refuse-sql.ts';
import type { FromClause } from './sql-ast.ts';

/** @throws CoatcheckError `bad_request` */
export function findExplore(
  { from, sql }: { readonly from: FromClause; readonly sql: string },
  caller: Asker,
  project: ResolvedProject,
): VisibleFields {
  const refuse = (why: string): never => refuseSql(why, { sql, at: from.at });
  const [modelName, exploreName] = namesOf(from.path, refuse);
  const models = visibleModels(caller, { project: { current: () => project } });
  if (modelName === null) {
    const having = models.filter((model) => visibleExplore(model, exploreName, caller));
    const [model, second] = having;
    if (model && second === undefined) return fieldsOf(model.name, exploreName);
    const why = model ? 'is in several models' : 'does not exist, or you may not use it';
    return refuse(`Explore "${shown(exploreName)}" ${why}. Write FROM \`model\`.\`explore\`.`);
  }
  return fieldsOf(modelName, exploreName);

  function fieldsOf(name: string, explore: string): VisibleFields {
    const model = visibleModel(name, caller, project);
    if (!model) {
      return refuse(
        unknown(
          'Model',
          name,
          models.map((one) => one.name),
        ),
      );
    }
    const found = visibleExplore(model, explore, caller);
    if (!found) {
      const names = visibleExplores(model, caller.userAttributes).map((one) => one.name);
      return refuse(unknown(`Explore of model "${name}"`, explore, names));
    }
    return visibleFields({ model, explore: found }, caller.userAttributes);
  }
}

/** `model`.`explore`, `model.explore` in one pair of quotes, or an explore alone. */
function namesOf(path: readonly string[], refuse: (why: string) => never): readonly [string | null, string] {
  const names = path.flatMap((part) => part.split('.'));
  const [first = '', second] = names;
  if (names.length > 2) return refuse('Write FROM `model`.`explore`: there are no catalogs.');
  return second === undefined ? [null, first] : [first, second];
}

function unknown(what: string, name: string, names: readonly string[]): string {
  const near = closestName(name, names);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `${what}: "${shown(name)}" does not exist, or you may not use it.${hint}`;
}
