/** Reads the one statement that the SQL Interface takes. */
import { ExpressionParser } from './parse-expression.ts';
import { readAlias, readPath } from './read-names.ts';
import type { FromClause, SelectItem, SelectStatement, SqlExpression } from './sql-ast.ts';
import { isWord, TokenCursor } from './token-cursor.ts';
import { shown } from './refuse-sql.ts';

const JOINS = ['JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL'];
const SET_OPERATIONS = ['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'];
const MOST_DIGITS = 15;

/**
 * Takes time in proportion to the SQL.
 * @param mostMembers of each list: SELECT, GROUP BY, ORDER BY, JSON_OBJECT (`limits.max_query_fields`)
 * @throws CoatcheckError `bad_request`, naming what is wrong or not served, and where
 */
export function parseSelect(sql: string, mostMembers: number): SelectStatement {
  return new SelectParser(new TokenCursor(sql), mostMembers).read();
}

class SelectParser {
  readonly #cursor: TokenCursor;
  readonly #mostMembers: number;
  readonly #expressions: ExpressionParser;

  constructor(cursor: TokenCursor, mostMembers: number) {
    this.#cursor = cursor;
    this.#mostMembers = mostMembers;
    this.#expressions = new ExpressionParser(cursor);
  }

  read(): SelectStatement {
    const cursor = this.#cursor;
    if (cursor.isWord('WITH') || cursor.isSymbol('(')) cursor.refuseSubquery();
    if (!cursor.takeWord('SELECT')) {
      const { kind, text } = cursor.token;
      const what = kind === 'word' ? `${shown(text.toUpperCase())} is not` : 'This is no SELECT; nothing else is';
      cursor.refuse(`${what} served: the SQL Interface reads data by one SELECT.`);
    }
    const distinct = cursor.takeWord('DISTINCT');
    if (!distinct) cursor.takeWord('ALL');
    const items = this.#readItems();
    const from = this.#readFrom();
    const where = cursor.takeWord('WHERE') ? this.#expressions.read() : null;
    const groupBy = this.#readGroupBy();
    const having = cursor.takeWord('HAVING') ? this.#expressions.read() : null;
    const orderBy = this.#readOrderBy();
    const limit = this.#readLimit();
    this.#readEnd();
    return { distinct, items, from, where, groupBy, having, orderBy, limit };
  }

  #readItems(): readonly SelectItem[] {
    const items: SelectItem[] = [];
    do {
      this.#checkRoom('SELECT', items);
      const expression = this.#expressions.read();
      items.push({ expression, alias: readAlias(this.#cursor) });
    } while (this.#cursor.takeSymbol(','));
    return items;
  }

  /** Lists of any length would cost whoever counts them afterwards. */
  #checkRoom(clause: string, members: readonly unknown[]): void {
    if (members.length < this.#mostMembers) return;
    const most = this.#mostMembers.toLocaleString('en-US');
    this.#cursor.refuse(`${clause} takes at most ${most} members (limits.max_query_fields).`);
  }

  #readFrom(): FromClause {
    const cursor = this.#cursor;
    if (!cursor.takeWord('FROM')) cursor.unexpected('FROM `model`.`explore`');
    const { at } = cursor.token;
    if (cursor.isSymbol('(')) cursor.refuseSubquery();
    const path = readPath(cursor, '`model`.`explore`');
    const given = cursor.isSymbol('(') ? this.#readGiven() : [];
    const alias = readAlias(this.#cursor);
    if (cursor.isSymbol(',') || cursor.isWord(...JOINS)) {
      cursor.refuse(
        'Joins are not served here: the joins of an explore are in LookML, and its fields are there at once.',
      );
    }
    return { path, alias, given, at };
  }

  /** `(JSON_OBJECT('view.name', 'value', …))`, with `'view.name': 'value'` and `KEY … VALUE …` as in standard SQL. */
  #readGiven(): FromClause['given'] {
    const cursor = this.#cursor;
    const given: { name: string; value: string; at: number }[] = [];
    cursor.expectSymbol('(');
    cursor.expectWord('JSON_OBJECT');
    cursor.expectSymbol('(');
    if (!cursor.isSymbol(')')) {
      do {
        this.#checkRoom('JSON_OBJECT', given);
        cursor.takeWord('KEY');
        const { at } = cursor.token;
        const name = this.#readText('the name of a filter-only field or parameter, in single quotes');
        if (!cursor.takeWord('VALUE') && !cursor.takeSymbol(',')) cursor.unexpected('a comma and the value');
        given.push({ name, value: this.#readText('its value, in single quotes'), at });
      } while (cursor.takeSymbol(','));
    }
    cursor.expectSymbol(')');
    cursor.expectSymbol(')');
    return given;
  }

  #readText(what: string): string {
    if (this.#cursor.token.kind !== 'text') this.#cursor.unexpected(what);
    return this.#cursor.next().text;
  }

  #readGroupBy(): readonly SqlExpression[] {
    const cursor = this.#cursor;
    if (!cursor.takeWord('GROUP')) return [];
    cursor.expectWord('BY');
    const groups: SqlExpression[] = [];
    do {
      this.#checkRoom('GROUP BY', groups);
      if (cursor.isWord('ROLLUP', 'CUBE', 'GROUPING')) cursor.refuse('ROLLUP, CUBE and GROUPING SETS are not served.');
      groups.push(this.#expressions.read());
    } while (cursor.takeSymbol(','));
    return groups;
  }

  #readOrderBy(): SelectStatement['orderBy'] {
    const cursor = this.#cursor;
    if (!cursor.takeWord('ORDER')) return [];
    cursor.expectWord('BY');
    const sorts: { expression: SqlExpression; descending: boolean }[] = [];
    do {
      this.#checkRoom('ORDER BY', sorts);
      const expression = this.#expressions.read();
      const descending = cursor.takeWord('DESC');
      if (!descending) cursor.takeWord('ASC');
      if (cursor.isWord('NULLS')) cursor.refuse('NULLS FIRST and NULLS LAST are not served: the database decides.');
      sorts.push({ expression, descending });
    } while (cursor.takeSymbol(','));
    return sorts;
  }

  #readLimit(): string | null {
    const cursor = this.#cursor;
    let limit: string | null = null;
    if (cursor.takeWord('LIMIT') && !cursor.takeWord('ALL')) limit = this.#readCount();
    if (cursor.takeWord('OFFSET') && !/^0+$/.test(this.#readCount())) {
      cursor.refuse('OFFSET is not served: ask for all rows up to the last one with LIMIT.');
    }
    if (cursor.takeWord('FETCH')) {
      if (!cursor.takeWord('FIRST')) cursor.expectWord('NEXT');
      limit = this.#readCount();
      if (!cursor.takeWord('ROWS')) cursor.expectWord('ROW');
      cursor.expectWord('ONLY');
    }
    return limit;
  }

  #readCount(): string {
    const { kind, text } = this.#cursor.token;
    if (kind !== 'number' || !/^\d+$/.test(text) || text.length > MOST_DIGITS) {
      this.#cursor.unexpected('a number of rows');
    }
    return this.#cursor.next().text;
  }

  #readEnd(): void {
    const cursor = this.#cursor;
    if (isWord(cursor.token, SET_OPERATIONS)) {
      cursor.refuse(`${cursor.token.text.toUpperCase()} is not served: a query is one SELECT over one explore.`);
    }
    if (cursor.isWord('WINDOW', 'QUALIFY')) cursor.refuse('Window functions are not served.');
    if (cursor.takeSymbol(';') && cursor.token.kind !== 'end') cursor.refuse('Only one statement may be sent.');
    if (cursor.token.kind !== 'end') cursor.unexpected('the end of the query');
  }
}
