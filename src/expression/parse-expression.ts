import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { rangeFinder } from '../lib/range-in-text.ts';
import type { SourceRange } from '../lib/source-range.ts';
import type { BinaryOperator, Expression } from './expression-ast.ts';
import { type ExpressionToken, readTokens } from './expression-lexer.ts';

export interface ParsedExpression {
  /** Null if the text is not an expression; there are errors then. */
  readonly ast: Expression | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The longest text; neither people nor tools write longer expressions. */
const MAX_LENGTH = 100_000;
/** The deepest tree. Deeper ones could overflow the stack of whatever walks them, including the database's parser. */
const MAX_DEPTH = 400;
/** The most errors in one expression; more say nothing new. */
const MAX_ERRORS = 20;

/** Parses a Looker expression. `file` goes into the ranges. Never throws, whatever the text. */
export function parseExpression(text: string, file = ''): ParsedExpression {
  if (text.length > MAX_LENGTH) {
    const message = `The expression is longer than ${String(MAX_LENGTH)} characters.`;
    return { ast: null, diagnostics: [{ code: 'expression-syntax', severity: 'error', message }] };
  }
  const parser = new ExpressionParser(text, file);
  const ast = parser.parse();
  return { ast: parser.diagnostics.length > 0 ? null : ast, diagnostics: parser.diagnostics };
}

/** Binding strength of infix operators; all are left-associative. NOT binds between AND and the comparisons. */
const BINDING: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  '=': 4,
  '!=': 4,
  '<>': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
};
const NOT_BINDING = 3;
const NEGATION_BINDING = 7;

interface Parsed {
  readonly node: Expression;
  readonly depth: number;
}

class ExpressionParser {
  readonly diagnostics: Diagnostic[] = [];
  readonly #text: string;
  readonly #range: (start: number, end: number) => SourceRange;
  readonly #tokens: readonly ExpressionToken[];
  #at = 0;
  #nesting = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#range = rangeFinder(text, file);
    this.#tokens = readTokens(text);
  }

  get #token(): ExpressionToken {
    return this.#tokens[this.#at] ?? { type: 'end', text: '', start: this.#text.length, end: this.#text.length };
  }

  get #atEnd(): boolean {
    return this.#token.type === 'end';
  }

  parse(): Expression | null {
    if (this.#atEnd) {
      this.#report('The expression is empty.', 0, this.#text.length);
      return null;
    }
    const { node } = this.#readInfix(0);
    while (!this.#atEnd && this.diagnostics.length < MAX_ERRORS) {
      this.#unexpected();
      this.#at += 1;
      // The rest is parsed only for its errors.
      if (!this.#atEnd) this.#readInfix(0);
    }
    return node;
  }

  #readInfix(binding: number): Parsed {
    let left = this.#readPrefix();
    for (;;) {
      const operator = this.#infixOperator();
      const strength = operator === null ? 0 : (BINDING[operator] ?? 0);
      if (operator === null || strength <= binding) return left;
      this.#at += 1;
      const right = this.#readInfix(strength);
      const node: Expression = {
        kind: 'binary',
        operator: (operator === '<>' ? '!=' : operator) as BinaryOperator,
        left: left.node,
        right: right.node,
        range: this.#range(left.node.range.start.offset, right.node.range.end.offset),
      };
      left = this.#limited({ node, depth: Math.max(left.depth, right.depth) + 1 });
    }
  }

  #infixOperator(): string | null {
    const { type, text } = this.#token;
    if (type === 'symbol') return Object.hasOwn(BINDING, text) ? text : null;
    const word = text.toUpperCase();
    return type === 'name' && (word === 'AND' || word === 'OR') ? word : null;
  }

  #readPrefix(): Parsed {
    const token = this.#token;
    const isNot = token.type === 'name' && token.text.toUpperCase() === 'NOT';
    const isSign = token.type === 'symbol' && (token.text === '-' || token.text === '+');
    if (!isNot && !isSign) return this.#readPrimary();
    this.#at += 1;
    const operand = this.#nested(() => this.#readInfix(isNot ? NOT_BINDING : NEGATION_BINDING));
    if (token.text === '+') return operand;
    const range = this.#range(token.start, operand.node.range.end.offset);
    const node: Expression = { kind: 'unary', operator: isNot ? 'NOT' : '-', operand: operand.node, range };
    return this.#limited({ node, depth: operand.depth + 1 });
  }

  #readPrimary(): Parsed {
    const token = this.#token;
    const range = this.#range(token.start, token.end);
    const leaf = (node: Expression): Parsed => {
      this.#at += 1;
      return { node, depth: 1 };
    };
    switch (token.type) {
      case 'number':
        return leaf({ kind: 'number', digits: token.text.replace(/^\./, '0.').replace(/\.(?=$|[eE])/, ''), range });
      case 'string':
        return leaf({ kind: 'string', value: token.text, range });
      case 'field':
        return leaf(this.#fieldNode(token, range));
      case 'name':
        return this.#readName(token, range);
      case 'symbol':
        if (token.text === '(') return this.#readParenthesised();
        return this.#missingOperand();
      case 'bad':
        this.#unexpected();
        return leaf({ kind: 'null', range });
      case 'end':
        return this.#missingOperand();
    }
  }

  #fieldNode(token: ExpressionToken, range: SourceRange): Expression {
    const match = /^(.*?)(?::(total|row_total))?$/s.exec(token.text);
    const name = match?.[1]?.trim() ?? '';
    if (name === '' || /[:\s$]/.test(name))
      this.#report(`"${token.text}" is not the name of a field.`, token.start, token.end);
    const suffix = match?.[2];
    return { kind: 'field', name, total: suffix === 'total' || suffix === 'row_total' ? suffix : null, range };
  }

  #readName(token: ExpressionToken, range: SourceRange): Parsed {
    const word = token.text.toLowerCase();
    this.#at += 1;
    if (this.#token.type === 'symbol' && this.#token.text === '(') return this.#readCall(word, token);
    if (word === 'yes' || word === 'no') return { node: { kind: 'yesno', value: word === 'yes', range }, depth: 1 };
    if (word === 'true' || word === 'false')
      return { node: { kind: 'yesno', value: word === 'true', range }, depth: 1 };
    if (word !== 'null') {
      this.#report(
        `"${token.text}" is neither a function nor a constant.`,
        token.start,
        token.end,
        this.#nameHint(token.text),
      );
    }
    return { node: { kind: 'null', range }, depth: 1 };
  }

  #nameHint(name: string): string {
    return `Write \${${name}} for a field, "${name}" for a text.`;
  }

  #readCall(name: string, nameToken: ExpressionToken): Parsed {
    const open = this.#token;
    this.#at += 1;
    const args: Parsed[] = [];
    this.#nested(() => {
      while (!this.#isSymbol(')') && !this.#atEnd && this.diagnostics.length < MAX_ERRORS) {
        args.push(this.#readInfix(0));
        if (this.#isSymbol(')') || this.#atEnd) break;
        if (this.#isSymbol(',')) {
          this.#at += 1;
          if (this.#isSymbol(')')) this.#missingOperand();
        } else {
          this.#unexpected();
          this.#skipToArgumentEnd();
        }
      }
      return { node: { kind: 'null', range: this.#range(open.start, open.end) }, depth: 0 };
    });
    const end = this.#close(open);
    const node: Expression = {
      kind: 'call',
      name,
      args: args.map((arg) => arg.node),
      range: this.#range(nameToken.start, end),
    };
    return this.#limited({ node, depth: args.reduce((deepest, arg) => Math.max(deepest, arg.depth), 0) + 1 });
  }

  #readParenthesised(): Parsed {
    const open = this.#token;
    this.#at += 1;
    const inner = this.#nested(() => this.#readInfix(0));
    if (!this.#isSymbol(')') && !this.#atEnd) {
      this.#unexpected();
      this.#skipToArgumentEnd();
    }
    this.#close(open);
    return inner;
  }

  /** Takes the closing parenthesis, and gives the offset of its end. */
  #close(open: ExpressionToken): number {
    const { end } = this.#token;
    if (this.#isSymbol(')')) this.#at += 1;
    else this.#report('This parenthesis is not closed.', open.start, open.end);
    return end;
  }

  #isSymbol(text: string): boolean {
    return this.#token.type === 'symbol' && this.#token.text === text;
  }

  /** Recovery: continues after the broken argument, at the comma or parenthesis that ends it. */
  #skipToArgumentEnd(): void {
    let depth = 0;
    while (!this.#atEnd) {
      if (this.#isSymbol('(')) depth += 1;
      if (depth === 0 && (this.#isSymbol(')') || this.#isSymbol(','))) break;
      if (this.#isSymbol(')')) depth -= 1;
      this.#at += 1;
    }
    if (this.#isSymbol(',')) this.#at += 1;
  }

  #nested(read: () => Parsed): Parsed {
    if (this.#nesting >= MAX_DEPTH) return this.#tooDeep();
    this.#nesting += 1;
    const parsed = read();
    this.#nesting -= 1;
    return parsed;
  }

  #limited(parsed: Parsed): Parsed {
    return parsed.depth > MAX_DEPTH ? this.#tooDeep() : parsed;
  }

  #tooDeep(): Parsed {
    const { start, end } = this.#token;
    this.#report('The expression is nested too deeply.', start, end);
    this.#at = this.#tokens.length;
    return { node: { kind: 'null', range: this.#range(start, end) }, depth: 1 };
  }

  #missingOperand(): Parsed {
    const { start, end } = this.#token;
    const before = this.#tokens[this.#at - 1];
    const what =
      before === undefined || this.#isSymbol(')')
        ? 'A value is missing here'
        : `A value is missing after "${before.text}"`;
    this.#report(`${what}.`, start, end);
    return { node: { kind: 'null', range: this.#range(start, end) }, depth: 1 };
  }

  #unexpected(): void {
    const { type, text, start, end } = this.#token;
    const shown = this.#text.slice(start, Math.min(end, start + 40));
    const hint = /^["'`]/.test(text) && type === 'bad' ? 'The text is not closed.' : undefined;
    this.#report(
      type === 'end' ? 'The expression ends too early.' : `"${shown}" is not expected here.`,
      start,
      end,
      hint,
    );
  }

  #report(message: string, start: number, end: number, hint?: string): void {
    if (this.diagnostics.length >= MAX_ERRORS) return;
    this.diagnostics.push({
      code: 'expression-syntax',
      severity: 'error',
      message,
      range: this.#range(start, end),
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
