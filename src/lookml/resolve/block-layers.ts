/**
 * Lays blocks over each other and remembers the result by the blocks' identity: models and versions that share files
 * share their composed blocks, and with them everything that was worked out from these.
 */
import { mergeBlocks } from '../model/merge-blocks.ts';
import { composedRows } from '../model/parameter-schema.ts';
import type { BlockNode } from '../parse/syntax-tree.ts';

export class BlockLayers {
  readonly #ids = new WeakMap<BlockNode, number>();
  #before = new Map<string, BlockNode>();
  #layered = new Map<string, BlockNode>();
  #nextId = 1;

  /** What is not asked for until the next version begins is forgotten then. */
  beginVersion(): void {
    this.#before = this.#layered;
    this.#layered = new Map();
  }

  /** `own` (a declaration and its refinements, in order) over `extended` (composed, later win), all of one kind. */
  layer(
    kind: 'view' | 'explore',
    extended: readonly BlockNode[],
    own: readonly [BlockNode, ...BlockNode[]],
  ): BlockNode {
    if (extended.length === 0 && own.length === 1) return own[0];
    const key = [extended, own].map((blocks) => blocks.map((block) => this.#id(block)).join(',')).join('|');
    const known = this.#layered.get(key) ?? this.#before.get(key);
    const layers = [...extended.map(withoutOwnMarks), ...own];
    const layered = known ?? layers.reduce((base, over) => mergeBlocks(kind, base, over));
    this.#layered.set(key, layered);
    return layered;
  }

  #id(block: BlockNode): number {
    const known = this.#ids.get(block);
    if (known !== undefined) return known;
    this.#ids.set(block, this.#nextId);
    this.#nextId += 1;
    return this.#nextId - 1;
  }
}

/** `extension: required` and the like belong to the block that says them, not to those that extend it. */
function withoutOwnMarks(block: BlockNode): BlockNode {
  const entries = block.entries.filter(({ key }) => !Object.hasOwn(composedRows, key));
  return { ...block, entries };
}
