import { expect, test } from 'vitest';
import { duckdb } from '../../src/dialects/duckdb.ts';
import { compileQuery } from '../../src/lookml/compile-query.ts';
import { exploreMetadata } from '../../src/lookml/metadata/explore-metadata.ts';
import { modelMetadata } from '../../src/lookml/metadata/model-metadata.ts';
import { localisedModel } from '../../src/lookml/resolve/localised-model.ts';
import type { ResolvedProject } from '../../src/lookml/resolve/resolved-model.ts';
import { findings, resolveMarked } from './marked-project.ts';

const permissive = 'localization_settings: { default_locale: en localization_level: permissive }';

const files = {
  'manifest.lkml': permissive,
  'shop.model.lkml': `connection: "db" label: "shop_model" include: "/**/*"
explore: flights { label: "flight_explore" description: "about" group_label: "air"
  join: carriers { view_label: "airlines" sql_on: \${flights.id} = \${carriers.id} ;; relationship: one_to_one }
  join: planes { sql_on: \${flights.id} = \${planes.id} ;; relationship: one_to_one } }`,
  'views/flights.view.lkml': `view: flights { label: "flight_info"
  dimension: id { label: "id" group_label: "keys" group_item_label: "id" primary_key: yes type: number }
  dimension: country { label: "country" description: "about" }
  dimension: location {}
  dimension_group: departed { label: "departure" type: time timeframes: [date] }
  dimension: kind { sql: CASE WHEN \${TABLE}.c = 1 THEN '{{ _localization['domestic'] }}' END ;; }
  measure: count { type: count html: {{ _localization['domestic'] }} {{ value }} ;; }
  parameter: unit { allowed_value: { label: "kilometres" value: "km" } } }
view: carriers { dimension: id { type: number primary_key: yes } }
view: planes { dimension: id { type: number primary_key: yes } }`,
  'en.strings.json': `{ "shop_model": "Shop", "flight_explore": "Flights", "about": "All \\u2708 flights", "air": "Air",
  "airlines": "Airlines", "flight_info": "Flights", "id": "Identifier", "keys": "Keys", "departure": "Left",
  "domestic": "Domestic", "kilometres": "Kilometres", "Location": "never", "Planes": "never", "constructor": "x" }`,
  'locales/es_ES.strings.json': `{ "flight_info": "Vuelos", "id": "Identificador", "country": "País", "departure": "Salida",
  "domestic": "Nacional", "kilometres": "Kilómetros", "airlines": "Aerolíneas" }`,
};

function shop(locale: string, project: ResolvedProject = resolveMarked(files).project) {
  const model = localisedModel(project, 'shop', locale);
  const explore = model?.explores['flights'];
  if (model === undefined || explore === undefined) throw new Error('no explore');
  const metadata = JSON.parse(JSON.stringify(exploreMetadata(model, explore))) as {
    label: string;
    description: string;
    fields: Record<string, { name: string; label: string; enumerations: unknown; description: string }[]>;
  };
  const fields = Object.values(metadata.fields).flat();
  const labels = Object.fromEntries(fields.map(({ name, label }) => [name, label]));
  return { model, metadata, labels, field: (name: string) => fields.find((field) => field.name === name) };
}

test('labels and descriptions are those of the user’s locale; only keys of the default locale are localised', () => {
  expect(shop('en').labels).toMatchObject({
    'flights.id': 'Flights Identifier',
    'flights.country': 'Flights country',
    'flights.location': 'Flights Location',
    'flights.departed_date': 'Flights Left Date',
    'carriers.id': 'Airlines ID',
    'planes.id': 'Planes ID',
  });
  const spanish = shop('es_ES');
  expect(spanish.labels).toMatchObject({
    'flights.id': 'Vuelos Identificador',
    'flights.country': 'Vuelos country',
    'flights.location': 'Vuelos Location',
    'flights.departed_date': 'Vuelos Salida Date',
    'carriers.id': 'Aerolíneas ID',
  });
  expect(spanish.metadata).toMatchObject({ label: 'Flights', description: 'All ✈ flights', group_label: 'Air' });
  expect(spanish.field('flights.id')).toMatchObject({
    field_group_label: 'Keys',
    field_group_variant: 'Identificador',
    label_short: 'Identificador',
  });
  expect(spanish.field('flights.unit')?.enumerations).toEqual([{ label: 'Kilómetros', value: 'km' }]);
  expect(modelMetadata(spanish.model)).toMatchObject({ label: 'Shop', explores: [{ label: 'Flights' }] });
});

test('a locale without a strings file reads the default one’s', () => {
  expect(shop('fr').labels).toEqual(shop('en').labels);
  expect(shop('constructor').labels).toEqual(shop('en').labels);
});

test('results are headed by the localised labels, and Liquid reads the strings', () => {
  const { project } = resolveMarked(files);
  const result = (locale: string) => {
    const outcome = compileQuery({
      project,
      query: { model: 'shop', view: 'flights', fields: ['flights.kind', 'flights.id', 'flights.count'] },
      dialect: duckdb,
      context: {
        nowMs: 0,
        connection: { name: 'db', dbTimezone: 'UTC', queryTimezone: null },
        user: { userAttributes: {}, locale, timezone: null, isAdministrator: false },
        defaultRowLimit: 500,
        maxRows: null,
      },
    });
    if (!outcome.ok) throw new Error(outcome.diagnostics[0]?.message);
    const { statements, shape, details } = outcome;
    return { sql: statements[0]?.runSql, labels: shape.fields.map(({ label }) => label), details };
  };
  expect(result('en').labels).toEqual(['Flights Kind', 'Flights Identifier', 'Flights Count']);
  expect(result('es_ES').labels).toEqual(['Vuelos Kind', 'Vuelos Identificador', 'Vuelos Count']);
  expect(result('en').sql).toContain(`'Domestic'`);
  expect(result('es_ES').sql).toContain(`'Nacional'`);
  expect(result('es_ES').details.localization).toEqual({ domestic: 'Nacional' });
});

test('without settings in the manifest everything is shown as written', () => {
  const { project } = resolveMarked({ ...files, 'manifest.lkml': 'project_name: "p"' });
  expect(shop('es_ES', project).labels).toMatchObject({ 'flights.id': 'flight_info id' });
});

test('strings of imported projects count where the manifest says so, and the project’s own win', () => {
  const imports = new Map([['core', new Map([['en.strings.json', '{ "country": "Country", "id": "core" }']])]]);
  const manifest = permissive.replace('}', 'import_locale_defs: yes }');
  const { project } = resolveMarked({ ...files, 'manifest.lkml': manifest }, { imports });
  expect(shop('en', project).labels).toMatchObject({
    'flights.country': 'Flights Country',
    'flights.id': 'Flights Identifier',
  });
});

test('strict localisation reports missing labels and texts that are no keys', () => {
  const { project, marks } = resolveMarked({
    'manifest.lkml': 'localization_settings: { default_locale: en localization_level: strict }',
    'm.model.lkml': `connection: "db" label: "a" explore: v { label: "a" description: "«unknown»" }
view: v { label: "a" dimension: x { label: "a" } dimension: «y» {} dimension: z { label: "{{ _view._name }}" group_label: "«aa»" } }`,
    'en.strings.json': '{ "a": "A" }',
  });
  expect(findings(project)).toEqual([
    `unlocalised-text ${marks[0] ?? ''}`,
    `missing-label ${marks[1] ?? ''}`,
    `unlocalised-text ${marks[2] ?? ''}`,
  ]);
});

test.each([
  ['{ "a": «1» }'],
  ['{ "a": "A", «}»'],
  ['{ "a": "A" «"b"»: "B" }'],
  ['«[»"a"]'],
  ['{ "a": "A" } «}»'],
  ['{ "a": "A"«»'],
])('a strings file that is no object of texts is reported with its place: %s', (text) => {
  const { project, marks } = resolveMarked({
    'manifest.lkml': permissive,
    'm.model.lkml': 'connection: "db"',
    'en.strings.json': text,
  });
  expect(findings(project)).toEqual([`bad-strings-file ${marks[0] ?? ''}`]);
});

test('a default locale without a file, and a second file of a locale', () => {
  const missing = resolveMarked({ 'manifest.lkml': 'localization_settings: { default_locale: «de» }' });
  expect(findings(missing.project)).toEqual([`missing-strings-file ${missing.marks[0] ?? ''}`]);
  const twice = resolveMarked({ 'manifest.lkml': permissive, 'en.strings.json': '{}', 'x/en.strings.json': '{}' });
  expect(findings(twice.project)).toEqual(['several-strings-files x/en.strings.json:0-0']);
});
