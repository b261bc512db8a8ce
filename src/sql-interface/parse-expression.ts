/**
 * Reads one expression of SQL. Trees are at most `MAX_DEPTH` deep, whatever the text: whoever walks them may recurse.
 * Names that are not quoted end where a keyword begins.
 */
import {
  partsOf,
  type BinaryOperator,
  type CallNode,
  type CaseNode,
  type ColumnNode,
  type SqlExpression,
} from './sql-ast.ts';
import { isSymbol, isWord, type TokenCursor } from './token-cursor.ts';
import { shown } from './refuse-sql.ts';

/** Each level becomes a few levels of a Looker expression, which may be 400 levels deep. */
const MAX_DEPTH = 80;

/** Words that cannot be names without quotes. */
const RESERVED: readonly string[] =
  'SELECT FROM WHERE GROUP HAVING ORDER BY LIMIT OFFSET FETCH UNION INTERSECT EXCEPT JOIN INNER LEFT RIGHT FULL CROSS NATURAL ON USING AS AND OR NOT IN IS BETWEEN LIKE WHEN THEN ELSE END ASC DESC NULLS WINDOW QUALIFY WITH'.split(
    ' ',
  );

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

export class ExpressionParser {
  readonly #cursor: TokenCursor;
  readonly #depths = new WeakMap<SqlExpression, number>();
  #nesting = 0;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
  }

  /** @throws CoatcheckError `bad_request` */
  read(): SqlExpression {
    if (this.#nesting >= MAX_DEPTH) this.#tooDeep();
    this.#nesting += 1;
    const node = this.#readLogic('OR');
    this.#nesting -= 1;
    return node;
  }

  /** A name without its quotes, for tables and aliases. */
  readName(what: string): string {
    const cursor = this.#cursor;
    const { kind, text } = cursor.token;
    const isName = kind === 'name' || (kind === 'word' && !isWord(cursor.token, RESERVED));
    if (!isName) cursor.unexpected(what);
    if (text === '') cursor.refuse('A name is empty.');
    cursor.next();
    return text;
  }

  /** `a.b.c`, in parts. */
  readPath(what: string): readonly string[] {
    const path = [this.readName(what)];
    while (this.#cursor.takeSymbol('.')) {
      // Behind a point no keyword can stand.
      const { kind } = this.#cursor.token;
      path.push(kind === 'word' ? this.#cursor.next().text : this.readName('a name'));
    }
    return path;
  }

  /** An alias, with or without AS; null if there is none. */
  readAlias(): string | null {
    const cursor = this.#cursor;
    if (cursor.takeWord('AS')) return this.readName('an alias');
    const { kind } = cursor.token;
    const isAlias = kind === 'name' || (kind === 'word' && !isWord(cursor.token, RESERVED));
    return isAlias ? this.readName('an alias') : null;
  }

  #made<T extends SqlExpression>(node: T): T {
    const depth = 1 + partsOf(node).reduce((deepest, part) => Math.max(deepest, this.#depths.get(part) ?? 0), 0);
    if (depth > MAX_DEPTH) this.#tooDeep();
    this.#depths.set(node, depth);
    return node;
  }

  #tooDeep(): never {
    return this.#cursor.refuse(`Expressions may be ${String(MAX_DEPTH)} levels deep; this one is deeper.`);
  }

  #readLogic(operator: 'AND' | 'OR'): SqlExpression {
    const { at } = this.#cursor.token;
    const operands: SqlExpression[] = [];
    do {
      operands.push(operator === 'OR' ? this.#readLogic('AND') : this.#readNot());
    } while (this.#cursor.takeWord(operator));
    const [only] = operands;
    return operands.length === 1 && only ? only : this.#made({ kind: 'logic', operator, operands, at });
  }

  #readNot(): SqlExpression {
    const { at } = this.#cursor.token;
    let count = 0;
    while (this.#cursor.takeWord('NOT')) count += 1;
    const operand = this.#readComparison();
    if (count === 0) return operand;
    const not = this.#made({ kind: 'negation', operator: 'NOT', operand, at });
    // An even number of them still asks for a condition.
    return count % 2 === 1 ? not : this.#made({ kind: 'negation', operator: 'NOT', operand: not, at });
  }

  #readComparison(): SqlExpression {
    let left = this.#readSum();
    for (;;) {
      const { kind, text, at } = this.#cursor.token;
      const operator = kind === 'symbol' && Object.hasOwn(COMPARISONS, text) ? COMPARISONS[text] : undefined;
      if (operator !== undefined) {
        this.#cursor.next();
        left = this.#made({ kind: 'binary', operator, left, right: this.#readSum(), at });
      } else if (this.#cursor.takeWord('IS')) left = this.#readIs(left, at);
      else {
        const isNegated = this.#cursor.isWord('NOT') && isWord(this.#cursor.ahead(), ['IN', 'BETWEEN', 'LIKE']);
        if (!isNegated && !this.#cursor.isWord('IN', 'BETWEEN', 'LIKE')) return left;
        if (isNegated) this.#cursor.next();
        left = this.#readTest(left, isNegated, at);
      }
    }
  }

  #readIs(operand: SqlExpression, at: number): SqlExpression {
    const cursor = this.#cursor;
    const negated = cursor.takeWord('NOT');
    const value = (['NULL', 'TRUE', 'FALSE'] as const).find((word) => cursor.isWord(word));
    if (value === undefined) return cursor.unexpected('NULL, TRUE or FALSE');
    cursor.next();
    return this.#made({ kind: 'is', operand, value, negated, at });
  }

  /** IN, BETWEEN or LIKE. */
  #readTest(operand: SqlExpression, negated: boolean, at: number): SqlExpression {
    const cursor = this.#cursor;
    const word = cursor.next().text.toUpperCase();
    if (word === 'BETWEEN') {
      const low = this.#readSum();
      cursor.expectWord('AND');
      return this.#made({ kind: 'between', operand, low, high: this.#readSum(), negated, at });
    }
    if (word === 'LIKE') {
      const pattern = this.#readSum();
      if (cursor.isWord('ESCAPE')) cursor.refuse('LIKE has no ESCAPE here.');
      return this.#made({ kind: 'like', operand, pattern, negated, at });
    }
    cursor.expectSymbol('(');
    if (cursor.isWord('SELECT', 'WITH')) refuseSubquery(cursor);
    const items = this.#readList();
    cursor.expectSymbol(')');
    return this.#made({ kind: 'in', operand, items, negated, at });
  }

  #readList(): readonly SqlExpression[] {
    const items: SqlExpression[] = [];
    do {
      items.push(this.read());
    } while (this.#cursor.takeSymbol(','));
    return items;
  }

  #readSum(): SqlExpression {
    return this.#readChain(['+', '-', '||'], () => this.#readChain(['*', '/', '%'], () => this.#readSigned()));
  }

  #readChain(operators: readonly BinaryOperator[], readOperand: () => SqlExpression): SqlExpression {
    let left = readOperand();
    for (;;) {
      const { at } = this.#cursor.token;
      const operator = operators.find((one) => this.#cursor.isSymbol(one));
      if (operator === undefined) return left;
      this.#cursor.next();
      left = this.#made({ kind: 'binary', operator, left, right: readOperand(), at });
    }
  }

  #readSigned(): SqlExpression {
    const { at } = this.#cursor.token;
    if (this.#cursor.takeSymbol('-')) {
      if (this.#cursor.isSymbol('-')) this.#cursor.unexpected('a value');
      return this.#made({ kind: 'negation', operator: '-', operand: this.#readPrimary(), at });
    }
    this.#cursor.takeSymbol('+');
    return this.#readPrimary();
  }

  #readPrimary(): SqlExpression {
    const cursor = this.#cursor;
    const { kind, text, at } = cursor.token;
    switch (kind) {
      case 'number':
        cursor.next();
        return this.#made({ kind: 'number', digits: text.replace(/\.$/, ''), at });
      case 'text':
        cursor.next();
        return this.#made({ kind: 'text', value: text, at });
      case 'name':
        return this.#readColumn();
      case 'word':
        return this.#readWord(text.toUpperCase(), at);
      case 'symbol':
        if (text === '(') return this.#readParenthesised();
        if (text === '*') cursor.refuse('Name the fields in place of *: measures need AGGREGATE(), dimensions do not.');
        if (text === '?') cursor.refuse('Parameters (?) are not served: write the value.');
        return cursor.unexpected('a value');
      default:
        return cursor.unexpected('a value');
    }
  }

  #readParenthesised(): SqlExpression {
    const cursor = this.#cursor;
    cursor.next();
    if (cursor.isWord('SELECT', 'WITH')) refuseSubquery(cursor);
    const inner = this.read();
    if (cursor.isSymbol(',')) cursor.refuse('Lists in parentheses stand only after IN.');
    cursor.expectSymbol(')');
    return inner;
  }

  #readWord(word: string, at: number): SqlExpression {
    const cursor = this.#cursor;
    const following = cursor.ahead();
    const isBeforeText = following.kind === 'text';
    switch (word) {
      case 'NULL':
        cursor.next();
        return this.#made({ kind: 'null', at });
      case 'TRUE':
      case 'FALSE':
        cursor.next();
        return this.#made({ kind: 'truth', value: word === 'TRUE', at });
      case 'CASE':
        return this.#readCase(at);
      case 'EXISTS':
        return refuseSubquery(cursor);
      case 'CURRENT_DATE':
      case 'CURRENT_TIMESTAMP':
        if (!isSymbol(following, '(')) {
          cursor.next();
          return this.#made({ kind: 'call', name: word, args: [], distinct: false, star: false, at });
        }
        break;
      case 'DATE':
      case 'TIMESTAMP':
      case 'DATETIME':
        if (isBeforeText) {
          cursor.next();
          return this.#made({ kind: 'moment', value: cursor.next().text, at });
        }
        break;
      case 'INTERVAL':
        return this.#readInterval(at);
      default:
        break;
    }
    if (isSymbol(following, '(') && !isWord(cursor.token, RESERVED)) return this.#readCall(word, at);
    return this.#readColumn();
  }

  #readColumn(): ColumnNode {
    const { at } = this.#cursor.token;
    return this.#made({ kind: 'column', path: this.readPath('a value'), at });
  }

  #readInterval(at: number): SqlExpression {
    const cursor = this.#cursor;
    cursor.next();
    const sign = cursor.takeSymbol('-') ? '-' : '';
    const { kind, text } = cursor.token;
    if ((kind !== 'number' && kind !== 'text') || !/^-?\d{1,9}$/.test(text.trim())) {
      cursor.refuse("Write an interval as INTERVAL '7' DAY.");
    }
    cursor.next();
    const unit = this.readName('a unit').toUpperCase();
    const amount = sign + text.trim();
    return this.#made({ kind: 'interval', amount: amount.replace(/^--/, ''), unit, at });
  }

  #readCall(name: string, at: number): SqlExpression {
    const cursor = this.#cursor;
    cursor.next();
    cursor.next();
    if (name === 'CAST' || name === 'SAFE_CAST' || name === 'TRY_CAST') return this.#readCast(at);
    if (name === 'EXTRACT') return this.#readExtract(at);
    const distinct = cursor.takeWord('DISTINCT');
    const star = name === 'COUNT' && cursor.takeSymbol('*');
    const args = star || cursor.isSymbol(')') ? [] : this.#readList();
    cursor.expectSymbol(')');
    if (cursor.isWord('OVER', 'FILTER', 'WITHIN', 'RESPECT', 'IGNORE')) {
      const { text } = cursor.token;
      cursor.refuse(`Window functions and ${text.toUpperCase()} are not served; ask for the measure alone.`);
    }
    const call: CallNode = { kind: 'call', name, args, distinct, star, at };
    return this.#made(call);
  }

  #readCast(at: number): SqlExpression {
    const cursor = this.#cursor;
    const operand = this.read();
    cursor.expectWord('AS');
    const type = this.readName('a type').toUpperCase();
    while (cursor.token.kind === 'word') cursor.next();
    if (cursor.takeSymbol('(')) {
      while (cursor.token.kind === 'number' || cursor.isSymbol(',')) cursor.next();
      cursor.expectSymbol(')');
    }
    cursor.expectSymbol(')');
    return this.#made({ kind: 'cast', operand, type, at });
  }

  #readExtract(at: number): SqlExpression {
    const cursor = this.#cursor;
    const unit = this.readName('a part of a date').toUpperCase();
    if (!cursor.takeWord('FROM')) cursor.unexpected(`FROM after ${shown(unit)}`);
    const operand = this.read();
    cursor.expectSymbol(')');
    return this.#made({ kind: 'extract', unit, operand, at });
  }

  #readCase(at: number): CaseNode {
    const cursor = this.#cursor;
    cursor.next();
    const operand = cursor.isWord('WHEN') ? null : this.read();
    const whens: { when: SqlExpression; result: SqlExpression }[] = [];
    while (cursor.takeWord('WHEN')) {
      const when = this.read();
      cursor.expectWord('THEN');
      whens.push({ when, result: this.read() });
    }
    if (whens.length === 0) cursor.unexpected('WHEN');
    const otherwise = cursor.takeWord('ELSE') ? this.read() : null;
    cursor.expectWord('END');
    return this.#made({ kind: 'case', operand, whens, otherwise, at });
  }
}

/** @throws CoatcheckError `bad_request` */
export function refuseSubquery(cursor: TokenCursor): never {
  return cursor.refuse('Subqueries and WITH are not served: a query is one SELECT over one explore.');
}
