import { renderSqlTemplate } from '../../liquid/sql-template.ts';
import type { CompileSession } from './query-scope.ts';

/**
 * Liquid in a filter's text (`{{ _user_attributes['region'] }}`). The outcome is a filter expression, not SQL: whatever
 * it says, it reaches SQL through literals.
 */
export function renderFilterText(
  text: string,
  session: Pick<CompileSession, 'model' | 'dialect' | 'context' | 'log'>,
): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const rendered = renderSqlTemplate(text, {
    view: null,
    isView: () => false,
    field: () => undefined,
    condition: () => undefined,
    parameter: () => undefined,
    dateStart: () => undefined,
    dateEnd: () => undefined,
    lexis: null,
    quote: (value) => session.dialect.literal.string(value),
    boolean: (value) => session.dialect.literal.boolean(value),
    variables: {
      filters: {},
      userAttributes: session.context.user.userAttributes,
      modelName: session.model.name,
      localeName: session.context.user.locale,
      ...(session.model.strings && { localization: session.model.strings }),
    },
  });
  rendered.diagnostics.forEach((diagnostic) => session.log.add(diagnostic));
  return rendered.text;
}
