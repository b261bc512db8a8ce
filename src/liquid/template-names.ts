/** The names that templates of every kind can read (`_user_attributes`, `_model._name` …). */
import { Drop } from 'liquidjs';
import { GuardedText } from './guarded-text.ts';
import type { TemplateVariables } from './sql-template-scope.ts';

/** Answers each name by a function. */
export class NamesDrop extends Drop {
  readonly #find: (name: string) => unknown;

  constructor(find: (name: string) => unknown) {
    super();
    this.#find = find;
  }

  override liquidMethodMissing(key: string | number): unknown {
    return this.#find(String(key));
  }
}

/** Texts by key, guarded unless `dangerous` is null. */
function textsDrop(texts: Readonly<Record<string, string>>, dangerous: RegExp | null): NamesDrop {
  return new NamesDrop((name) => {
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    return text === undefined || dangerous === null ? text : new GuardedText(text, dangerous);
  });
}

function record(values: Readonly<Record<string, unknown>>): NamesDrop {
  return new NamesDrop((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
}

export interface NameGuards {
  readonly filters: RegExp | null;
  readonly userAttributes: RegExp | null;
}

/** Undefined = no such name. Names of the project are its author's own text and need no guard. */
export function builtInName(name: string, variables: TemplateVariables, guards: NameGuards): unknown {
  switch (name) {
    case '_filters':
      return textsDrop(variables.filters, guards.filters);
    case '_user_attributes':
      return textsDrop(variables.userAttributes, guards.userAttributes);
    case '_localization':
      return textsDrop(variables.localization ?? {}, null);
    case '_model':
      return record({ _name: variables.modelName });
    case '_view':
      return record({ _name: variables.viewName });
    case '_explore':
      return record({ _name: variables.exploreName, _dashboard_url: variables.exploreDashboardUrl });
    case '_dialect':
      return record({ _name: variables.dialectName });
    case '_field':
      return record({ _name: variables.fieldName });
    case '_query':
      return record({ _query_timezone: variables.queryTimezone });
    case '_user':
    case '_locale':
      return textsDrop(localeNames(variables.localeName), guards.userAttributes);
    default:
      return undefined;
  }
}

/** The locale is a user's own setting. */
function localeNames(name: string | undefined): Readonly<Record<string, string>> {
  return name === undefined ? {} : { _name: name, _locale: name };
}
