import { Type } from 'typebox';
import { attributeValueOf } from '../../access/user-attributes.ts';
import type { AttributeValue, UserAttribute } from '../../access/user-attributes.ts';
import type { User } from '../../access/user.ts';
import {
  UpdateUserAttributeSchema,
  UserAttributeSchema,
  UserAttributeWithValueSchema,
  WriteAttributeValueSchema,
  WriteUserAttributeSchema,
} from '../../contract/user-administration.ts';
import { readAttributeChanges, readAttributeDefinition, valuesOf } from '../input/read-user-attributes.ts';
import { defineResource } from '../route/resource.ts';
import type { Route } from '../route/route.ts';
import { attributeValueView, userAttributeView } from '../views/user-attribute-view.ts';

const attributes = defineResource({
  group: 'User attributes',
  path: '/user_attributes',
  id: 'user_attribute_id',
  item: UserAttributeSchema,
  view: (viewer) => (attribute: UserAttribute) => userAttributeView(attribute, viewer),
});

const values = defineResource({
  group: 'User attributes',
  path: '/users/:user_id/attribute_values',
  id: 'user_attribute_id',
  item: UserAttributeWithValueSchema,
  view:
    (viewer) =>
    ({ user, ...value }: AttributeValue & { readonly user: User }) =>
      attributeValueView(value, user, viewer),
});

export const userAttributeRoutes: readonly Route[] = [
  attributes.list({
    operationId: 'all_user_attributes',
    summary: 'All user attributes',
    notes: 'Those of the system, those created through the API, and those that coatcheck.yaml sets values for.',
    permission: 'any',
    run: ({ viewer }, { access }) => access.attributes.visibleTo(viewer.caller),
  }),
  attributes.create({
    operationId: 'create_user_attribute',
    summary: 'Create a user attribute',
    notes:
      'The default applies to every user without a value of their own, so only administrators set one that administrators would get.',
    permission: 'manage_user_attributes',
    audit: 'change',
    repeated: 'refused',
    body: WriteUserAttributeSchema,
    run: ({ body, viewer }, { access }) => access.attributes.create(readAttributeDefinition(body), viewer.caller),
  }),
  attributes.read({
    operationId: 'user_attribute',
    summary: 'A user attribute. Its id is its name',
    permission: 'any',
    run: ({ params, viewer }, { access }) => access.attributes.get(params.user_attribute_id, viewer.caller),
  }),
  attributes.update({
    operationId: 'update_user_attribute',
    summary: 'Change a user attribute that was created through the API',
    notes: 'Everything but its name, which is its id. Only administrators change what administrators get from it.',
    permission: 'manage_user_attributes',
    body: UpdateUserAttributeSchema,
    run: ({ params, body, viewer }, { access }) =>
      access.attributes.update(params.user_attribute_id, readAttributeChanges(body), viewer.caller),
  }),
  attributes.delete({
    operationId: 'delete_user_attribute',
    summary: 'Delete a user attribute, with its values',
    notes: 'Only one that was created through the API. If administrators have a value of it, only they delete it.',
    permission: 'manage_user_attributes',
    run: ({ params, viewer }, { access }) => access.attributes.delete(params.user_attribute_id, viewer.caller),
  }),
  values.list({
    operationId: 'user_attribute_user_values',
    summary: 'The values that a user’s queries see',
    permission: 'none',
    query: Type.Partial(
      Type.Object({
        user_attribute_ids: Type.String({ description: 'Ids with commas between them.' }),
        all_values: Type.Boolean({ description: 'Also default values where the user has a value.' }),
        include_unset: Type.Boolean({ description: 'Also attributes without a value.' }),
      }),
    ),
    run: ({ params, query, viewer }, { access }) => {
      const user = access.attributes.userOf(params.user_id, viewer.caller);
      return valuesOf(user, access.attributes.visibleTo(viewer.caller), query).map((value) => ({ ...value, user }));
    },
  }),
  values.update({
    operationId: 'set_user_attribute_user_value',
    summary: 'Give a user a value',
    notes:
      'For callers with manage_user_attributes, and for users themselves if user_can_edit is set. Only administrators change values of administrators.',
    permission: 'none',
    takesFields: false,
    body: WriteAttributeValueSchema,
    run: async ({ params: { user_id, user_attribute_id: id }, body, viewer }, { access }) => {
      const user = await access.attributes.setValue(user_id, id, body.value, viewer.caller);
      return { ...attributeValueOf(user, access.attributes.get(id, viewer.caller)), user };
    },
  }),
  values.delete({
    operationId: 'delete_user_attribute_user_value',
    summary: 'Remove a user’s value: the default applies again',
    permission: 'none',
    run: ({ params, viewer }, { access }) =>
      access.attributes.setValue(params.user_id, params.user_attribute_id, null, viewer.caller),
  }),
];
