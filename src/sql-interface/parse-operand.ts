/** Reads what operators of SQL stand between: literals, columns, calls, CASE, and what parentheses enclose. */
import type { DepthLimit } from './depth-limit.ts';
import { isReserved, readName, readPath } from './read-names.ts';
import { shown } from './refuse-sql.ts';
import type { CallNode, CaseNode, ColumnNode, SqlExpression } from './sql-ast.ts';
import { isSymbol, type TokenCursor } from './token-cursor.ts';

export class OperandParser {
  readonly #cursor: TokenCursor;
  readonly #depth: DepthLimit;
  readonly #readExpression: () => SqlExpression;

  constructor(cursor: TokenCursor, depth: DepthLimit, readExpression: () => SqlExpression) {
    this.#cursor = cursor;
    this.#depth = depth;
    this.#readExpression = readExpression;
  }

  /** Expressions with commas between them. @throws CoatcheckError `bad_request` */
  readList(): readonly SqlExpression[] {
    const items: SqlExpression[] = [];
    do {
      items.push(this.#readExpression());
    } while (this.#cursor.takeSymbol(','));
    return items;
  }

  /** @throws CoatcheckError `bad_request` */
  read(): SqlExpression {
    const cursor = this.#cursor;
    const { kind, text, at } = cursor.token;
    switch (kind) {
      case 'number':
        cursor.next();
        return this.#depth.made({ kind: 'number', digits: text.replace(/\.$/, ''), at });
      case 'text':
        cursor.next();
        return this.#depth.made({ kind: 'text', value: text, at });
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
    if (cursor.isWord('SELECT', 'WITH')) cursor.refuseSubquery();
    const inner = this.#readExpression();
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
        return this.#depth.made({ kind: 'null', at });
      case 'TRUE':
      case 'FALSE':
        cursor.next();
        return this.#depth.made({ kind: 'truth', value: word === 'TRUE', at });
      case 'CASE':
        return this.#readCase(at);
      case 'EXISTS':
        return cursor.refuseSubquery();
      case 'CURRENT_DATE':
      case 'CURRENT_TIMESTAMP':
        if (!isSymbol(following, '(')) {
          cursor.next();
          return this.#depth.made({ kind: 'call', name: word, args: [], distinct: false, star: false, at });
        }
        break;
      case 'DATE':
      case 'TIMESTAMP':
      case 'DATETIME':
        if (isBeforeText) {
          cursor.next();
          return this.#depth.made({ kind: 'moment', value: cursor.next().text, at });
        }
        break;
      case 'INTERVAL':
        return this.#readInterval(at);
      default:
        break;
    }
    if (isSymbol(following, '(') && !isReserved(cursor.token)) return this.#readCall(word, at);
    return this.#readColumn();
  }

  #readColumn(): ColumnNode {
    const { at } = this.#cursor.token;
    return this.#depth.made({ kind: 'column', path: readPath(this.#cursor, 'a value'), at });
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
    const unit = readName(cursor, 'a unit').toUpperCase();
    const amount = sign + text.trim();
    return this.#depth.made({ kind: 'interval', amount: amount.replace(/^--/, ''), unit, at });
  }

  #readCall(name: string, at: number): SqlExpression {
    const cursor = this.#cursor;
    cursor.next();
    cursor.next();
    if (name === 'CAST' || name === 'SAFE_CAST' || name === 'TRY_CAST') return this.#readCast(at);
    if (name === 'EXTRACT') return this.#readExtract(at);
    const distinct = cursor.takeWord('DISTINCT');
    const star = name === 'COUNT' && cursor.takeSymbol('*');
    const args = star || cursor.isSymbol(')') ? [] : this.readList();
    cursor.expectSymbol(')');
    if (cursor.isWord('OVER', 'FILTER', 'WITHIN', 'RESPECT', 'IGNORE')) {
      const { text } = cursor.token;
      cursor.refuse(`Window functions and ${text.toUpperCase()} are not served; ask for the measure alone.`);
    }
    const call: CallNode = { kind: 'call', name, args, distinct, star, at };
    return this.#depth.made(call);
  }

  #readCast(at: number): SqlExpression {
    const cursor = this.#cursor;
    const operand = this.#readExpression();
    cursor.expectWord('AS');
    const type = readName(cursor, 'a type').toUpperCase();
    while (cursor.token.kind === 'word') cursor.next();
    if (cursor.takeSymbol('(')) {
      while (cursor.token.kind === 'number' || cursor.isSymbol(',')) cursor.next();
      cursor.expectSymbol(')');
    }
    cursor.expectSymbol(')');
    return this.#depth.made({ kind: 'cast', operand, type, at });
  }

  #readExtract(at: number): SqlExpression {
    const cursor = this.#cursor;
    const unit = readName(cursor, 'a part of a date').toUpperCase();
    if (!cursor.takeWord('FROM')) cursor.unexpected(`FROM after ${shown(unit)}`);
    const operand = this.#readExpression();
    cursor.expectSymbol(')');
    return this.#depth.made({ kind: 'extract', unit, operand, at });
  }

  #readCase(at: number): CaseNode {
    const cursor = this.#cursor;
    cursor.next();
    const operand = cursor.isWord('WHEN') ? null : this.#readExpression();
    const whens: { when: SqlExpression; result: SqlExpression }[] = [];
    while (cursor.takeWord('WHEN')) {
      const when = this.#readExpression();
      cursor.expectWord('THEN');
      whens.push({ when, result: this.#readExpression() });
    }
    if (whens.length === 0) cursor.unexpected('WHEN');
    const otherwise = cursor.takeWord('ELSE') ? this.#readExpression() : null;
    cursor.expectWord('END');
    return this.#depth.made({ kind: 'case', operand, whens, otherwise, at });
  }
}
