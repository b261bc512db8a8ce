/**
 * Looker expressions as SQL: custom dimensions, custom filters, filters of custom measures. Nulls behave as in SQL: a
 * null operand gives null. Division by zero gives null. What the dialect cannot do becomes a diagnostic.
 */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { checkExpression } from '../../../expression/check-expression.ts';
import type { BinaryNode, Expression } from '../../../expression/expression-ast.ts';
import { yearsAsDates } from '../../../expression/years-as-dates.ts';
import { kindOfType, typeOfKind } from '../../../results/prepared/expression-type.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import { callToSql } from './expression-call-sql.ts';
import { callFunction, type ExpressionEnvironment, type ExpressionWriter } from './expression-writer.ts';
import { operand } from '../text/sql-operand.ts';
import { joinSql, sql, type SqlText } from '../text/sql-text.ts';

export interface ExpressionSql {
  /** Null if there are errors. For a yesno, a bare condition. */
  readonly sql: SqlText | null;
  readonly kind: ValueKind;
  readonly diagnostics: readonly Diagnostic[];
}

export function expressionToSql(expression: Expression, env: ExpressionEnvironment): ExpressionSql {
  const references = new Map<string, ReturnType<ExpressionEnvironment['reference']>>();
  const reference = (name: string) => {
    if (!references.has(name)) references.set(name, env.reference(name));
    return references.get(name);
  };
  const fieldType = (name: string) => {
    const field = reference(name);
    return field && typeOfKind[field.kind];
  };
  const isYear = (name: string) => reference(name)?.firstDay !== undefined;
  const ast = yearsAsDates(expression, { place: 'sql', fieldType, isYear });
  const checked = checkExpression(ast, { place: 'sql', fieldType });
  const kind = kindOfType(checked.type);
  if (checked.diagnostics.length > 0) return { sql: null, kind, diagnostics: checked.diagnostics };
  const problems: Diagnostic[] = [];
  const writer: ExpressionWriter = {
    // Not spread, which would read `nowMs`: whether an expression reads the time is observed.
    env: Object.create(env, { reference: { value: reference } }) as ExpressionEnvironment,
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
      const field = writer.env.reference(node.name);
      if (field === undefined) return writer.fail(node, `Unknown field "${node.name}".`);
      // Null is shown as No and matches filters for No, so it is No here as well.
      return field.kind === 'yesno'
        ? sql`COALESCE(${field.sql}, ${literal.boolean(false)})`
        : operand(field.sql, writer.env.dialect);
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
