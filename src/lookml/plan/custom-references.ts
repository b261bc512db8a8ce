/** Names that a user's own texts hold: looked up by the user's rights before any SQL is made of them. */
import { parseExpression } from '../../expression/parse-expression.ts';
import { fieldNames } from './dynamic-fields.ts';
import type { CustomDefinition, FieldRef } from './field-ref.ts';

/** Of a `filter_expression`; none where it does not parse, which is reported where it becomes SQL. */
export function namesInExpression(text: string): readonly string[] {
  const { ast } = parseExpression(text, 'filter_expression');
  return ast ? fieldNames(ast) : [];
}

/** Every field that custom dimensions and measures are made of, filtered by or based on; each once. */
export function namesInCustomFields(fields: Iterable<FieldRef>): readonly string[] {
  const names = new Set<string>();
  for (const { custom } of fields) for (const name of custom ? namesIn(custom) : []) names.add(name);
  return [...names];
}

function namesIn(custom: CustomDefinition): readonly string[] {
  switch (custom.kind) {
    case 'expression':
      return fieldNames(custom.expression);
    case 'group':
    case 'bin':
      return [custom.of];
    case 'measure':
      return [
        ...(custom.basedOn === null ? [] : [custom.basedOn]),
        ...(custom.expression ? fieldNames(custom.expression) : []),
        ...(custom.filterExpression ? fieldNames(custom.filterExpression) : []),
        ...custom.filters.map(({ field }) => field),
      ];
    default:
      return custom satisfies never;
  }
}
