/**
 * Writes an expression of SQL in Looker's expression language, which is then parsed, checked and compiled like any
 * text of a user. Names come from the scope, values are written as literals.
 */
import { closestName } from '../lib/closest-name.ts';
import { own } from '../lib/record.ts';
import { firstType, incomparable, joined, likeTest, negatedIf, unfit } from './looker-conditions.ts';
import { momentLiteral, nullLiteral, textLiteral, truthLiteral, type Written } from './looker-literals.ts';
import { additions, extracts, isAggregateName, lookerFunctions, truncations } from './looker-functions.ts';
import { refuseSql, shown } from './refuse-sql.ts';
import type { BinaryNode, CallNode, CaseNode, CastNode, ColumnNode, LikeNode, SqlExpression } from './sql-ast.ts';

/** What names and aggregates stand for. */
export interface WriterScope {
  readonly sql: string;
  column(node: ColumnNode): Written;
  aggregate(node: CallNode): Written;
  /** An expression that is a field of the query as a whole; undefined = it is written from its parts. */
  whole(node: SqlExpression): Written | undefined;
}

/** As long as Looker expressions may be. */
const MAX_LENGTH = 100_000;

/** @throws CoatcheckError `bad_request` */
export function writeLooker(node: SqlExpression, scope: WriterScope): Written {
  return new LookerWriter(scope).write(node);
}

class LookerWriter {
  readonly #scope: WriterScope;

  constructor(scope: WriterScope) {
    this.#scope = scope;
  }

  write(node: SqlExpression): Written {
    const written = this.#scope.whole(node) ?? this.#writeParts(node);
    return this.#bounded(written, written.text.length, node);
  }

  #writeParts(node: SqlExpression): Written {
    switch (node.kind) {
      case 'number':
        return { text: node.digits, type: 'number' };
      case 'text':
        return textLiteral(node.value);
      case 'truth':
        return truthLiteral(node.value);
      case 'null':
        return nullLiteral;
      case 'moment':
        return momentLiteral(node.value) ?? this.#refuse(`"${shown(node.value)}" is not a date or time.`, node);
      case 'interval':
        return this.#refuse('An interval can only be added to or subtracted from a date.', node);
      case 'column':
        return this.#scope.column(node);
      case 'call':
        return this.#writeCall(node);
      case 'extract': {
        const name = own(extracts, node.unit) ?? this.#refuseWord(node.unit, extracts, node);
        return { text: `${name}(${this.write(node.operand).text})`, type: 'number' };
      }
      case 'negation':
        return node.operator === 'NOT'
          ? { text: `(NOT ${this.#writeAs('yesno', node.operand)})`, type: 'yesno' }
          : { text: `(- ${this.#writeAs('number', node.operand)})`, type: 'number' };
      case 'binary':
        return this.#writeBinary(node);
      case 'logic':
        return { text: joined(this.#writeAll(node.operands, node), node.operator), type: 'yesno' };
      case 'is':
        return this.#writeIs(node);
      case 'in':
        return this.#writeIn(node);
      case 'between': {
        const operand = this.write(node.operand);
        const [low, high] = [node.low, node.high].map((bound) => this.#beside(operand, bound).text);
        const text = `(${operand.text} >= ${low ?? ''} AND ${operand.text} <= ${high ?? ''})`;
        return negatedIf(node.negated, { text, type: 'yesno' });
      }
      case 'like':
        return this.#writeLike(node);
      case 'case':
        return this.#writeCase(node);
      case 'cast':
        return this.#writeCast(node);
    }
  }

  /** Conditions. Stops when they are too long together: a name may stand for a long expression. */
  #writeAll(nodes: readonly SqlExpression[], node: SqlExpression): readonly string[] {
    let length = 0;
    return nodes.map((one) => {
      const text = this.#writeAs('yesno', one);
      length += text.length;
      return this.#bounded({ text, type: 'yesno' }, length, node).text;
    });
  }

  #writeBinary(node: BinaryNode): Written {
    const { operator } = node;
    switch (operator) {
      case '+':
      case '-': {
        const moved = this.#writeInterval(node);
        if (moved) return moved;
        break;
      }
      case '||': {
        const parts = [node.left, node.right].map((side) => this.write(side).text);
        return { text: `concat(${parts.join(', ')})`, type: 'string' };
      }
      case '%': {
        const parts = [node.left, node.right].map((side) => this.#writeAs('number', side));
        return { text: `mod(${parts.join(', ')})`, type: 'number' };
      }
      case '*':
      case '/':
        break;
      default:
        return this.#writeComparison(node);
    }
    const [left, right] = [node.left, node.right].map((side) => this.#writeAs('number', side));
    return { text: `(${left ?? ''} ${operator} ${right ?? ''})`, type: 'number' };
  }

  #writeComparison({ operator, left, right, at }: BinaryNode): Written {
    if (left.kind === 'null' || right.kind === 'null') {
      return this.#refuse('Nothing is equal to NULL, or unequal: write IS NULL or IS NOT NULL.', { at });
    }
    const isLiteral = left.kind === 'text' && right.kind !== 'text';
    const first = isLiteral ? this.#beside(this.write(right), left) : this.write(left);
    const second = this.#beside(first, right);
    return { text: `(${first.text} ${operator === '<>' ? '!=' : operator} ${second.text})`, type: 'yesno' };
  }

  #writeAs(type: 'number' | 'yesno', node: SqlExpression): string {
    const written = this.write(node);
    const why = unfit(written, type);
    return why === null ? written.text : this.#refuse(why, node);
  }

  /** What is compared with `other`. */
  #beside(other: Written, node: SqlExpression): Written {
    const written = this.#literalBeside(other, node) ?? this.write(node);
    const why = incomparable(other, written);
    return why === null ? written : this.#refuse(why, node);
  }

  /** A text is a date next to a date, and Yes or No next to a yesno. */
  #literalBeside(other: Written, node: SqlExpression): Written | null {
    if (node.kind !== 'text') return null;
    if (other.type === 'date' || other.type === 'datetime') {
      return momentLiteral(node.value) ?? this.#refuse(`"${shown(node.value)}" is not a date or time.`, node);
    }
    if (other.type === 'yesno' && /^(?:yes|no|true|false)$/i.test(node.value)) {
      return truthLiteral(/^(?:yes|true)$/i.test(node.value));
    }
    return null;
  }

  #writeInterval({ operator, left, right, at }: BinaryNode): Written | null {
    if (right.kind !== 'interval') return null;
    const addition = own(additions, right.unit) ?? this.#refuseWord(right.unit, additions, { at });
    const amount = operator === '-' ? -Number(right.amount) : Number(right.amount);
    const moment = this.#asMoment(left);
    const type = addition.keepsDate ? moment.type : 'datetime';
    return { text: `${addition.name}(${String(amount)}, ${moment.text})`, type };
  }

  #asMoment(node: SqlExpression): Written {
    return this.#literalBeside({ text: '', type: 'datetime' }, node) ?? this.write(node);
  }

  #writeIs({ operand, value, negated }: Extract<SqlExpression, { kind: 'is' }>): Written {
    const { text } = this.write(operand);
    const is = value === 'NULL' ? `is_null(${text})` : `coalesce(${text} = ${value === 'TRUE' ? 'yes' : 'no'}, no)`;
    return negatedIf(negated, { text: is, type: 'yesno' });
  }

  #writeIn(node: Extract<SqlExpression, { kind: 'in' }>): Written {
    const operand = this.write(node.operand);
    this.#bounded(operand, operand.text.length * node.items.length, node);
    const tests = node.items.map((item) => {
      if (item.kind === 'null') return this.#refuse('NULL in a list matches nothing: write IS NULL.', item);
      return `(${operand.text} = ${this.#beside(operand, item).text})`;
    });
    return negatedIf(node.negated, { text: joined(tests, 'OR'), type: 'yesno' });
  }

  #writeLike(node: LikeNode): Written {
    const { pattern } = node;
    if (pattern.kind !== 'text') return this.#refuse('The pattern of LIKE must be a text.', pattern);
    const { text } = this.write(node.operand);
    const test = likeTest(text, pattern.value);
    if (test === null) this.#refuse("LIKE takes patterns with % at their ends alone: 'a%', '%a', '%a%'.", pattern);
    return negatedIf(node.negated, { text: test, type: 'yesno' });
  }

  #writeCase({ operand, whens, otherwise, at }: CaseNode): Written {
    const subject = operand && this.write(operand);
    if (subject) this.#bounded(subject, subject.text.length * whens.length, { at });
    const results: Written[] = [];
    let length = 0;
    const arms = whens.map(({ when, result: value }) => {
      const test = subject ? `(${subject.text} = ${this.#beside(subject, when).text})` : this.#writeAs('yesno', when);
      const result = this.write(value);
      length += test.length + result.text.length;
      results.push(this.#bounded(result, length, { at }));
      return `when(${test}, ${result.text})`;
    });
    const last = otherwise ? this.write(otherwise) : nullLiteral;
    results.push(last);
    return { text: `case(${[...arms, last.text].join(', ')})`, type: firstType(results) };
  }

  #writeCast({ operand, type, at }: CastNode): Written {
    switch (type) {
      case 'VARCHAR':
      case 'CHAR':
      case 'STRING':
      case 'TEXT': {
        const value = this.write(operand);
        return value.type === 'string' ? value : { text: `concat(${value.text}, "")`, type: 'string' };
      }
      case 'DATE': {
        const value = this.#asMoment(operand);
        return value.type === 'date' ? value : { text: `trunc_days(${value.text})`, type: 'date' };
      }
      case 'TIMESTAMP':
      case 'DATETIME':
        return { text: this.#asMoment(operand).text, type: 'datetime' };
      default: {
        const value = this.write(operand);
        const isNumber = ['DOUBLE', 'FLOAT', 'FLOAT64', 'DECIMAL', 'NUMERIC'].includes(type);
        if (isNumber && value.type === 'number') return value;
        return this.#refuse(`This cannot be CAST to ${shown(type)}.`, { at });
      }
    }
  }

  #writeCall(node: CallNode): Written {
    if (isAggregateName(node.name)) return this.#scope.aggregate(node);
    if (node.name === 'DATE_TRUNC' || node.name === 'TIMESTAMP_TRUNC' || node.name === 'DATETIME_TRUNC') {
      return this.#writeTruncation(node);
    }
    const known = own(lookerFunctions, node.name) ?? this.#refuseWord(`${node.name}()`, lookerFunctions, node);
    const { length } = node.args;
    if (length < known.least || length > known.most || node.distinct) {
      const count =
        known.least === known.most ? String(known.least) : `${String(known.least)} to ${String(known.most)}`;
      return this.#refuse(
        `${node.name}() takes ${count} argument${count === '1' ? '' : 's'}, not ${String(length)}.`,
        node,
      );
    }
    const args = node.args.map((arg) => this.write(arg));
    const type =
      known.gives === 'first' ? firstType(args) : known.gives === 'second' ? firstType(args.slice(1)) : known.gives;
    return { text: known.write(args.map(({ text }) => text)), type };
  }

  /** `DATE_TRUNC(x, MONTH)`, and `DATE_TRUNC('month', x)`. */
  #writeTruncation(node: CallNode): Written {
    const [first, second] = node.args;
    const moment = first?.kind === 'text' ? second : first;
    const unit = first?.kind === 'text' ? first.value : second?.kind === 'column' ? second.path.join('.') : '';
    if (!moment || node.args.length !== 2) return this.#refuse(`Write ${node.name}(…, MONTH).`, node);
    const { name, gives } = own(truncations, unit.toUpperCase()) ?? this.#refuseWord(unit, truncations, node);
    return { text: `${name}(${this.#asMoment(moment).text})`, type: gives };
  }

  #refuseWord(word: string, known: Readonly<Record<string, unknown>>, node: { readonly at: number }): never {
    const names = Object.keys(known);
    const near = closestName(word.replace('()', ''), names);
    const hint =
      names.length > 10 ? (near === undefined ? '' : ` Did you mean ${near}()?`) : ` Use ${names.join(', ')}.`;
    return this.#refuse(`${shown(word)} is not served.${hint}`, node);
  }

  #bounded(written: Written, length: number, { at }: { readonly at: number }): Written {
    if (length > MAX_LENGTH) {
      this.#refuse(`This becomes an expression of more than ${String(MAX_LENGTH)} characters.`, { at });
    }
    return written;
  }

  #refuse(why: string, { at }: { readonly at: number }): never {
    return refuseSql(why, { sql: this.#scope.sql, at });
  }
}
