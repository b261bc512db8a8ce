/**
 * The dashboards of a model: those that its files include. `extends` is applied, elements and filters by name; what only
 * others extend (`extension: required`) is left out.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { emptyRecord } from '../../lib/record.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { ProjectFiles } from '../model/project-files.ts';
import type { DashboardPart, DashboardSource } from '../parse/parse-dashboard.ts';

/** @param paths the model's `.dashboard.lookml` files, in include order */
export function resolveDashboards(
  paths: readonly string[],
  project: ProjectFiles,
  log: DiagnosticLog,
): Readonly<Record<string, DashboardSource>> {
  const sources = new Map(paths.flatMap((path) => project.dashboards(path)).map((source) => [source.name, source]));
  const dashboards = emptyRecord<DashboardSource>();
  for (const [name, source] of sources) {
    if (source.parameters['extension'] === 'required') continue;
    dashboards[name] = extended(source, sources, { log, below: new Set([name]) });
  }
  return dashboards;
}

function extended(
  source: DashboardSource,
  sources: ReadonlyMap<string, DashboardSource>,
  { log, below }: { readonly log: DiagnosticLog; readonly below: ReadonlySet<string> },
): DashboardSource {
  const { extends: bases, ...own } = source.parameters;
  const names = (Array.isArray(bases) ? bases : [bases]).filter((name) => typeof name === 'string');
  const layers = names.flatMap((name) => {
    const base = sources.get(name);
    if (base === undefined) {
      log.warn(
        'unknown-dashboard',
        source.range,
        `Dashboard \`${source.name}\` extends \`${name}\`, which the model does not include`,
        didYouMean(name, () => sources.keys()),
      );
      return [];
    }
    return below.has(name) ? [] : [extended(base, sources, { log, below: new Set([...below, name]) })];
  });
  return [...layers, { ...source, parameters: own }].reduce((under, over) => ({
    ...over,
    parameters: { ...withoutExtension(under.parameters), ...over.parameters },
    elements: laidOver(under.elements, over.elements),
    filters: laidOver(under.filters, over.filters),
  }));
}

function withoutExtension(parameters: DashboardSource['parameters']): DashboardSource['parameters'] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== 'extension'));
}

/** Parts of the same name become one, which keeps its place in the order; its own parameters win. */
function laidOver(under: readonly DashboardPart[], over: readonly DashboardPart[]): readonly DashboardPart[] {
  const byName = new Map(over.flatMap((part) => (part.name === null ? [] : [[part.name, part]])));
  const taken = new Set<string>();
  const kept = under.map((part) => {
    const own = byName.get(part.name ?? '');
    if (own === undefined || part.name === null) return part;
    taken.add(part.name);
    return { ...own, parameters: { ...part.parameters, ...own.parameters } };
  });
  return [...kept, ...over.filter(({ name }) => name === null || !taken.has(name))];
}
