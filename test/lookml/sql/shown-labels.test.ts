import { expect, test } from 'vitest';
import { exploreMetadata } from '../../../src/lookml/metadata/explore-metadata.ts';
import { compiled, context, projectOf } from './compile-support.ts';

const project = projectOf(
  `
explore: orders { label: "{{ _user_attributes['brand'] }} orders" }
view: orders {
  label: "{% if _explore._name == 'orders' %}Order{% endif %}"
  dimension: id { primary_key: yes type: number }
  dimension: day {
    label: "{% if grain._parameter_value == \\"'month'\\" %}Month{% elsif orders.id._is_selected %}Chosen{% else %}Day{% endif %}"
    description: "of {{ _filters['orders.id'] }}" }
  parameter: grain { type: string default_value: "day" allowed_value: { value: "day" } allowed_value: { label: "By month" value: "mon_th" } }
  parameter: other { type: unquoted default_value: "x" }
  measure: amount { type: sum sql: 1 ;; label_from_parameter: grain }
  measure: plain { type: sum sql: 1 ;; label: "Plain" label_from_parameter: orders.other }
}`,
);

const user = { ...context.user, userAttributes: { brand: 'Acme' } };

function labels(filters: Readonly<Record<string, string>>, fields = ['orders.day', 'orders.amount', 'orders.plain']) {
  const { shape, details } = compiled(project, { view: 'orders', fields, filters }, { context: { user } });
  return {
    labels: shape.fields.map(({ label }) => label),
    metadata: shape.fields.map(({ metadata }) => metadata),
    details,
  };
}

test('Liquid in labels sees filters, parameters, selected fields and the user', () => {
  expect(labels({}).labels[0]).toBe('Order Day');
  expect(labels({ 'orders.grain': 'mon^_th' }).labels[0]).toBe('Order Day');
  expect(labels({}, ['orders.day', 'orders.id']).labels[0]).toBe('Order Chosen');
  const { metadata, details } = labels({ 'orders.id': '>5' });
  expect(metadata[0]).toMatchObject({
    label: 'Order Day',
    label_short: 'Day',
    view_label: 'Order',
    description: 'of >5',
  });
  expect(details.explore?.label).toBe('Acme orders');
});

test('label_from_parameter shows the label of the parameter’s value', () => {
  expect(labels({}).labels.slice(1)).toEqual(['Order day', 'Order x']);
  expect(labels({ 'orders.grain': 'mon^_th', 'orders.other': 'y' }).labels.slice(1)).toEqual([
    'Order By month',
    'Order y',
  ]);
});

test('the field picker shows labels without a query', () => {
  const model = project.models['test'];
  const explore = model?.explores['orders'];
  if (model === undefined || explore === undefined) throw new Error('no explore');
  const metadata = exploreMetadata(model, explore, { reader: user });
  expect(metadata).toMatchObject({
    label: 'Acme orders',
    fields: {
      dimensions: expect.arrayContaining([expect.objectContaining({ name: 'orders.day', label: 'Order Day' })]),
      measures: [{ label: 'Order Amount', label_from_parameter: 'orders.grain' }, { label: 'Order Plain' }],
    },
  });
});

test('a result carries of its reader only what templates of its cells name', () => {
  const read = (html: string): unknown => {
    const written = projectOf(`explore: v {} view: v { dimension: d { html: ${html} ;; } }`);
    const reader = { ...context.user, userAttributes: { id: '7', brand: 'Acme' } };
    return compiled(written, { view: 'v', fields: ['v.d'] }, { context: { user: reader } }).details.userAttributes;
  };
  expect(read(`<i id="x">{{ _user_attributes['brand'] }}</i>`)).toEqual({ brand: 'Acme' });
  expect(read('{{ _user_attributes.id }}')).toEqual({ id: '7' });
  expect(read("{% assign key = 'brand' %}{{ _user_attributes[key] }}")).toEqual({ id: '7', brand: 'Acme' });
  expect(read('<i id="brand">{{ value }}</i>')).toBeUndefined();
});
