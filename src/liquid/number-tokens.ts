/** Keeps numbers in markup as written: the engine reads `2.0` as `2`, and long ones as doubles. */
import { type FilteredValueToken, type Template, TypeGuards, Value, type Token } from 'liquidjs';
import { readNumber } from './liquid-number.ts';

/** Changes the tokens of parsed templates. */
export function markNumbers(templates: readonly Template[]): void {
  for (const template of templates) {
    for (const argument of template.arguments?.() ?? []) markArgument(argument);
    markNumbers(childrenOf(template));
  }
}

/** Without partials, the engine's generator yields its templates without ever waiting. */
export function childrenOf(template: Template): readonly Template[] {
  const result = template.children?.(false, true).next();
  return result?.done === true ? result.value : [];
}

function markArgument(argument: Value | Token): void {
  if (argument instanceof Value) markFiltered(argument);
  else if (TypeGuards.isFilteredValueToken(argument)) markFiltered(argument);
  else markToken(argument);
}

function markFiltered({ initial, filters }: Pick<Value, 'initial' | 'filters'> | FilteredValueToken): void {
  for (const token of initial.postfix) markToken(token);
  for (const { args } of filters) {
    for (const argument of args) {
      const token = Array.isArray(argument) ? argument[1] : argument;
      if (token !== undefined) markArgument(token);
    }
  }
}

function markToken(token: Token): void {
  if (TypeGuards.isRangeToken(token)) {
    markToken(token.lhs);
    markToken(token.rhs);
  } else if (TypeGuards.isNumberToken(token)) {
    Object.assign(token, { content: readNumber(token.getText()) ?? token.content });
  }
}
