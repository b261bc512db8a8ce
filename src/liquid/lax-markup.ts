/**
 * Markup that strict Liquid refuses, read as Ruby's Liquid reads it in its lax mode, which is Looker's: a value is the
 * first fragment that can be found, parentheses and other strange characters are just gaps between names, and anything
 * after a complete comparison is ignored. Each function returns strict markup with the same meaning.
 */

/** A quoted text, or characters up to a blank, a comma or a pipe (including quoted stretches). */
const FRAGMENT = /"[^"]*"|'[^']*'|(?:[^\s,|'"]|"[^"]*"|'[^']*')+/g;

const OPERATORS: ReadonlySet<string> = new Set(['==', '!=', '<>', '<', '>', '<=', '>=', 'contains']);

/** For `if`, `elsif` and `unless`. Throws SyntaxError for an unknown operator. */
export function laxCondition(markup: string): string {
  const parts: string[][] = [[]];
  const joints: string[] = [];
  for (const word of fragments(markup)) {
    if (word === 'and' || word === 'or') {
      joints.push(word);
      parts.push([]);
    } else parts.at(-1)?.push(word);
  }
  return parts.map((words, index) => `${comparison(words)} ${joints[index] ?? ''}`).join(' ');
}

/**
 * For `{{ … }}` and the right side of `assign`: everything between the first fragment and the first pipe is skipped.
 */
export function laxValue(markup: string): string {
  const value = laxOperand(fragments(markup)[0] ?? '');
  const pipe = pipeIn(markup);
  return pipe < 0 ? value : `${value} ${markup.slice(pipe)}`;
}

/** For `when`: values separated by commas or `or`. */
export function laxChoices(markup: string): string {
  return fragments(markup)
    .filter((word) => word !== 'or')
    .map(laxOperand)
    .join(', ');
}

function comparison([first = '', second = '', third]: readonly string[]): string {
  const left = laxOperand(first);
  const operator = /^[=!<>a-z_]+/.exec(second)?.[0];
  if (operator === undefined) return left;
  if (!OPERATORS.has(operator)) throw new SyntaxError(`"${operator}" is not an operator${hintFor(operator)}`);
  const attached = second.slice(operator.length);
  const right = laxOperand(attached === '' ? (third ?? '') : attached);
  return `${left} ${operator === '<>' ? '!=' : operator} ${right}`;
}

function hintFor(operator: string): string {
  return operator === '=' || operator === '===' ? '; equality is "=="' : '';
}

const LITERAL = /^(?:"[^"]*"|'[^']*'|nil|null|true|false|blank|empty|-?\d+(?:\.\d+)?|\([^\s()]+\.\.[^\s()]+\))$/;

/** A literal is returned unchanged; anything else becomes a path of the names in it. */
function laxOperand(fragment: string): string {
  if (LITERAL.test(fragment)) return fragment;
  const [root, ...members] = fragment.match(/\[[^[\]]+\]|[\w-]+\??/g) ?? [];
  if (root === undefined) return 'nil';
  return root + members.map((member) => (member.startsWith('[') ? member : `.${member}`)).join('');
}

function fragments(markup: string): readonly string[] {
  return markup.match(FRAGMENT) ?? [];
}

/** Offset of the first pipe outside of quotes; -1 = none. */
function pipeIn(markup: string): number {
  const plain = markup.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => '.'.repeat(quoted.length));
  return plain.indexOf('|');
}
