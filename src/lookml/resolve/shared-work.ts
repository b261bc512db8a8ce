/**
 * What the models of one project share, so that big projects load in linear time, and what the versions of one project
 * share, so that a change costs what has changed: files, composed blocks, resolved views and explores, and findings about
 * them. Objects of versions are the same where nothing that they are made of has changed.
 */
import { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { KeptByText } from '../model/kept-by-text.ts';
import type { DashboardSource } from '../parse/parse-dashboard.ts';
import type { BlockNode, ParsedFile, Value } from '../parse/syntax-tree.ts';
import { BlockLayers } from './block-layers.ts';
import { Remembered } from './remembered.ts';
import { resolveExplore } from './resolve-explore.ts';
import type { ExploreScope } from './resolve-explore.ts';
import { resolveView } from './resolve-view.ts';
import type { ViewScope } from './resolve-view.ts';
import type { ResolvedExplore, ResolvedView } from './resolved-model.ts';

interface KnownView {
  readonly view: ResolvedView;
  readonly findings: readonly Diagnostic[];
  /** Other views that it reads, as they were composed. */
  readonly reads: ReadonlyMap<string, BlockNode | undefined>;
}

interface KnownExplore {
  readonly explore: ResolvedExplore;
  readonly caseSensitive: boolean;
  readonly views: ReadonlyMap<string, ResolvedView | undefined>;
}

export class SharedWork {
  readonly layers = new BlockLayers();
  readonly remembered = new Remembered();
  readonly parsed = new KeptByText<ParsedFile>();
  readonly dashboards = new KeptByText<readonly DashboardSource[]>();
  /** Words in values of the syntax tree. */
  readonly words = new WeakMap<Value, ReadonlySet<string>>();
  readonly #formats = new WeakMap<ViewScope['namedValueFormats'], string>();
  readonly #views = new Map<string, WeakMap<BlockNode, KnownView>>();
  /** By model: what is known of an explore may depend on its model. */
  readonly #explores = new Map<string, WeakMap<BlockNode, KnownExplore>>();

  /** What the version before did not need is forgotten. */
  beginVersion(): void {
    this.layers.beginVersion();
    this.parsed.beginVersion();
    this.dashboards.beginVersion();
  }

  /** The resolved form of a composed view; computed once for all models with the same named formats. */
  view(name: string, block: BlockNode, scope: ViewScope): ResolvedView {
    const formats = this.#formatsKey(scope);
    const known = this.#views.get(formats) ?? new WeakMap<BlockNode, KnownView>();
    this.#views.set(formats, known);
    let found = known.get(block);
    if (found === undefined || ![...found.reads].every(([other, read]) => scope.views.tryCompose(other) === read)) {
      const log = new DiagnosticLog();
      const reads = new Map<string, BlockNode | undefined>();
      const view = resolveView(name, block, { ...scope, log, reads: (other, read) => reads.set(other, read) });
      found = { view, findings: log.sorted(), reads };
      known.set(block, found);
    }
    scope.log.addAll(found.findings);
    return found.view;
  }

  /** The resolved form of a composed explore, as long as nothing is wrong with it and its views stay the same. */
  explore(
    { model, name, block }: { readonly model: string; readonly name: string; readonly block: BlockNode },
    scope: ExploreScope,
  ): ResolvedExplore | undefined {
    const known = this.#explores.get(model) ?? new WeakMap<BlockNode, KnownExplore>();
    this.#explores.set(model, known);
    const { caseSensitive, resolvedViews } = scope;
    const before = known.get(block);
    const isSame =
      before?.caseSensitive === caseSensitive &&
      [...before.views].every(([view, resolved]) => resolvedViews[view] === resolved);
    if (isSame) return before.explore;
    const log = new DiagnosticLog();
    const explore = resolveExplore(name, block, { ...scope, log });
    const findings = log.sorted();
    scope.log.addAll(findings);
    if (explore === undefined || findings.length > 0) known.delete(block);
    else {
      const views = new Map(Object.values(explore.aliases).map(({ view }) => [view, resolvedViews[view]]));
      known.set(block, { explore, caseSensitive, views });
    }
    return explore;
  }

  #formatsKey({ namedValueFormats }: ViewScope): string {
    const known = this.#formats.get(namedValueFormats) ?? JSON.stringify(namedValueFormats);
    this.#formats.set(namedValueFormats, known);
    return known;
  }
}
