/** What a user is called finds the rows of that name alone, whatever its letters: people choose them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { literalFilter, literalPart, parseStringFilter } from '../../../src/filter-expression/parse-string-filter.ts';
import { compile, compiled, context, projectOf } from './compile-support.ts';

const project = projectOf(`
  explore: by_email { view_name: customers access_filter: { field: customers.email user_attribute: email } }
  explore: by_region { view_name: customers access_filter: { field: customers.email user_attribute: region } }
  explore: by_id { view_name: customers access_filter: { field: customers.id user_attribute: id } }
  explore: customers { always_filter: { filters: [customers.email: "{{ _user_attributes['email'] }}"] } }
  explore: own {}
  explore: part { view_name: customers always_filter: { filters: [customers.email: "%{{ _user_attributes['last_name'] | downcase }}"] } }
  view: customers { dimension: id { type: number } dimension: email {} measure: count { type: count } }
  view: own {
    derived_table: { explore_source: by_region { column: email { field: customers.email } filters: [customers.email: "{{ _user_attributes['email'] }}"] } }
    dimension: email {} measure: count { type: count }
  }`);

const NAMES = [
  'ann_b@example.com',
  '-x@evil.com',
  '%@evil.com',
  'a%,b@evil.com',
  '"a","%"@x',
  'NULL',
  'empty',
  "o'neil, -%",
  'a\\,%',
  '^%',
];

function whereOf(view: string, attributes: Readonly<Record<string, string>>): string {
  const user = { ...context.user, userAttributes: { region: 'EU', ...attributes } };
  const query = { view, fields: [`${view === 'own' ? 'own' : 'customers'}.count`] };
  return compiled(project, query, { context: { user } }).statements[0]?.sql ?? '';
}

it.each(NAMES)('%s is one text in an access filter and in the filters of a model', (email) => {
  const equals = `customers.email = '${email.replaceAll("'", "''")}'`;
  expect(whereOf('by_email', { email })).toContain(equals);
  expect(whereOf('own', { email })).toContain(equals);
  // The example's own always_filter is sent by its reader.
  const user = { ...context.user, userAttributes: { email } };
  const filters = { 'customers.email': "{{ _user_attributes['email'] }}" };
  const asked = compiled(project, { view: 'customers', fields: ['customers.count'], filters }, { context: { user } });
  expect(asked.statements[0]?.sql).toContain(equals);
});

it('is a part of a text beside what the author wrote around it', () => {
  const user = { ...context.user, userAttributes: { last_name: '%O_X' } };
  const filters = { 'customers.email': "%{{ _user_attributes['last_name'] | downcase }}" };
  const asked = compiled(project, { view: 'part', fields: ['customers.count'], filters }, { context: { user } });
  expect(asked.statements[0]?.sql).toMatch(/customers\.email LIKE '%.%o._x'/);
});

it('says nothing where it is nothing', () => {
  const user = { ...context.user, userAttributes: { email: '' } };
  expect(compile(project, { view: 'by_email', fields: ['customers.count'] }, { context: { user } }).ok).toBe(false);
});

it('values of other attributes are filter expressions, and ids numbers', () => {
  expect(whereOf('by_region', { region: 'a%,b' })).toContain("customers.email LIKE 'a%'");
  expect(whereOf('by_id', { id: '7' })).toContain('customers.id = 7');
});

it('any text is found as itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(...Array.from('ab%_^,"\\- NULemptEY')) }), (text) => {
      const one = { kind: 'string', terms: [{ type: 'equals', not: false, value: text }] };
      expect(parseStringFilter(literalFilter(text))).toEqual(one);
      if (!text.endsWith('  ')) expect(parseStringFilter(literalPart(text))).toEqual(one);
    }),
    { numRuns: 5_000 },
  );
});
