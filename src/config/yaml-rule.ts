/** What every rule of a YAML document takes and gives, and the words in which it says what it found. */
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { closestName } from '../lib/closest-name.ts';

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A node with what rules need around it. */
export interface YamlContext {
  readonly env: Env;
  /** `may-be-unset`: the reader has no use for secrets, whose variables need not be set. */
  readonly secrets: 'must-be-set' | 'may-be-unset';
  /** Resolves a path that stands in the file. */
  readonly resolvePath: (path: string) => string;
  report(node: Node | null, why: string): void;
}

/** Reads one node; reports what is wrong and then gives undefined. */
export type Rule<T> = (node: Node | null, context: YamlContext) => T | undefined;

export function describe(node: Node | null): string {
  if (node === null) return 'nothing';
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (isAlias(node)) return 'an alias';
  const value = isScalar(node) ? node.value : undefined;
  return value === null
    ? 'nothing'
    : `${typeof value === 'string' ? 'the string' : `the ${typeof value}`} ${JSON.stringify(value)}`;
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  const closest = closestName(name, candidates);
  return closest === undefined ? '' : ` Did you mean "${closest}"?`;
}
