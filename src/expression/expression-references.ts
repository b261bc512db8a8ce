import type { Expression, FieldNode } from './expression-ast.ts';

/** All field nodes of a tree, in order of appearance. */
export function fieldNodes(ast: Expression): readonly FieldNode[] {
  switch (ast.kind) {
    case 'field':
      return [ast];
    case 'call':
      return ast.args.flatMap(fieldNodes);
    case 'unary':
      return fieldNodes(ast.operand);
    case 'binary':
      return [...fieldNodes(ast.left), ...fieldNodes(ast.right)];
    case 'number':
    case 'string':
    case 'yesno':
    case 'null':
      return [];
  }
}

/** Is the function called anywhere in a tree? */
export function calls(ast: Expression, name: string): boolean {
  switch (ast.kind) {
    case 'call':
      return ast.name === name || ast.args.some((arg) => calls(arg, name));
    case 'unary':
      return calls(ast.operand, name);
    case 'binary':
      return calls(ast.left, name) || calls(ast.right, name);
    case 'field':
    case 'number':
    case 'string':
    case 'yesno':
    case 'null':
      return false;
  }
}

/** Names of the fields that a tree reads, each once. */
export function expressionReferences(ast: Expression): readonly string[] {
  return [...new Set(fieldNodes(ast).map((node) => node.name))];
}
