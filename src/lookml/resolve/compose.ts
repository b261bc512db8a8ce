/**
 * Composition of views and of explores: what a name means after refinements and extends. A name's own declaration and
 * its refinements, in include order, are laid over each other first; the result is laid over what it extends.
 */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { isNamedBlock } from '../model/block-reader.ts';
import { readParameter } from '../model/parameter-kind.ts';
import { composedRows } from '../model/parameter-schema.ts';
import type { NamedBlock } from '../model/block-reader.ts';
import type { BlockLayers } from './block-layers.ts';
import { asksAboutUser, doubledEntry, doubledFields, doubledInView, hasDoubledSet } from './doubled.ts';
import { misspeltIn, saysRights, unreadIn } from './misspelt.ts';
import { closestName } from '../../lib/closest-name.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode, ParsedFile, TextNode } from '../parse/syntax-tree.ts';

interface Declaration {
  base: NamedBlock | undefined;
  readonly refinements: NamedBlock[];
}

export class Composer {
  readonly #kind: 'view' | 'explore';
  readonly #log: DiagnosticLog;
  readonly #layers: BlockLayers;
  readonly #declarations = new Map<string, Declaration>();
  readonly #composed = new Map<string, BlockNode>();
  readonly #composing: string[] = [];
  /** Names of which it is not clear what they hide, since something of them is declared twice. */
  readonly #unclear = new Set<string>();
  /** Names of views that have a field twice: what it means decides about rows where explores hide some by it. */
  readonly #withDoubledFields = new Set<string>();
  readonly #withDoubledSets = new Set<string>();

  constructor(kind: 'view' | 'explore', files: readonly ParsedFile[], layers: BlockLayers, log: DiagnosticLog) {
    this.#kind = kind;
    this.#layers = layers;
    this.#log = log;
    for (const file of files) {
      for (const { key, value } of file.entries) {
        if (key === kind && isNamedBlock(value)) this.#declare(value);
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

  /** Does it, or what it extends, have something twice, of which one hides rows or fields from users? */
  isUnclear(name: string): boolean {
    return this.#isAmong(this.#unclear, name);
  }

  /** Has the view, or what it extends, a field twice? */
  hasDoubledFields(name: string): boolean {
    return this.#isAmong(this.#withDoubledFields, name);
  }

  /** Has the view, or what it extends, a set twice? */
  hasDoubledSets(name: string): boolean {
    return this.#isAmong(this.#withDoubledSets, name);
  }

  /** The composed block; undefined when there is no such name. The same declarations give the same block. */
  tryCompose(name: string): BlockNode | undefined {
    const known = this.#composed.get(name);
    if (known !== undefined) return known;
    const declaration = this.#declarations.get(name);
    if (declaration?.base === undefined) return undefined;
    this.#composing.push(name);
    const extended = this.#extended(name, declaration);
    this.#composing.pop();
    const composed = this.#layers.layer(this.#kind, extended, [declaration.base, ...declaration.refinements]);
    this.#composed.set(name, composed);
    return composed;
  }

  /** It, or what it extends. @param seen names that were looked at, each once: what they extend is often the same */
  #isAmong(names: ReadonlySet<string>, name: string, seen: Set<string> = new Set()): boolean {
    if (names.has(name)) return true;
    seen.add(name);
    const { base, refinements = [] } = this.#declarations.get(name) ?? {};
    const targets = [base, ...refinements].flatMap((block) => (block ? (targetsOf(block) ?? []) : []));
    return targets.map(extendedName).some((other) => !seen.has(other) && this.#isAmong(names, other, seen));
  }

  #declare(block: NamedBlock): void {
    const refines = block.name.startsWith('+');
    const name = refines ? block.name.slice(1) : block.name;
    const declaration = this.#declarations.get(name) ?? { base: undefined, refinements: [] };
    this.#declarations.set(name, declaration);
    this.#checkMisspelt(name, block);
    this.#checkDoubled(name, block);
    if (refines) {
      declaration.refinements.push(block);
      return;
    }
    if (declaration.base !== undefined) {
      const before = rangeOf(declaration.base);
      const isLost = this.#kind === 'explore' || asksAboutUser(declaration.base);
      if (isLost) this.#unclear.add(name);
      const what = this.#kind === 'explore' ? 'it is not served' : 'no explore that reads it is served';
      this.#log.error(
        `duplicate-${this.#kind}`,
        rangeOf(block),
        `${this.#title(name)} is declared twice`,
        `It is also declared in ${before.file}:${String(before.start.line)}; ${isLost ? `while it is, ${what}` : 'the last declaration counts'}. To add to it, refine it: \`${this.#kind}: +${name} { … }\``,
      );
    }
    declaration.base = block;
  }

  #checkMisspelt(name: string, block: NamedBlock): void {
    const misspelt = misspeltIn(this.#kind, block.entries);
    const unread = misspelt ?? unreadIn(this.#kind, block);
    if (unread === undefined) return;
    this.#unclear.add(name);
    const why = misspelt
      ? `\`${misspelt.key}\` is unknown here, and may be meant to be \`${misspelt.meant}\``
      : `its \`${unread.key}\` cannot be read`;
    const hint = misspelt && `Write \`${misspelt.meant}\`, or remove it`;
    this.#log.error('unclear-restriction', rangeOf(unread.place), `${this.#notServed(name)}, because ${why}`, hint);
  }

  #notServed(name: string): string {
    return `${this.#kind === 'explore' ? `${this.#title(name)} is` : `Explores that read view \`${name}\` are`} not served`;
  }

  #checkDoubled(name: string, block: NamedBlock): void {
    if (this.#kind === 'view') {
      if (doubledFields(block).length > 0) this.#withDoubledFields.add(name);
      if (hasDoubledSet(block)) this.#withDoubledSets.add(name);
    }
    const doubled = this.#kind === 'explore' ? doubledEntry(block) : doubledInView(block);
    if (doubled === undefined) return;
    this.#unclear.add(name);
    const { value } = doubled;
    const written = value.kind === 'block' && value.name !== undefined ? `${doubled.key}: ${value.name}` : doubled.key;
    const message = `${this.#notServed(name)}, because it is not clear which of two \`${written}\` counts`;
    this.#log.error('unclear-restriction', rangeOf(doubled), message, 'Keep one of them');
  }

  /** What `name` extends, composed, in order. */
  #extended(name: string, declaration: Declaration): readonly BlockNode[] {
    const seen = new Set<string>();
    return [declaration.base, ...declaration.refinements].flatMap((block) => {
      const targets = block === undefined ? [] : (targetsOf(block) ?? []);
      return targets.flatMap((target) => {
        const other = extendedName(target);
        if (seen.has(other)) return [];
        seen.add(other);
        if (this.#composing.includes(other)) return this.#cyclic(name, target, other, block !== declaration.base);
        const composed = this.tryCompose(other);
        if (composed !== undefined) return [composed];
        this.#unclear.add(name);
        this.#reportUnknown(`unknown-${this.#kind}`, target, other, `to extend: ${this.#notServed(name)}`);
        return [];
      });
    });
  }

  /**
   * Refinements may extend each other's objects: one that does so takes the other object without whatever that
   * extends, which must not be what hides something. A declaration that extends itself is an error.
   */
  #cyclic(name: string, target: TextNode, other: string, byRefinement: boolean): readonly BlockNode[] {
    const declaration = this.#declarations.get(other);
    const base = byRefinement && other !== name ? declaration?.base : undefined;
    if (this.#saysRights(other, base !== undefined, new Set([name]))) {
      this.#unclear.add(name);
      const message = `${this.#notServed(name)}, because it and \`${other}\` extend each other, and one of them says who may see what`;
      this.#log.error('unclear-restriction', rangeOf(target), message);
    }
    if (base) {
      return [this.#layers.layer(this.#kind, [], [base, ...(declaration?.refinements ?? [])])];
    }
    const chain = [...this.#composing.slice(this.#composing.indexOf(other)), other].join(' → ');
    this.#log.error('extends-cycle', rangeOf(target), `${this.#title(name)} extends itself: ${chain}`);
    return [];
  }

  /** Does it, or what it extends, say who may see what? @param isHad what it says itself is no matter */
  #saysRights(name: string, isHad: boolean, seen: Set<string>): boolean {
    const { base, refinements = [] } = this.#declarations.get(name) ?? {};
    const blocks = base ? [base, ...refinements] : refinements;
    if (!isHad && blocks.some((block) => saysRights(block) || asksAboutUser(block))) return true;
    seen.add(name);
    const targets = blocks.flatMap((block) => targetsOf(block) ?? []).map(extendedName);
    return targets.some((other) => !seen.has(other) && this.#saysRights(other, false, seen));
  }

  #checkRefinements(): void {
    for (const [name, { base, refinements }] of this.#declarations) {
      for (const [index, refinement] of refinements.entries()) {
        if (base === undefined) this.#checkRefined(name, refinement);
        const before = [base, ...refinements.slice(0, index)].find(
          (block) => block !== undefined && readParameter(composedRows, 'final', block) === true,
        );
        if (before !== undefined) {
          this.#log.error('refines-final', rangeOf(refinement), `${this.#title(name)} is final and cannot be refined`);
        }
      }
    }
  }

  /** What it would hide of a view or an explore that has nearly its name. */
  #checkRefined(name: string, refinement: NamedBlock): void {
    const hides = saysRights(refinement) || asksAboutUser(refinement) || targetsOf(refinement) !== undefined;
    const meant = hides ? closestName(name, this.names) : undefined;
    if (meant !== undefined) this.#unclear.add(meant);
    const outcome = meant === undefined ? '' : `: ${this.#notServed(meant)}`;
    this.#reportUnknown('unknown-refinement', refinement, name, `to refine${outcome}`);
  }

  #reportUnknown(code: string, place: TextNode | BlockNode, name: string, purpose: string): void {
    this.#log.error(
      code,
      rangeOf(place),
      `There is no ${this.#kind} \`${name}\` ${purpose}`,
      didYouMean(name, () => this.names, 'Is the file that declares it included?'),
    );
  }

  #title(name: string): string {
    return `${this.#kind === 'view' ? 'View' : 'Explore'} \`${name}\``;
  }
}

function targetsOf(block: NamedBlock): readonly TextNode[] | undefined {
  return readParameter(composedRows, 'extends', block);
}

function extendedName({ text }: TextNode): string {
  return text.trim().replace(/\*$/, '');
}

/** Is this block only to be extended? */
export function isTemplate(explore: BlockNode): boolean {
  return readParameter(composedRows, 'extension', explore) === 'required';
}
