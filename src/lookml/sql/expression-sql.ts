/**
 * Looker expressions as SQL: custom dimensions, custom filters, filters of custom measures. Nulls take their SQL way
 * (an operand that is null gives null), division by zero gives null. What the dialect lacks is a diagnostic.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { checkExpression } from '../../expression/check-expression.ts';
import type { BinaryNode, CallNode, Expression } from '../../expression/expression-ast.ts';
import type { ExpressionType } from '../../expression/expression-functions.ts';
import type { WeekDay } from '../../filter-expression/week-day.ts';
import type { ValueKind } from '../../results/result-shape.ts';
import { callToSql } from './expression-call-sql.ts';
import type { FilterTarget } from './filter-target.ts';
import { operand } from './sql-operand.ts';
import { applySql, joinSql, sql, type SqlText } from './sql-text.ts';

export interface ExpressionEnvironment {
  readonly dialect: Dialect;
  readonly nowMs: number;
  /** Zone of `now()`; null = UTC. */
  readonly queryTimezone: string | null;
  readonly weekStartDay: WeekDay;
  /** SQL of `${name}`; undefined = unknown field. A yesno's SQL is a bare condition. */
  reference(name: string): { readonly sql: SqlText; readonly kind: ValueKind } | undefined;
  /** What `matches_filter(${name}, …)` filters on; undefined = made from `reference`. */
  filterTarget?(name: string): FilterTarget | undefined;
}

export interface ExpressionSql {
  /** Null when there are errors. Of kind yesno: a bare condition. */
  readonly sql: SqlText | null;
  readonly kind: ValueKind;
  readonly diagnostics: readonly Diagnostic[];
}

export function expressionToSql(ast: Expression, env: ExpressionEnvironment): ExpressionSql {
  const references = new Map<string, ReturnType<ExpressionEnvironment['reference']>>();
  const reference = (name: string) => {
    if (!references.has(name)) references.set(name, env.reference(name));
    return references.get(name);
  };
  const fieldType = (name: string) => {
    const found = reference(name);
    return found && typeOfKind[found.kind];
  };
  const checked = checkExpression(ast, { place: 'sql', fieldType });
  const kind = kindOfType[checked.type];
  if (checked.diagnostics.length > 0) return { sql: null, kind, diagnostics: checked.diagnostics };
  const problems: Diagnostic[] = [];
  const writer: ExpressionWriter = {
    env: { ...env, reference },
    write: (node) => writeNode(node, writer),
    typeOf: (node) => checkExpression(node, { place: 'sql', fieldType }).type,
    fail(node, message, code = 'expression-unsupported') {
      problems.push({ code, severity: 'error', message, range: node.range });
      return sql`NULL`;
    },
  };
  const written = writer.write(ast);
  return { sql: problems.length > 0 ? null : written, kind, diagnostics: problems };
}

/** What the parts of an expression are written with. */
export interface ExpressionWriter {
  readonly env: ExpressionEnvironment;
  /** SQL that can stand beside any operator. */
  write(node: Expression): SqlText;
  typeOf(node: Expression): ExpressionType;
  /** Reports that `node` has no SQL; gives a stand-in. */
  fail(node: Expression, message: string, code?: string): SqlText;
}

const typeOfKind: Readonly<Record<ValueKind, ExpressionType>> = {
  string: 'string',
  number: 'number',
  yesno: 'yesno',
  date: 'date',
  datetime: 'datetime',
  list: 'list',
  location: 'string',
  unknown: 'any',
};

const kindOfType: Readonly<Record<ExpressionType, ValueKind>> = {
  string: 'string',
  number: 'number',
  yesno: 'yesno',
  date: 'date',
  datetime: 'datetime',
  list: 'list',
  null: 'unknown',
  any: 'unknown',
};

function writeNode(node: Expression, writer: ExpressionWriter): SqlText {
  const { literal } = writer.env.dialect;
  switch (node.kind) {
    case 'number':
      return joinSql([literal.number(node.digits)]);
    case 'string':
      return joinSql([literal.string(node.value)]);
    case 'yesno':
      return joinSql([literal.boolean(node.value)]);
    case 'null':
      return sql`NULL`;
    case 'field': {
      const found = writer.env.reference(node.name);
      return found === undefined ? writer.fail(node, `Unknown field "${node.name}".`) : operand(found.sql);
    }
    case 'unary':
      return node.operator === 'NOT'
        ? sql`(NOT ${writer.write(node.operand)})`
        : sql`(- ${writer.write(node.operand)})`;
    case 'binary':
      return writeBinary(node, writer);
    case 'call':
      return callToSql(node, writer);
  }
}

function writeBinary(node: BinaryNode, writer: ExpressionWriter): SqlText {
  const left = writer.write(node.left);
  const right = writer.write(node.right);
  if (node.operator === '/') return callFunction(node, 'divide', [left, right], writer);
  const operator = node.operator === '!=' ? '<>' : node.operator;
  return sql`(${left} ${operator} ${right})`;
}

/** A function out of the dialect's table. */
export function callFunction(
  node: CallNode | BinaryNode,
  name: string,
  args: readonly SqlText[],
  writer: ExpressionWriter,
): SqlText {
  const { dialect } = writer.env;
  const template = Object.hasOwn(dialect.functions, name) ? dialect.functions[name] : undefined;
  if (template === undefined) return writer.fail(node, `${dialect.label} has no ${name}() here.`);
  return sql`(${applySql((...texts) => template(texts), args)})`;
}
