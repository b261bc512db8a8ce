import { Type } from 'typebox';
import { valueOf } from '../../access/user-attributes.ts';
import {
  UpdateUserAttributeSchema,
  UserAttributeSchema,
  UserAttributeWithValueSchema,
  WriteAttributeValueSchema,
  WriteUserAttributeSchema,
} from '../../contract/user-administration.ts';
import { defineListRoute, list } from '../route/list-route.ts';
import { FieldsSchema } from '../input/parameters.ts';
import { readAttributeChanges, readAttributeDefinition, valuesOf } from '../input/read-user-attributes.ts';
import { json, noContent } from '../route/reply.ts';
import { defineRoute } from '../route/route.ts';
import type { Route } from '../route/route.ts';
import { attributeValueView, userAttributeView } from '../views/user-attribute-view.ts';

const group = 'User attributes';
const attributeParams = Type.Object({ user_attribute_id: Type.String() });
const valueParams = Type.Object({ user_id: Type.String(), user_attribute_id: Type.String() });

export const userAttributeRoutes: readonly Route[] = [
  defineListRoute({
    path: '/user_attributes',
    operationId: 'all_user_attributes',
    group,
    summary: 'All user attributes',
    notes: 'Those of the system, those made through the API, and those that coatcheck.yaml gives values of.',
    permission: 'any',
    item: UserAttributeSchema,
    handle: ({ viewer }, { access }) =>
      list(access.attributes.visibleTo(viewer.caller), (attribute) => userAttributeView(attribute, viewer)),
  }),
  defineRoute({
    method: 'POST',
    path: '/user_attributes',
    operationId: 'create_user_attribute',
    group,
    summary: 'Create a user attribute',
    notes:
      'The default value holds for every user who was given none, so one that administrators would have is set by them alone.',
    permission: 'manage_user_attributes',
    query: FieldsSchema,
    body: WriteUserAttributeSchema,
    answers: UserAttributeSchema,
    handle: async ({ body, viewer }, { access }) => {
      const made = await access.attributes.create(readAttributeDefinition(body), viewer.caller);
      return json(userAttributeView(made, viewer));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/user_attributes/:user_attribute_id',
    operationId: 'user_attribute',
    group,
    summary: 'A user attribute. Its id is its name',
    permission: 'any',
    params: attributeParams,
    query: FieldsSchema,
    answers: UserAttributeSchema,
    handle: ({ params, viewer }, { access }) =>
      json(userAttributeView(access.attributes.get(params.user_attribute_id, viewer.caller), viewer)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/user_attributes/:user_attribute_id',
    operationId: 'update_user_attribute',
    group,
    summary: 'Change a user attribute that was made through the API',
    notes: 'All but its name, which is its id. What administrators have of it is changed by them alone.',
    permission: 'manage_user_attributes',
    params: attributeParams,
    query: FieldsSchema,
    body: UpdateUserAttributeSchema,
    answers: UserAttributeSchema,
    handle: async ({ params, body, viewer }, { access }) => {
      const changes = readAttributeChanges(body);
      const changed = await access.attributes.update(params.user_attribute_id, changes, viewer.caller);
      return json(userAttributeView(changed, viewer));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/user_attributes/:user_attribute_id',
    operationId: 'delete_user_attribute',
    group,
    summary: 'Delete a user attribute, with its values',
    notes: 'One that was made through the API; one of which administrators have a value, by them alone.',
    permission: 'manage_user_attributes',
    params: attributeParams,
    answers: 'nothing',
    handle: async ({ params, viewer }, { access }) => {
      await access.attributes.delete(params.user_attribute_id, viewer.caller);
      return noContent();
    },
  }),
  defineListRoute({
    path: '/users/:user_id/attribute_values',
    operationId: 'user_attribute_user_values',
    group,
    summary: 'The values that a user’s queries see',
    permission: 'none',
    params: Type.Object({ user_id: Type.String() }),
    query: Type.Partial(
      Type.Object({
        user_attribute_ids: Type.String({ description: 'Ids with commas between them.' }),
        all_values: Type.Boolean({ description: 'Default values as well where the user has one.' }),
        include_unset: Type.Boolean({ description: 'Attributes without a value as well.' }),
      }),
    ),
    item: UserAttributeWithValueSchema,
    handle: ({ params, query, viewer }, { access }) => {
      const user = access.attributes.userOf(params.user_id, viewer.caller);
      const values = valuesOf(user, access.attributes.visibleTo(viewer.caller), query);
      return list(values, (value) => attributeValueView(value, user, viewer));
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/users/:user_id/attribute_values/:user_attribute_id',
    operationId: 'set_user_attribute_user_value',
    group,
    summary: 'Give a user a value',
    notes:
      'For whoever has manage_user_attributes, values of administrators for administrators, and for users themselves where user_can_edit says so.',
    permission: 'none',
    params: valueParams,
    body: WriteAttributeValueSchema,
    answers: UserAttributeWithValueSchema,
    handle: async ({ params: { user_id, user_attribute_id: id }, body, viewer }, { access }) => {
      const user = await access.attributes.setValue(user_id, id, body.value, viewer.caller);
      return json(attributeValueView(valueOf(user, access.attributes.get(id, viewer.caller)), user, viewer));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/users/:user_id/attribute_values/:user_attribute_id',
    operationId: 'delete_user_attribute_user_value',
    group,
    summary: 'Take a user’s value away: the default holds again',
    permission: 'none',
    params: valueParams,
    answers: 'nothing',
    handle: async ({ params, viewer }, { access }) => {
      await access.attributes.setValue(params.user_id, params.user_attribute_id, null, viewer.caller);
      return noContent();
    },
  }),
];
