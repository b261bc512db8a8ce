/**
 * Composition of views and of explores: what a name means after refinements and extends. A name's own declaration and
 * its refinements, in include order, are laid over each other first; the result is laid over what it extends.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { listOf, nodeOf, textOf, yesnoOf } from '../model/block-reader.ts';
import { mergeBlocks } from '../model/merge-blocks.ts';
import { nearest } from '../model/nearest.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, ParsedFile, TextNode } from '../parse/syntax-tree.ts';

export type NamedBlock = BlockNode & { readonly name: string };

interface Declaration {
  base: NamedBlock | undefined;
  readonly refinements: NamedBlock[];
}

export class Composer {
  readonly #kind: 'view' | 'explore';
  readonly #log: DiagnosticLog;
  readonly #declarations = new Map<string, Declaration>();
  readonly #composed = new Map<string, BlockNode>();
  readonly #composing: string[] = [];

  constructor(kind: 'view' | 'explore', files: readonly ParsedFile[], log: DiagnosticLog) {
    this.#kind = kind;
    this.#log = log;
    for (const file of files) {
      for (const { key, value } of file.entries) {
        if (key === kind && value.kind === 'block' && value.name !== undefined) {
          this.#declare({ ...value, name: value.name });
        }
      }
    }
    this.#checkRefinements();
  }

  /** Names that are declared, in order; names that are only refined are left out. */
  get names(): readonly string[] {
    return [...this.#declarations].flatMap(([name, { base }]) => (base === undefined ? [] : [name]));
  }

  has(name: string): boolean {
    return this.#declarations.get(name)?.base !== undefined;
  }

  /** The declaration as its author wrote it, for places. */
  declared(name: string): NamedBlock | undefined {
    return this.#declarations.get(name)?.base;
  }

  /** The composed block; undefined when there is no such name. */
  tryCompose(name: string): BlockNode | undefined {
    const known = this.#composed.get(name);
    if (known !== undefined) return known;
    const declaration = this.#declarations.get(name);
    if (declaration?.base === undefined) return undefined;
    const own = declaration.refinements.reduce<BlockNode>(mergeBlocks, declaration.base);
    this.#composing.push(name);
    const below = this.#extended(name, declaration).reduce<BlockNode | undefined>(
      (base, over) => (base === undefined ? over : mergeBlocks(base, over)),
      undefined,
    );
    this.#composing.pop();
    const composed = below === undefined ? own : mergeBlocks(withoutOwnMarks(below), own);
    this.#composed.set(name, composed);
    return composed;
  }

  #declare(block: NamedBlock): void {
    const refines = block.name.startsWith('+');
    const name = refines ? block.name.slice(1) : block.name;
    const declaration = this.#declarations.get(name) ?? { base: undefined, refinements: [] };
    this.#declarations.set(name, declaration);
    if (refines) {
      declaration.refinements.push(block);
      return;
    }
    if (declaration.base !== undefined) {
      const before = rangeOf(declaration.base);
      this.#log.error(
        `duplicate-${this.#kind}`,
        rangeOf(block),
        `${this.#title(name)} is declared a second time`,
        `It is also declared in ${before.file}:${String(before.start.line)}; the last declaration counts. To add to it, refine it: \`${this.#kind}: +${name} { … }\``,
      );
    }
    declaration.base = block;
  }

  /** What `name` extends, composed, in order. */
  #extended(name: string, declaration: Declaration): readonly BlockNode[] {
    const blocks = [declaration.base, ...declaration.refinements];
    const seen = new Set<string>();
    return blocks
      .flatMap((block) => (block === undefined ? [] : (listOf(block, 'extends') ?? [])))
      .flatMap((target) => {
        const other = target.text.trim().replace(/\*$/, '');
        if (seen.has(other)) return [];
        seen.add(other);
        if (this.#composing.includes(other)) {
          const chain = [...this.#composing.slice(this.#composing.indexOf(other)), other].join(' → ');
          this.#log.error('extends-cycle', rangeOf(target), `${this.#title(name)} extends itself: ${chain}`);
          return [];
        }
        const composed = this.tryCompose(other);
        if (composed === undefined) this.#reportUnknown(`unknown-${this.#kind}`, target, other, 'to extend');
        return composed === undefined ? [] : [composed];
      });
  }

  #checkRefinements(): void {
    for (const [name, { base, refinements }] of this.#declarations) {
      for (const [index, refinement] of refinements.entries()) {
        if (base === undefined) this.#reportUnknown('unknown-refinement', refinement, name, 'to refine');
        const before = [base, ...refinements.slice(0, index)].find(
          (block) => block !== undefined && yesnoOf(block, 'final') === true,
        );
        if (before !== undefined) {
          this.#log.error('refines-final', rangeOf(refinement), `${this.#title(name)} is final and cannot be refined`);
        }
      }
    }
  }

  #reportUnknown(code: string, place: TextNode | BlockNode, name: string, purpose: string): void {
    const near = nearest(name, this.names);
    this.#log.error(
      code,
      rangeOf(place),
      `There is no ${this.#kind} \`${name}\` ${purpose}`,
      near === undefined ? `Is the file that declares it included?` : `Did you mean \`${near}\`?`,
    );
  }

  #title(name: string): string {
    return `${this.#kind === 'view' ? 'View' : 'Explore'} \`${name}\``;
  }
}

/** `extension: required` and `final` belong to the block that says them, not to those that extend it. */
function withoutOwnMarks(block: BlockNode): BlockNode {
  const entries = block.entries.filter(({ key }) => key !== 'extension' && key !== 'final' && key !== 'extends');
  return { ...block, entries };
}

/** Is this block only to be extended? */
export function isTemplate(block: BlockNode): boolean {
  return textOf(block, 'extension') === 'required';
}

/** The name of the view that an explore or join takes, with its place when it is written. */
export function writtenView(block: BlockNode, key: 'from' | 'view_name'): TextNode | undefined {
  return nodeOf(block, key);
}
