/**
 * Reads one expression of SQL: operators, by how tightly they bind. Trees are only so deep, whatever the text
 * (`depth-limit.ts`).
 */
import { DepthLimit } from './depth-limit.ts';
import { OperandParser } from './parse-operand.ts';
import type { BinaryOperator, SqlExpression } from './sql-ast.ts';
import { isWord, type TokenCursor } from './token-cursor.ts';

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
  readonly #depth: DepthLimit;
  readonly #operands: OperandParser;

  constructor(cursor: TokenCursor) {
    this.#cursor = cursor;
    this.#depth = new DepthLimit(cursor);
    this.#operands = new OperandParser(cursor, this.#depth, () => this.read());
  }

  /** @throws CoatcheckError `bad_request` */
  read(): SqlExpression {
    return this.#depth.within(() => this.#readLogic('OR'));
  }

  #readLogic(operator: 'AND' | 'OR'): SqlExpression {
    const { at } = this.#cursor.token;
    const operands: SqlExpression[] = [];
    do {
      operands.push(operator === 'OR' ? this.#readLogic('AND') : this.#readNot());
    } while (this.#cursor.takeWord(operator));
    const [only] = operands;
    return operands.length === 1 && only ? only : this.#depth.made({ kind: 'logic', operator, operands, at });
  }

  #readNot(): SqlExpression {
    const { at } = this.#cursor.token;
    let count = 0;
    while (this.#cursor.takeWord('NOT')) count += 1;
    const operand = this.#readComparison();
    if (count === 0) return operand;
    const not = this.#depth.made({ kind: 'negation', operator: 'NOT', operand, at });
    // An even number of them still asks for a condition.
    return count % 2 === 1 ? not : this.#depth.made({ kind: 'negation', operator: 'NOT', operand: not, at });
  }

  #readComparison(): SqlExpression {
    let left = this.#readSum();
    for (;;) {
      const { kind, text, at } = this.#cursor.token;
      const operator = kind === 'symbol' && Object.hasOwn(COMPARISONS, text) ? COMPARISONS[text] : undefined;
      if (operator !== undefined) {
        this.#cursor.next();
        left = this.#depth.made({ kind: 'binary', operator, left, right: this.#readSum(), at });
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
    return this.#depth.made({ kind: 'is', operand, value, negated, at });
  }

  /** IN, BETWEEN or LIKE. */
  #readTest(operand: SqlExpression, negated: boolean, at: number): SqlExpression {
    const cursor = this.#cursor;
    const word = cursor.next().text.toUpperCase();
    if (word === 'BETWEEN') {
      const low = this.#readSum();
      cursor.expectWord('AND');
      return this.#depth.made({ kind: 'between', operand, low, high: this.#readSum(), negated, at });
    }
    if (word === 'LIKE') {
      const pattern = this.#readSum();
      if (cursor.isWord('ESCAPE')) cursor.refuse('LIKE has no ESCAPE here.');
      return this.#depth.made({ kind: 'like', operand, pattern, negated, at });
    }
    cursor.expectSymbol('(');
    if (cursor.isWord('SELECT', 'WITH')) cursor.refuseSubquery();
    const items = this.#operands.readList();
    cursor.expectSymbol(')');
    return this.#depth.made({ kind: 'in', operand, items, negated, at });
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
      left = this.#depth.made({ kind: 'binary', operator, left, right: readOperand(), at });
    }
  }

  #readSigned(): SqlExpression {
    const { at } = this.#cursor.token;
    if (this.#cursor.takeSymbol('-')) {
      if (this.#cursor.isSymbol('-')) this.#cursor.unexpected('a value');
      return this.#depth.made({ kind: 'negation', operator: '-', operand: this.#operands.read(), at });
    }
    this.#cursor.takeSymbol('+');
    return this.#operands.read();
  }
}
