/** Checks expressions: the type that a tree gives, and what is wrong with its names, arguments and types. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { closestName } from '../lib/closest-name.ts';
import type { BinaryNode, CallNode, Expression } from './expression-ast.ts';
import {
  expressionFunctions,
  type ExpressionType,
  type FunctionSignature,
  type ParameterType,
  readSideBySide,
} from './expression-functions.ts';
import { nearestFunction } from './nearest-function.ts';

export interface CheckContext {
  /** `sql`: custom fields and filters. `calculation`: on the rows of a result. */
  readonly place: 'sql' | 'calculation';
  /** The type of a field; undefined if there is no such field. */
  fieldType(name: string): ExpressionType | undefined;
  /** Existing names, for "did you mean". */
  readonly fieldNames?: Iterable<string>;
}

export interface CheckedExpression {
  readonly type: ExpressionType;
  readonly diagnostics: readonly Diagnostic[];
}

export function checkExpression(ast: Expression, context: CheckContext): CheckedExpression {
  const checker = new Checker(context);
  const type = checker.typeOf(ast);
  return { type, diagnostics: checker.diagnostics };
}

const TYPE_NAMES: Readonly<Record<ParameterType, string>> = {
  number: 'a number',
  string: 'a text',
  yesno: 'a yesno',
  date: 'a date',
  datetime: 'a date',
  list: 'a list',
  null: 'null',
  any: 'any value',
  value: 'a single value',
};

class Checker {
  readonly diagnostics: Diagnostic[] = [];
  readonly #context: CheckContext;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  typeOf(node: Expression): ExpressionType {
    switch (node.kind) {
      case 'number':
      case 'string':
      case 'yesno':
      case 'null':
        return node.kind;
      case 'field':
        return this.#fieldType(node);
      case 'unary': {
        const wanted = node.operator === 'NOT' ? 'yesno' : 'number';
        this.#expect(node.operand, this.typeOf(node.operand), wanted, `"${node.operator}"`);
        return wanted;
      }
      case 'binary':
        return this.#binaryType(node);
      case 'call':
        return this.#callType(node);
    }
  }

  #fieldType(node: Extract<Expression, { kind: 'field' }>): ExpressionType {
    if (node.total !== null && this.#context.place === 'sql') {
      this.#report('expression-place', 'Totals can only be used in table calculations.', node);
    }
    const type = this.#context.fieldType(node.name);
    if (type !== undefined) return type;
    const near = closestName(node.name, this.#context.fieldNames ?? []);
    const hint = near === undefined ? undefined : `Did you mean \${${near}}?`;
    this.#report('unknown-field', `Unknown field "${node.name}".`, node, hint);
    return 'any';
  }

  #binaryType(node: BinaryNode): ExpressionType {
    const left = this.typeOf(node.left);
    const right = this.typeOf(node.right);
    switch (node.operator) {
      case '+':
      case '-':
      case '*':
      case '/':
        this.#expect(node.left, left, 'number', `"${node.operator}"`);
        this.#expect(node.right, right, 'number', `"${node.operator}"`);
        return 'number';
      case 'AND':
      case 'OR':
        this.#expect(node.left, left, 'yesno', node.operator);
        this.#expect(node.right, right, 'yesno', node.operator);
        return 'yesno';
      default:
        if (!fits(left, right)) {
          const message = `${TYPE_NAMES[left]} cannot be compared with ${TYPE_NAMES[right]}`;
          this.#report('expression-type', `${capitalised(message)}.`, node);
        }
        return 'yesno';
    }
  }

  #callType(node: CallNode): ExpressionType {
    const signature = expressionFunctions.get(node.name);
    if (signature === undefined) {
      const near = nearestFunction(node.name);
      const hint = near === undefined ? undefined : `Did you mean ${near}()?`;
      this.#report('unknown-function', `Unknown function "${node.name}".`, node, hint);
      for (const arg of node.args) this.typeOf(arg);
      return 'any';
    }
    this.#checkPlace(node, signature);
    this.#checkCount(node, signature);
    const types = node.args.map((arg) => this.typeOf(arg));
    node.args.forEach((arg, index) => {
      const parameter = signature.parameters[Math.min(index, signature.parameters.length - 1)];
      if (parameter !== undefined) this.#expect(arg, types[index] ?? 'any', parameter.type, `${node.name}()`);
    });
    this.#checkSideBySide(node, types);
    return signature.result === 'any' ? this.#dependentType(node, types) : signature.result;
  }

  /** Reports a list next to a column: a list has a value for each place, a column for each row. */
  #checkSideBySide(node: CallNode, types: readonly ExpressionType[]): void {
    const [one = -1, other = -1] = readSideBySide.get(node.name) ?? [];
    const [left = 'any', right = 'any'] = [types[one], types[other]];
    const isKnown = (type: ExpressionType) => type !== 'any' && type !== 'null';
    if (!isKnown(left) || !isKnown(right) || (left === 'list') === (right === 'list')) return;
    const [list, column] = left === 'list' ? [one, other] : [other, one];
    const message = `${node.name}() needs two columns or two lists: argument ${String(list + 1)} is a list, and argument ${String(column + 1)} is not.`;
    this.#report('expression-type', message, node);
  }

  #checkPlace(node: CallNode, { place }: FunctionSignature): void {
    if (place === 'both' || place === this.#context.place) return;
    const where = place === 'sql' ? 'custom fields and filters' : 'table calculations';
    this.#report('expression-place', `${node.name}() can only be used in ${where}.`, node);
  }

  #checkCount(node: CallNode, { name, parameters }: FunctionSignature): void {
    const least = parameters.filter((parameter) => !parameter.optional).length;
    const most = parameters.at(-1)?.variadic === true ? Number.POSITIVE_INFINITY : parameters.length;
    if (node.args.length >= least && node.args.length <= most) return;
    const wanted =
      most === least
        ? String(least)
        : most > parameters.length
          ? `${String(least)} or more`
          : `${String(least)} to ${String(most)}`;
    const message = `${name}() takes ${wanted} argument${wanted === '1' ? '' : 's'}, not ${String(node.args.length)}.`;
    this.#report('expression-arity', message, node);
  }

  /** The type of a function that gives the type of its arguments. */
  #dependentType(node: CallNode, types: readonly ExpressionType[]): ExpressionType {
    const [first = 'any', second = 'any', third = 'any'] = types;
    switch (node.name) {
      case 'if':
        return this.#common(node, [second, third]);
      case 'coalesce':
        return this.#common(node, types);
      case 'case':
        return this.#caseType(node, types);
      case 'when':
      case 'add_days':
      case 'add_months':
      case 'add_years':
      case 'pivot_where':
        return second;
      case 'lookup':
        return third === 'list' ? 'any' : third;
      case 'offset':
      case 'pivot_index':
      case 'pivot_offset':
        return first;
      default:
        return first === 'list' ? 'any' : first;
    }
  }

  /** `case(when(…), …, else)`: all but the last are `when`; the last may be either. */
  #caseType(node: CallNode, types: readonly ExpressionType[]): ExpressionType {
    node.args.forEach((arg, index) => {
      const isWhen = arg.kind === 'call' && arg.name === 'when';
      if (!isWhen && (index === 0 || index < node.args.length - 1)) {
        this.#report('expression-arity', 'case() takes when(…) arguments and one final value.', arg);
      }
    });
    return this.#common(node, types);
  }

  #common(node: Expression, types: readonly ExpressionType[]): ExpressionType {
    let common: ExpressionType = 'null';
    for (const type of types) {
      if (!fits(common, type)) {
        const message = `The results are of different types: ${TYPE_NAMES[common]} and ${TYPE_NAMES[type]}.`;
        this.#report('expression-type', message, node);
        return 'any';
      }
      common = joined(common, type);
    }
    return common;
  }

  #expect(node: Expression, found: ExpressionType, wanted: ParameterType, by: string): void {
    if (fits(found, wanted)) return;
    this.#report('expression-type', `${by} needs ${TYPE_NAMES[wanted]}, not ${TYPE_NAMES[found]}.`, node);
  }

  #report(code: string, message: string, node: Expression, hint?: string): void {
    const diagnostic: Diagnostic = { code, severity: 'error', message: capitalised(message), range: node.range };
    this.diagnostics.push(hint === undefined ? diagnostic : { ...diagnostic, hint });
  }
}

/** Null and unknown types fit everywhere; a list fits no single value. */
function fits(found: ExpressionType, wanted: ParameterType): boolean {
  const loose = (type: ParameterType) => type === 'any' || type === 'null';
  const family = (type: ParameterType) => (type === 'datetime' ? 'date' : type);
  if (wanted === 'value') return found !== 'list';
  return loose(found) || loose(wanted) || family(found) === family(wanted);
}

function joined(left: ExpressionType, right: ExpressionType): ExpressionType {
  if (left === 'null') return right;
  if (right === 'null' || left === right) return left;
  return left === 'any' || right === 'any' ? 'any' : 'datetime';
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
