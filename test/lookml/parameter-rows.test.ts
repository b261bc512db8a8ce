import { expect, test } from 'vitest';
import type { ParameterRows } from '../../src/lookml/model/parameter-kind.ts';
import { IGNORED_PARAMETERS, SCHEMAS } from '../../src/lookml/model/parameter-schema.ts';

const rows = Object.entries<ParameterRows>(SCHEMAS).flatMap(([schema, parameters]) =>
  Object.entries(parameters).map(([name, parameter]) => ({ schema, name, parameter })),
);

test('every block that a parameter takes has a schema, and every schema but those of files is taken', () => {
  const taken = new Set(rows.flatMap(({ parameter }) => parameter.schema ?? []));
  const schemas = new Set(Object.keys(SCHEMAS));
  expect([...taken].filter((name) => !schemas.has(name))).toEqual([]);
  // A block of old-fashioned `filters` has the names of fields in it.
  expect([...schemas].filter((name) => !taken.has(name))).toEqual(['file', 'manifest', 'filters']);
});

test('a parameter that a warning calls without effect is read nowhere', () => {
  const ignored = rows.filter(({ name }) => Object.hasOwn(IGNORED_PARAMETERS, name));
  expect(ignored.filter(({ parameter }) => parameter.isRead)).toEqual([]);
  expect(new Set(ignored.map(({ name }) => name))).toEqual(new Set(Object.keys(IGNORED_PARAMETERS)));
});
