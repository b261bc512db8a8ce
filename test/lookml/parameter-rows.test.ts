import { expect, test } from 'vitest';
import type { AnyParameter, ParameterRows } from '../../src/lookml/model/parameter-kind.ts';
import { SCHEMAS } from '../../src/lookml/model/parameter-schema.ts';
import { localisedModel } from '../../src/lookml/resolve/localised-model.ts';
import { findings, resolveMarked, type Marked } from './marked-project.ts';

interface Row {
  readonly schema: string;
  readonly name: string;
  readonly parameter: AnyParameter;
}

const rows: readonly Row[] = Object.entries<ParameterRows>(SCHEMAS).flatMap(([schema, parameters]) =>
  Object.entries(parameters).map(([name, parameter]) => ({ schema, name, parameter })),
);

const readRows = (has: (parameter: AnyParameter) => boolean): readonly Row[] =>
  rows.filter(({ parameter }) => parameter.isRead && has(parameter));

/** An explore of all that a parameter may stand in, with it in the block of its schema. */
function projectWith({ schema, name }: Pick<Row, 'schema' | 'name'>, value: string): Readonly<Record<string, string>> {
  const parameter = `${name}: ${value}`;
  const at = (...schemas: readonly string[]): string => (schemas.includes(schema) ? parameter : '');
  const table = `derived_table: { ${at('derived_table')} create_process: { ${at('create_process')} }
    explore_source: w { derived_column: c { ${at('derived_column')} } } }`;
  const isOfTable = ['derived_table', 'create_process', 'derived_column'].includes(schema);
  const field = (kind: string, inside = ''): string => `${kind}: ${kind}_of { ${inside} ${at(kind)} }`;
  const model = `connection: "c" ${at('file')} ${name === 'label' ? '' : 'label: "one"'}
    explore: v { ${at('explore')} join: w { type: cross ${at('join')} } }
    explore: w {}
    view: w { dimension: y {} }
    view: v { ${at('view')} ${isOfTable ? table : ''} dimension: x {}
      ${field('dimension', `case: { when: { label: "l" ${at('when')} } }`)}
      ${field('dimension_group', 'type: time timeframes: [date]')}
      ${['measure', 'filter', 'parameter'].map((kind) => field(kind)).join('\n')} }`;
  return {
    'manifest.lkml': 'localization_settings: { default_locale: en localization_level: permissive }',
    'm.model.lkml': model,
    'en.strings.json': '{ "toy_key": "What users see" }',
  };
}

function placed(row: Row, value: string): Marked {
  const marked = resolveMarked(projectWith(row, value));
  expect(marked.marks, `\`projectWith\` of this file has no block \`${row.schema}\``).toHaveLength(1);
  return marked;
}

test('every block that a parameter takes has a schema, and every schema but those of files is taken', () => {
  const taken = new Set(rows.flatMap(({ parameter }) => parameter.schema ?? []));
  const schemas = new Set(Object.keys(SCHEMAS));
  expect([...taken].filter((name) => !schemas.has(name))).toEqual([]);
  // A block of old-fashioned `filters` has the names of fields in it.
  expect([...schemas].filter((name) => !taken.has(name))).toEqual(['file', 'manifest', 'filters']);
});

test('a parameter ends alike in every block, because the parser does not know which one it reads', () => {
  const ends = new Map<string, boolean>();
  for (const { name, parameter } of rows) {
    const isExpression = parameter.isExpression === true;
    expect(ends.get(name) ?? isExpression, `\`${name}\` runs up to \`;;\` in one block and not in another`).toBe(
      isExpression,
    );
    ends.set(name, isExpression);
  }
});

test.each(readRows((parameter) => parameter.refersTo !== undefined))(
  'broken Liquid in `$name` of `$schema` is found: src/lookml/resolve/check-liquid.ts or check-references.ts passes it on',
  (row) => {
    const { project, marks } = placed(row, '«{% if %}» ;;');
    expect(findings(project)).toContain(`liquid-syntax ${marks[0] ?? ''}`);
  },
);

test.each(readRows((parameter) => parameter.refersTo === 'fields'))(
  'fields that `$name` of `$schema` refers to and that do not exist are found: src/lookml/resolve/check-references.ts',
  (row) => {
    const { project, marks } = placed(row, '«${w.nothing}» ;;');
    expect(findings(project)).toContain(`unknown-field ${marks[0] ?? ''}`);
  },
);

test.each(readRows((parameter) => parameter.isLocalised === true))(
  'users see `$name` of `$schema` in their language: src/lookml/resolve/localised-model.ts',
  (row) => {
    const { project } = resolveMarked(projectWith(row, '"toy_key"'));
    const shown = JSON.stringify(localisedModel(project, 'm', 'en'));
    expect(shown).toContain('What users see');
    expect(shown.replace(/"strings":\{[^}]*\}/, '')).not.toContain('toy_key');
  },
);
