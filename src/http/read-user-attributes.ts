/** Parameters and bodies of the operations on user attributes, as the access room takes them. */
import type { Static } from 'typebox';
import { valueOf } from '../access/user-attributes.ts';
import type { AttributeDefinition, AttributeValue, UserAttribute } from '../access/user-attributes.ts';
import type { User } from '../access/user.ts';
import type { WriteUserAttributeSchema } from '../contract/user-administration.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { readIds } from './read-ids.ts';

/** @throws CoatcheckError `validation_failed` for a hidden attribute: queries could show its value. */
export function readAttributeDefinition(body: Static<typeof WriteUserAttributeSchema>): AttributeDefinition {
  if (body.value_is_hidden === true) {
    const message = 'Hidden values are not supported: SQL and Liquid could show them.';
    throw new CoatcheckError('validation_failed', {
      errors: [{ field: 'value_is_hidden', code: 'invalid_value', message }],
    });
  }
  return {
    name: body.name,
    label: body.label,
    type: body.type,
    defaultValue: body.default_value ?? null,
    userCanView: body.user_can_view ?? true,
    userCanEdit: body.user_can_edit ?? false,
  };
}

interface ValueParams {
  readonly user_attribute_ids?: string;
  readonly all_values?: boolean;
  readonly include_unset?: boolean;
}

/** The values of a user, those that hold before those that they take the place of. */
export function valuesOf(
  user: User,
  attributes: readonly UserAttribute[],
  params: ValueParams,
): readonly AttributeValue[] {
  const ids = params.user_attribute_ids === undefined ? null : new Set(readIds(params.user_attribute_ids));
  return attributes
    .filter(({ name }) => ids?.has(name) ?? true)
    .flatMap((attribute): AttributeValue[] => {
      const value = valueOf(user, attribute);
      const { defaultValue } = attribute;
      const hasReplaced = value.source === 'User' && defaultValue !== null && params.all_values === true;
      return hasReplaced ? [value, { attribute, value: defaultValue, source: 'Default' }] : [value];
    })
    .filter(({ source }) => source !== null || params.include_unset === true);
}
