/** Rules of single values. Environment variables are put in place of `${NAME}` before a text is read. */
import { isScalar, type Node } from 'yaml';
import { Secret } from '../lib/secret.ts';
import { parseByteSize, parseDuration } from './units.ts';
import { describe, didYouMean, type Env, type Rule, type YamlContext } from './yaml-rule.ts';

/** `${NAME}`, and `$${`, which is a plain `${`. */
const VARIABLE = /\$\$\{|\$\{([^}]*)\}/g;

/** Puts environment variables in place of `${NAME}`; `$${` is a plain `${`. */
function substitute(text: string, node: Node, context: YamlContext): string | undefined {
  let missing = false;
  const result = text.replace(VARIABLE, (whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = context.env[name];
    if (value !== undefined) return value;
    missing = true;
    context.report(node, `The environment variable ${name || whole} is not set.`);
    return '';
  });
  return missing ? undefined : result;
}

function namesUnset(value: unknown, env: Env): boolean {
  return (
    typeof value === 'string' &&
    value.matchAll(VARIABLE).some(([, name]) => name !== undefined && env[name] === undefined)
  );
}

/** A scalar's text: a string with its variables filled in, or a number or boolean as written. */
function scalarText(node: Node | null, context: YamlContext, expected: string): string | undefined {
  if (isScalar(node)) {
    if (typeof node.value === 'string') return substitute(node.value, node, context);
    if (typeof node.value === 'number' || typeof node.value === 'boolean') return node.source ?? String(node.value);
  }
  context.report(node, `Expected ${expected}, found ${describe(node)}.`);
  return undefined;
}

function checkedText<T>(expected: string, parse: (text: string) => T | undefined): Rule<T> {
  return (node, context) => {
    const text = scalarText(node, context, expected);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) context.report(node, `Expected ${expected}, found ${describe(node)}.`);
    return value;
  };
}

export const text: Rule<string> = checkedText('a string', (value) => value);
export const filledText: Rule<string> = checkedText('a string that is not empty', (value) => value || undefined);
export const duration: Rule<number> = checkedText('a duration such as 30s, 10m or 1h', parseDuration);
export const byteSize: Rule<number> = checkedText('a size such as 512MB or 10GB', parseByteSize);
export const flag: Rule<boolean> = checkedText('true or false', (value) =>
  value === 'true' ? true : value === 'false' ? false : undefined,
);
export const secret: Rule<Secret> = (node, context) => {
  if (context.secrets === 'may-be-unset' && isScalar(node) && namesUnset(node.value, context.env))
    return new Secret('');
  // The value is never shown, so the description of the node is not used here.
  const value = isScalar(node) && node.value !== null ? scalarText(node, context, 'a string') : undefined;
  if (value !== undefined && value !== '') return new Secret(value);
  if (!isScalar(node) || node.value === null || value === '')
    context.report(node, 'Expected a string that is not empty.');
  return undefined;
};
export const filePath: Rule<string> = (node, context) => {
  const value = filledText(node, context);
  return value === undefined ? undefined : context.resolvePath(value);
};

/** A whole number from `least` to `most`. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Rule<number> {
  const expected =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${String(least)}`
      : `a whole number from ${String(least)} to ${String(most)}`;
  return checkedText(expected, (value) => {
    const number = Number(value);
    return /^-?\d+$/.test(value) && number >= least && number <= most ? number : undefined;
  });
}

/** One of a closed set of texts. */
export function oneOf<const T extends string>(choices: readonly T[]): Rule<T> {
  return (node, context) => {
    const value = scalarText(node, context, `one of ${choices.join(', ')}`);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      context.report(node, `Expected one of ${choices.join(', ')}, found "${value}".${didYouMean(value, choices)}`);
    }
    return found;
  };
}
