/** User attributes: what access filters, access grants and Liquid know about a user. */
import { systemAttributes } from '../contract/system-attributes.ts';
import type { FieldError } from '../errors/catalogue.ts';
import { requireNoErrors } from '../errors/field-errors.ts';
import type { AttributeDefaults, User } from './user.ts';

/** A user attribute created through the API. */
export interface AttributeDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  /** The value for users without one of their own. */
  readonly defaultValue: string | null;
  readonly userCanView: boolean;
  /** Users may set their own value. */
  readonly userCanEdit: boolean;
}

export interface UserAttribute extends AttributeDefinition {
  readonly definedIn: 'system' | 'configuration' | 'api';
}

export interface AttributeValue {
  readonly attribute: UserAttribute;
  readonly value: string | null;
  readonly source: 'System' | 'User' | 'Group' | 'Default' | null;
}

/** All attributes: the system's, the API's, then those that the configuration sets values of. */
export function allAttributes(
  configured: ReadonlySet<string>,
  stored: readonly AttributeDefinition[],
): readonly UserAttribute[] {
  const definedNames = new Set<string>([...systemAttributes, ...stored.map(({ name }) => name)]);
  const named = configured.difference(definedNames);
  return [
    ...systemAttributes.map((name) => builtIn(name, 'system')),
    ...stored.map((definition) => ({ ...definition, definedIn: 'api' as const })),
    ...[...named].toSorted().map((name) => builtIn(name, 'configuration')),
  ];
}

function builtIn(name: string, definedIn: UserAttribute['definedIn']): UserAttribute {
  const label = name.replaceAll('_', ' ').replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
  return { name, label, type: 'string', defaultValue: null, userCanView: true, userCanEdit: false, definedIn };
}

export function defaultsOf(stored: readonly AttributeDefinition[]): AttributeDefaults {
  return {
    values: Object.fromEntries(
      stored.flatMap(({ name, defaultValue }) => (defaultValue === null ? [] : [[name, defaultValue]])),
    ),
    hidden: stored.filter(({ userCanView }) => !userCanView).map(({ name }) => name),
    chosen: stored.filter(({ userCanEdit }) => userCanEdit).map(({ name }) => name),
  };
}

/** `null` removes the value. */
export function withValue(
  values: User['attributeValues'],
  name: string,
  value: string | null,
): Readonly<Record<string, string>> {
  const { [name]: _, ...others } = values;
  return value === null ? others : { ...others, [name]: value };
}

/** The value that the user's queries see, and its source. */
export function attributeValueOf(user: User, attribute: UserAttribute): AttributeValue {
  const { name, defaultValue, definedIn } = attribute;
  if (Object.hasOwn(user.attributeValues, name)) {
    return { attribute, value: user.attributeValues[name] ?? null, source: 'User' };
  }
  if (definedIn === 'system') {
    const value = user.caller.userAttributes[name] ?? null;
    return { attribute, value, source: value === null ? null : 'System' };
  }
  if (Object.hasOwn(user.groupValues, name)) {
    return { attribute, value: user.groupValues[name] ?? null, source: 'Group' };
  }
  return { attribute, value: defaultValue, source: defaultValue === null ? null : 'Default' };
}

const attributeTypes = [
  'string',
  'number',
  'datetime',
  'yesno',
  'zipcode',
  'advanced_filter_string',
  'advanced_filter_number',
  'advanced_filter_datetime',
] as const;

/** Room for long lists of values, but not for whole files. */
const MAX_VALUE_CHARACTERS = 65_536;

/** @throws CoatcheckError `validation_failed`; as in Looker, name and label must be unique */
export function checkNewAttribute(definition: AttributeDefinition, others: readonly UserAttribute[]): void {
  const { name, label, type, defaultValue } = definition;
  const errors: FieldError[] = [];
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    errors.push({
      field: 'name',
      code: 'invalid',
      message: 'A name must consist of lower-case letters, digits and underscores, and begin with a letter.',
    });
  }
  const sameName = others.some((attribute) => attribute.name === name);
  if (sameName) errors.push({ field: 'name', code: 'already_exists', message: `'${name}' already exists.` });
  if (!sameName && others.some((attribute) => attribute.label.toLowerCase() === label.toLowerCase())) {
    errors.push({ field: 'label', code: 'already_exists', message: `'${label}' already exists.` });
  }
  if (!attributeTypes.some((one) => one === type)) {
    errors.push({ field: 'type', code: 'invalid_value', message: `Choose one of ${attributeTypes.join(', ')}.` });
  }
  if (defaultValue !== null) errors.push(...valueErrors('default_value', defaultValue));
  requireNoErrors(errors);
}

/** @throws CoatcheckError `validation_failed` */
export function checkValue(value: string): void {
  const errors = valueErrors('value', value);
  requireNoErrors(errors);
}

function valueErrors(field: string, value: string): readonly FieldError[] {
  if (value.length <= MAX_VALUE_CHARACTERS) return [];
  return [{ field, code: 'invalid', message: `A value may have at most ${String(MAX_VALUE_CHARACTERS)} characters.` }];
}
