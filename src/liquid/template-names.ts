/** The names that templates of every kind can read (`_user_attributes`, `_model._name` …). */
import { LiquidText } from './liquid-text.ts';
import type { TemplateField, TemplateVariables } from './sql-template-scope.ts';
import { Members, membersOf } from './template-context.ts';

/** Texts by key, which are data. User attributes may name schemas and tables; a query's filter values may not. */
function valuesOf(
  texts: Readonly<Record<string, string>>,
  toData: (text: string, name: string) => LiquidText = (text) => LiquidText.ofName(text),
): Members {
  return new Members((name) => {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    return text === undefined ? undefined : toData(text, name);
  });
}

/** Undefined = unknown name. Names from the project are the author's own text. */
export function builtInName(name: string, variables: TemplateVariables): unknown {
  switch (name) {
    case '_filters':
      return valuesOf(variables.filters, (text) => LiquidText.data(text));
    case '_user_attributes':
      return valuesOf(variables.userAttributes, (text, attribute) =>
        LiquidText.ofName(text, variables.isText?.(attribute) === true),
      );
    case '_localization':
      return membersOf(variables.localization ?? {});
    case '_model':
      return membersOf({ _name: variables.modelName });
    case '_view':
      return membersOf({ _name: variables.viewName });
    case '_explore':
      return membersOf({ _name: variables.exploreName });
    case '_dialect':
      return membersOf({ _name: variables.dialectName });
    case '_field':
      return membersOf({ _name: variables.fieldName });
    case '_query':
      return valuesOf(named('_query_timezone', variables.queryTimezone));
    case '_user':
    case '_locale':
      return valuesOf(localeNames(variables.localeName));
    default:
      return undefined;
  }
}

/** `v.f._in_query` and the like. */
export function fieldMembers(field: TemplateField): Readonly<Record<string, unknown>> {
  return {
    _in_query: field.inQuery,
    _is_selected: field.isSelected,
    _is_filtered: field.isFiltered,
    _parameter_value: field.parameterValue,
    _name: field.name,
    _label: field.label,
  };
}

/** The locale is set by the user. */
function localeNames(name: string | undefined): Readonly<Record<string, string>> {
  return { ...named('_name', name), ...named('_locale', name) };
}

function named(name: string, text: string | undefined): Readonly<Record<string, string>> {
  return text === undefined ? {} : { [name]: text };
}
