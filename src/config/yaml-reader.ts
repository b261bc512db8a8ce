/**
 * Reads a YAML document by a schema of rules. Every rule knows the place of the node it reads, so that whatever is
 * wrong is said with line and column; reading goes on after a problem, so that all are found at once.
 */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, YAMLMap } from 'yaml';
import type { Node, Pair } from 'yaml';
import type { ConfigProblem } from './config-problem.ts';
import { describe, didYouMean, type Env, type Rule, type YamlContext } from './yaml-rule.ts';

export interface Member<T> {
  readonly rule: Rule<T>;
  /** Taken when the key is absent; without one the key is required. */
  readonly fallback?: T;
  /** `read`: the rule is asked what an absent key means. */
  readonly absent?: 'read';
}

/** A member that may be left out. */
export function optional<T>(rule: Rule<T>, fallback: T): Member<T> {
  return { rule, fallback };
}

/** A member that must stand there. */
export function required<T>(rule: Rule<T>): Member<T> {
  return { rule };
}

/** A mapping that may be left out and then has the defaults of all its keys. */
export function defaulted<T>(rule: Rule<T>): Member<T> {
  return { rule: (node, context) => rule(node ?? new YAMLMap(), context), absent: 'read' };
}

/** What a check gives for a value that it refuses. */
export class Refusal {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** A rule whose value is checked or changed further. */
export function refine<T, U>(rule: Rule<T>, check: (value: T) => U | Refusal): Rule<U> {
  return (node, context) => {
    const value = rule(node, context);
    if (value === undefined) return undefined;
    const checked = check(value);
    if (!(checked instanceof Refusal)) return checked;
    context.report(node, checked.why);
    return undefined;
  };
}

/** Null where the key says `null`, else what the rule gives. */
export function nullable<T>(rule: Rule<T>): Rule<T | null> {
  return (node, context) => (node === null || (isScalar(node) && node.value === null) ? null : rule(node, context));
}

export function list<T>(rule: Rule<T>): Rule<readonly T[]> {
  return (node, context) => {
    if (!isSeq(node)) {
      context.report(node, `Expected a list, found ${describe(node)}.`);
      return undefined;
    }
    const items = node.items.map((item) => rule(item as Node | null, context));
    return items.filter((item) => item !== undefined);
  };
}

/** A list in which no two items may share a name; items named null do not count. */
export function distinct<T>(
  rule: Rule<readonly T[]>,
  what: string,
  nameOf: (item: T) => string | null,
): Rule<readonly T[]> {
  return (node, context) => {
    const items = rule(node, context);
    const names = (items ?? []).map(nameOf);
    const seen = new Set<string>();
    const second = names.findIndex((name) => name !== null && seen.size === seen.add(name).size);
    if (second === -1) return items;
    const place = isSeq(node) ? (node.items[second] as Node | undefined) : undefined;
    context.report(place ?? node, `Two ${what} "${String(names[second])}".`);
    return undefined;
  };
}

/** Keys that the author chooses, each with a value of one rule. */
export function dictionary<T>(rule: Rule<T>): Rule<Readonly<Record<string, T>>> {
  return (node, context) => {
    if (!isMap(node)) {
      context.report(node, `Expected a mapping of names, found ${describe(node)}.`);
      return undefined;
    }
    const entries = pairsOf(node).map(({ key, value }) => [key, rule(value, context)] as const);
    return Object.fromEntries(entries.filter((entry): entry is readonly [string, T] => entry[1] !== undefined));
  };
}

/** A mapping with known keys; others are refused. */
export function record<T extends object>(what: string, members: { readonly [K in keyof T]-?: Member<T[K]> }): Rule<T> {
  const known = Object.keys(members);
  return (node, context) => {
    if (!isMap(node)) {
      context.report(node, `Expected a mapping for ${what}, found ${describe(node)}.`);
      return undefined;
    }
    const pairs = new Map(pairsOf(node).map((pair) => [pair.key, pair]));
    for (const { key, keyNode } of pairs.values()) {
      if (!known.includes(key)) {
        context.report(
          keyNode,
          `Unknown key "${key}" in ${what}.${didYouMean(key, known)} Known keys: ${known.join(', ')}.`,
        );
      }
    }
    let complete = true;
    const result: [string, unknown][] = Object.entries<Member<unknown>>(members).map(([key, member]) => {
      const pair = pairs.get(key);
      const isMissing = pair === undefined && !('fallback' in member) && member.absent === undefined;
      if (isMissing) context.report(node, `"${key}" is missing from ${what}.`);
      const reads = pair !== undefined || member.absent === 'read';
      const value = reads ? member.rule(pair?.value ?? null, context) : member.fallback;
      if (value === undefined) complete = false;
      return [key, value];
    });
    return complete ? (Object.fromEntries(result) as T) : undefined;
  };
}

interface NamedPair {
  readonly key: string;
  readonly keyNode: Node | null;
  readonly value: Node | null;
}

function pairsOf(map: YAMLMap): readonly NamedPair[] {
  return (map.items as Pair<Node, Node | null>[]).map(({ key, value }) => ({
    key: isScalar(key) ? String(key.value) : String(key),
    keyNode: key,
    value,
  }));
}

export interface YamlSource {
  readonly text: string;
  /** Name in messages. */
  readonly name: string;
  readonly env: Env;
  readonly secrets: YamlContext['secrets'];
  readonly resolvePath: (path: string) => string;
}

/** Parses and reads a document; undefined and at least one problem when anything is wrong. An empty file reads as `{}`. */
export function readYaml<T>(source: YamlSource, rule: Rule<T>, problems: ConfigProblem[]): T | undefined {
  const lines = new LineCounter();
  // YAML 1.2 core: `yes` and `on` are texts, as their authors meant.
  const document = parseDocument(source.text.trim() === '' ? '{}' : source.text, {
    lineCounter: lines,
    prettyErrors: false,
  });
  const before = problems.length;
  const reportAt = (offset: number, why: string) => {
    const { line, col } = lines.linePos(offset);
    problems.push({ where: `${source.name}:${String(Math.max(line, 1))}:${String(Math.max(col, 1))}`, why });
  };
  for (const error of document.errors) reportAt(error.pos[0], error.message);
  if (problems.length > before) return undefined;
  const value = rule(document.contents, {
    env: source.env,
    secrets: source.secrets,
    resolvePath: source.resolvePath,
    report: (node, why) => reportAt(node?.range?.[0] ?? 0, why),
  });
  return problems.length > before ? undefined : value;
}
