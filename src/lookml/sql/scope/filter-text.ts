import { isSystemAttribute } from '../../../contract/system-attributes.ts';
import { literalPart } from '../../../filter-expression/parse-string-filter.ts';
import { renderSqlTemplate, type SqlTemplateScope } from '../../../liquid/sql-template.ts';
import { AUTHOR_BUDGET, USER_BUDGET } from '../../../liquid/template-budget.ts';
import type { CompileContext } from '../../plan/compile-context.ts';
import type { Writer } from '../../plan/field-ref.ts';
import type { CompileSession } from './query-scope.ts';

/**
 * Renders Liquid in a filter's text (`{{ _user_attributes['region'] }}`). The outcome is a filter expression, not SQL;
 * whatever it says enters SQL through literals. Templates of users get little time, since a request can have many.
 */
export function renderFilterText(
  text: string,
  session: Pick<CompileSession, 'model' | 'dialect' | 'context' | 'log'>,
  writer: Writer,
): string {
  if (!text.includes('{{') && !text.includes('{%')) return text;
  const scope: SqlTemplateScope = {
    view: null,
    isView: () => false,
    field: () => undefined,
    condition: () => undefined,
    parameter: () => undefined,
    dateStart: () => undefined,
    dateEnd: () => undefined,
    lexis: null,
    literalText: literalPart,
    quote: (value) => session.dialect.literal.string(value),
    boolean: (value) => session.dialect.literal.boolean(value),
    get nowMs() {
      return session.context.nowMs;
    },
    variables: {
      filters: {},
      userAttributes: attributesFor(writer, session.context.user),
      isText: isSystemAttribute,
      modelName: session.model.name,
      localeName: session.context.user.locale,
      ...(session.model.strings && { localization: session.model.strings }),
    },
  };
  const rendered = renderSqlTemplate(text, scope, writer === 'user' ? USER_BUDGET : AUTHOR_BUDGET);
  session.log.addAll(rendered.diagnostics);
  return rendered.text;
}

/**
 * Texts of users cannot read attributes that the user may not see, since the SQL and the applied filters would show
 * them.
 */
function attributesFor(
  writer: Writer,
  { userAttributes, hiddenAttributes = [] }: CompileContext['user'],
): CompileContext['user']['userAttributes'] {
  if (writer === 'lookml' || hiddenAttributes.length === 0) return userAttributes;
  return Object.fromEntries(Object.entries(userAttributes).filter(([name]) => !hiddenAttributes.includes(name)));
}
