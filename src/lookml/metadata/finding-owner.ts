/** Which model and explore a finding belongs to, for programs that sort findings by them. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ResolvedModel, ResolvedProject } from '../resolve/resolved-model.ts';

export interface FindingOwner {
  readonly model?: string;
  readonly explore?: string;
}

/**
 * Of a finding in a model's own file the model; in another file the only model that has its views or explores: if there
 * are several, nobody can say which. The explore is the one within whose text the finding is.
 */
export function findingOwners({ models }: Pick<ResolvedProject, 'models'>): (finding: Diagnostic) => FindingOwner {
  const all = Object.values(models);
  const begins = new Map(all.map((model) => [model.name, exploreBegins(model)]));
  return ({ range }) => {
    if (range === undefined) return {};
    const { file, start } = range;
    const own = all.find((model) => model.file === file);
    const users = own === undefined ? all.filter((model) => Object.hasOwn(model.starts, file)) : [own];
    const [model] = users;
    if (model === undefined || users.length > 1) return {};
    const begin = model.starts[file]?.filter((offset) => offset <= start.offset).toSorted((a, b) => b - a)[0];
    const explore = begin === undefined ? undefined : begins.get(model.name)?.get(`${file} ${String(begin)}`);
    return explore === undefined ? { model: model.name } : { model: model.name, explore };
  };
}

/** File and offset at which an explore begins → its name. */
function exploreBegins({ explores }: ResolvedModel): ReadonlyMap<string, string> {
  return new Map(
    Object.values(explores).map(({ name, range }) => [`${range.file} ${String(range.start.offset)}`, name]),
  );
}
