/**
 * The year of a dimension group is a number in SQL and a date in Looker's expressions. If an expression uses it as a
 * date (`extract_years(${created_year})`, `${created_year} <= now()`), it becomes the first day of the year.
 */
import { checkExpression } from './check-expression.ts';
import type { CheckContext } from './check-expression.ts';
import type { CallNode, Expression } from './expression-ast.ts';
import { expressionFunctions } from './expression-functions.ts';

export interface YearContext extends CheckContext {
  /** Is the field such a year? */
  isYear(name: string): boolean;
}

export function yearsAsDates(node: Expression, context: YearContext): Expression {
  switch (node.kind) {
    case 'call':
      return yearsInCall(node, context);
    case 'unary':
      return { ...node, operand: yearsAsDates(node.operand, context) };
    case 'binary': {
      const left = yearsAsDates(node.left, context);
      const right = yearsAsDates(node.right, context);
      if (isYear(left, context) && isDate(right, context)) return { ...node, left: firstDay(left), right };
      if (isYear(right, context) && isDate(left, context)) return { ...node, left, right: firstDay(right) };
      return { ...node, left, right };
    }
    default:
      return node;
  }
}

function yearsInCall(node: CallNode, context: YearContext): CallNode {
  const wanted = expressionFunctions.get(node.name)?.parameters ?? [];
  const args = node.args.map((arg, index) => {
    const takesDate = wanted[index]?.type === 'datetime' || wanted[index]?.type === 'date';
    return takesDate && isYear(arg, context) ? firstDay(arg) : yearsAsDates(arg, context);
  });
  return { ...node, args };
}

function isDate(node: Expression, context: YearContext): boolean {
  const { type } = checkExpression(node, context);
  return type === 'date' || type === 'datetime';
}

function isYear(node: Expression, context: YearContext): boolean {
  return node.kind === 'field' && context.isYear(node.name);
}

function firstDay(node: Expression): Expression {
  const first: Expression = { kind: 'number', digits: '1', range: node.range };
  return { kind: 'call', name: 'date', args: [node, first, first], range: node.range };
}
