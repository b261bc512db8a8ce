/** Parameters and bodies of the operations on user attributes, as the access room takes them. */
import type { Static } from 'typebox';
import { attributeValueOf } from '../../access/user-attributes.ts';
import type { AttributeDefinition, AttributeValue, UserAttribute } from '../../access/user-attributes.ts';
import type { User } from '../../access/user.ts';
import type { UpdateUserAttributeSchema, WriteUserAttributeSchema } from '../../contract/user-administration.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { readIds } from './read-ids.ts';

/** @throws CoatcheckError `validation_failed` for a hidden attribute: queries could show its value. */
function refuseHidden(body: { readonly value_is_hidden?: boolean | null }): void {
  if (body.value_is_hidden === true) {
    const message = 'Hidden values are not supported, because SQL and Liquid could reveal them.';
    throw wrongField('value_is_hidden', 'invalid_value', message);
  }
}

/** What is left out stays as it is. @throws CoatcheckError as `readAttributeDefinition` */
export function readAttributeChanges(body: Static<typeof UpdateUserAttributeSchema>): Partial<AttributeDefinition> {
  refuseHidden(body);
  const { name, label, type, default_value, user_can_view, user_can_edit } = body;
  return {
    ...(name !== undefined && { name }),
    ...(label !== undefined && { label }),
    ...(type !== undefined && { type }),
    ...(default_value !== undefined && { defaultValue: default_value }),
    ...(typeof user_can_view === 'boolean' && { userCanView: user_can_view }),
    ...(typeof user_can_edit === 'boolean' && { userCanEdit: user_can_edit }),
  };
}

/** @throws CoatcheckError `validation_failed` for a hidden attribute */
export function readAttributeDefinition(body: Static<typeof WriteUserAttributeSchema>): AttributeDefinition {
  refuseHidden(body);
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

/** The values of a user, each before the value that it replaces. */
export function valuesOf(
  user: User,
  attributes: readonly UserAttribute[],
  params: ValueParams,
): readonly AttributeValue[] {
  const ids = params.user_attribute_ids === undefined ? null : new Set(readIds(params.user_attribute_ids));
  return attributes
    .filter(({ name }) => ids?.has(name) ?? true)
    .flatMap((attribute): AttributeValue[] => {
      const value = attributeValueOf(user, attribute);
      const { defaultValue } = attribute;
      const hasReplaced = value.source === 'User' && defaultValue !== null && params.all_values === true;
      return hasReplaced ? [value, { attribute, value: defaultValue, source: 'Default' }] : [value];
    })
    .filter(({ source }) => source !== null || params.include_unset === true);
}
