/** The tokens of Looker's expression language. */
export interface ExpressionToken {
  readonly type: 'number' | 'string' | 'field' | 'name' | 'symbol' | 'bad' | 'end';
  /** The content of strings and fields; names and symbols as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = new RegExp(
  [
    String.raw`(?<blank>(?:\s|#[^\n]*)+)`,
    String.raw`(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`\$\{(?<field>[^{}\n]*)\}`,
    String.raw`"(?<double>(?:[^"\\]|\\.)*)"`,
    String.raw`'(?<single>(?:[^'\\]|\\.)*)'`,
    '`(?<back>[^`]*)`',
    String.raw`(?<name>[A-Za-z_]\w*)`,
    String.raw`(?<symbol>!=|<>|<=|>=|[-+*/=<>(),])`,
  ].join('|'),
  'suy',
);

/**
 * Cuts `text` into tokens. A character that begins no token, or a text that is not closed, becomes a `bad` token. The
 * last token is `end`.
 */
export function readTokens(text: string): readonly ExpressionToken[] {
  const tokens: ExpressionToken[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      // A text that is not closed takes the rest with it, since looking further would take quadratic time.
      const isOpenText = `"'\``.includes(text.charAt(at));
      const end = isOpenText ? text.length : at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
      tokens.push({ type: 'bad', text: text.slice(at, end), start: at, end });
      at = end;
      continue;
    }
    const end = at + match[0].length;
    const { blank, number, field, double, single, back, name, symbol } = match.groups ?? {};
    const quoted = double ?? single;
    if (number !== undefined) tokens.push({ type: 'number', text: number, start: at, end });
    else if (field !== undefined) tokens.push({ type: 'field', text: field.trim(), start: at, end });
    else if (quoted !== undefined) tokens.push({ type: 'string', text: unescape(quoted), start: at, end });
    else if (back !== undefined) tokens.push({ type: 'string', text: back, start: at, end });
    else if (name !== undefined) tokens.push({ type: 'name', text: name, start: at, end });
    else if (symbol !== undefined) tokens.push({ type: 'symbol', text: symbol, start: at, end });
    else if (blank === undefined) break;
    at = end;
  }
  tokens.push({ type: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

/** `\"`, `\\`, `\n` and `\t`; any other backslash is itself, as in patterns of filters. */
function unescape(text: string): string {
  return text.replaceAll(/\\(["'\\nt])/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
