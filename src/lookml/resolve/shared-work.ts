/** What the models of one project share: composed blocks and resolved views, so that big projects load in linear time. */
import type { BlockNode } from '../parse/syntax-tree.ts';
import { BlockLayers } from './block-layers.ts';
import { resolveView } from './resolve-view.ts';
import type { ViewScope } from './resolve-view.ts';
import type { ResolvedView } from './resolved-model.ts';

export class SharedWork {
  readonly layers = new BlockLayers();
  readonly #formats = new WeakMap<ViewScope['namedValueFormats'], string>();
  readonly #views = new Map<string, WeakMap<BlockNode, ResolvedView>>();

  /** The resolved form of a composed view; computed once for all models with the same named formats. */
  view(name: string, block: BlockNode, scope: ViewScope): ResolvedView {
    const formats = this.#formatsKey(scope);
    const known = this.#views.get(formats) ?? new WeakMap<BlockNode, ResolvedView>();
    this.#views.set(formats, known);
    const before = known.get(block);
    if (before !== undefined) return before;
    let sharable = true;
    const resolved = resolveView(name, block, {
      ...scope,
      readsOtherView: () => {
        sharable = false;
      },
    });
    if (sharable) known.set(block, resolved);
    return resolved;
  }

  #formatsKey({ namedValueFormats }: ViewScope): string {
    const known = this.#formats.get(namedValueFormats) ?? JSON.stringify(namedValueFormats);
    this.#formats.set(namedValueFormats, known);
    return known;
  }
}
