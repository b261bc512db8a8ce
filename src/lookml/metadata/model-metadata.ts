/** Looker's LookmlModel, as in `lookml_models`. Keys are in the order of the recorded answers. */
import type { JsonObject } from '../../lib/json.ts';
import { visibleExplores } from '../plan/visible-fields.ts';
import type { ResolvedExplore, ResolvedModel } from '../resolve/resolved-model.ts';
import { shownText } from './shown-labels.ts';
import type { LabelReader } from './shown-labels.ts';

export interface ModelMetadataEnv {
  /** The reader; absent = one who holds every access grant, with labels shown as written. */
  readonly reader?: LabelReader;
  /** The `can` of the model. */
  readonly can?: Readonly<Record<string, boolean>>;
}

export function modelMetadata(model: ResolvedModel, env: ModelMetadataEnv = {}): JsonObject {
  const explores = env.reader ? visibleExplores(model, env.reader.userAttributes) : Object.values(model.explores);
  return {
    explores: explores.toSorted(byLabel).map((explore) => navExplore(model, explore, env.reader)),
    has_content: true,
    label: model.label,
    name: model.name,
    project_name: model.projectName,
    unlimited_db_connections: false,
    allowed_db_connection_names: model.connection === '' ? [] : [model.connection],
    can: { ...env.can },
  };
}

function byLabel(a: ResolvedExplore, b: ResolvedExplore): number {
  return a.label.localeCompare(b.label, 'en') || (a.name < b.name ? -1 : 1);
}

function navExplore(model: ResolvedModel, explore: ResolvedExplore, reader: LabelReader | undefined): JsonObject {
  const shown = (text: string): string => (reader ? shownText(text, model, explore, reader) : text);
  return {
    description: explore.description === undefined ? null : shown(explore.description),
    label: shown(explore.label),
    hidden: explore.hidden,
    group_label: shown(explore.groupLabel ?? model.label),
    name: explore.name,
    can: {},
  };
}
