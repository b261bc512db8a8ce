import type { Expression, FieldNode } from './expression-ast.ts';

/** Every field node of a tree, in order of appearance. */
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

/** Names of the fields that a tree reads, each once. */
export function expressionReferences(ast: Expression): readonly string[] {
  return [...new Set(fieldNodes(ast).map((node) => node.name))];
}
