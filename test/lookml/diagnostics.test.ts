import { describe, expect, test } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import { findings, resolveMarked, resolveModelText } from './marked-project.ts';

/** Code → LookML of a model's file with the place of the finding marked. */
const cases: readonly (readonly [code: string, text: string])[] = [
  ['missing-semicolons', 'view: v { dimension: a { «sql»: x\n type: string\n }\n dimension: b { sql: y ;; } }'],
  ['missing-semicolons', 'view: v { dimension: a { «sql»: x\n }\n}'],
  ['unclosed-quote', 'view: v { label: «"abc»\n  suggestions: no\n dimension: d { label: "x" }\n}'],
  ['unclosed-list', 'view: v { set: s { fields: «[»a, b } dimension: a {} dimension: b {} }'],
  ['unclosed-block', 'view: v { «dimension: a» { type: string\n dimension: b { } }'],
  ['unclosed-block', '«view: v» { dimension: a { }'],
  ['unexpected-brace', 'view: v { } «}»'],
  ['unexpected-text', 'view: v { «;;» }'],
  ['unexpected-text', 'view: v { dimension: a { «stray» } }'],
  ['missing-value', 'view: v { dimension: a { «type»: hidden: yes } }'],
  ['missing-comma', 'view: v { set: s { fields: [a« »b] } dimension: a {} dimension: b {} }'],
  ['empty-list-item', 'view: v { set: s { fields: [a,«,»b] } dimension: a {} dimension: b {} }'],
  ['unquoted-text', 'view: v { dimension: a { label: «two words» } }'],
  ['unknown-parameter', 'view: v { dimension: a { «lable»: "x" } }'],
  ['unknown-parameter', 'view: v { measure: a { type: count «filter»: [b: "x"] } dimension: b {} }'],
  ['ignored-parameter', 'view: v {} explore: v { «sql_preamble»: x ;; }'],
  [
    'ignored-parameter',
    'explore: v {} view: v { dimension: a {} measure: m { type: number sql: 1 ;; filters: [a: "«x»"] } }',
  ],
  ['not-supported', 'view: v { «calendar_definition»: { reference_date: a } dimension: a {} }'],
  ['not-supported', 'view: v { «derived_analytic_model»: { sql: x ;; } }'],
  ['not-supported', 'view: v { dimension_group: a { type: «custom_calendar» based_on_calendar: w } }'],
  ['not-supported', 'view: v { measure: a { type: period_over_period «custom_calendar_period»: custom_year } }'],
  ['missing-parameter', 'explore: v {} view: v { measure: «m» { type: period_over_period period: year } }'],
  ['unclear-restriction', 'view: v { dimension: a {} } explore: v { «access_filter»: { field: v.a } }'],
  ['unclear-restriction', 'view: v { dimension: a {} } explore: v { «access_filter»: { user_attribute: a } }'],
  ['wrong-value', 'view: v { dimension: a { label: «["x"]» } }'],
  ['bad-value', 'view: v { dimension: a { hidden: «maybe» } }'],
  ['bad-value', 'view: v {} explore: v { join: w { relationship: «many» sql_on: 1=1 ;; } } view: w {}'],
  ['bad-type', 'view: v { measure: a { type: «summ» } }'],
  ['bad-timeframe', 'view: v { dimension_group: g { timeframes: [date, «hour5»] } }'],
  ['bad-interval', 'view: v { dimension_group: g { type: duration intervals: [day, «days»] } }'],
  ['duplicate-parameter', 'view: v { label: "a" «label»: "b" }'],
  ['duplicate-field', 'view: v { dimension: a {} measure: «a» { type: count } }'],
  ['duplicate-name', 'view: v { set: s { fields: [] } set: «s» { fields: [] } }'],
  ['bad-name', 'view: v { dimension: «a-b» { } }'],
  ['duplicate-view', 'view: v { } view: «v» { }'],
  ['duplicate-explore', 'view: v {} explore: v { } explore: «v» { }'],
  ['unknown-view', 'explore: «ghost» { }'],
  ['unknown-view', 'view: v {} explore: v { join: j { from: «ghost» sql_on: 1=1 ;; } }'],
  ['unknown-view', 'view: v { extends: [«ghost»] }'],
  ['unknown-explore', 'view: v {} explore: v { extends: [«ghost»] }'],
  ['unknown-refinement', 'view: «+ghost» { }'],
  ['refines-final', 'view: v { final: yes } view: «+v» { label: "x" }'],
  ['extends-cycle', 'view: v { extends: [w] } view: w { extends: [«v»] }'],
  ['reference-cycle', 'explore: v {} view: v { dimension: «a» { sql: ${b} ;; } dimension: b { sql: ${v.a} ;; } }'],
  [
    'reference-cycle',
    'explore: v { join: w { sql_on: 1=1 ;; } } view: v { dimension: «a» { sql: ${w.b} ;; } } view: w { dimension: b { sql: ${v.a} ;; } }',
  ],
  ['unknown-field', 'explore: v {} view: v { dimension: a { sql: f(«${gost}») ;; } dimension: ghost {} }'],
  ['unknown-field', 'view: v {} view: w {} explore: v { join: w { sql_on: 1 =\n «${w.id}» ;; } }'],
  [
    'unknown-field',
    'explore: v {} view: v { measure: a { type: count filters: [ghost: "«x»"] } dimension: k { primary_key: yes } }',
  ],
  [
    'unknown-explore',
    'explore: v {} view: v { derived_table: { explore_source: «ghost» { column: a {} } } dimension: a {} }',
  ],
  [
    'unknown-field',
    `explore: v {} explore: w {} view: w { dimension: a {} }
    view: v { derived_table: { explore_source: w { column: a {} column: «b» { field: w.bb } } } dimension: a {} }`,
  ],
  [
    'unknown-field',
    `explore: v {} explore: w {} view: w { dimension: a {} }
    view: v { derived_table: { explore_source: w { column: a {} filters: [w.c: "«x»"] } } dimension: a {} }`,
  ],
  ['liquid-syntax', "view: v { dimension: a { sql: 1 «{% if a = 'x' %}» 2 {% endif %} ;; } } explore: v {}"],
  ['liquid-syntax', 'view: v { derived_table: { sql: select\n «{% if a %}» 2 ;; } dimension: a {} } explore: v {}'],
  ['liquid-syntax', 'view: v {} explore: v { sql_always_where: «{% nope %}» ;; }'],
  ['inaccessible-view', 'view: v { dimension: a { sql: «${w.id}» ;; } } view: w { dimension: id {} } explore: v {}'],
  [
    'derived-table-cycle',
    'explore: v {} view: v { derived_table: «{» sql: select * from ${w.SQL_TABLE_NAME} ;; } } view: w { derived_table: { sql: select * from ${v.SQL_TABLE_NAME} ;; } }',
  ],
  ['unknown-access-grant', 'explore: v {} view: v { dimension: «a» { required_access_grants: [ghost] } }'],
  ['unknown-datagroup', 'explore: «v» { persist_with: ghost } view: v {}'],
  ['unknown-map-layer', 'explore: v {} view: v { dimension: «a» { map_layer_name: us_stats } }'],
  ['unknown-suggestion', 'explore: v {} view: v { dimension: «a» { suggest_explore: ghost } }'],
  ['unknown-suggestion', 'explore: v {} view: v { dimension: «a» { suggest_explore: v suggest_dimension: v.b } }'],
  ['unknown-picked-field', 'explore: «v» { fields: [v.a, v.ghost] } view: v { dimension: a {} }'],
  ['unknown-join', 'view: v {} view: w {} explore: v { join: «w» { sql_on: 1=1 ;; required_joins: [x] } }'],
  ['join-without-condition', 'view: v {} view: w {} explore: v { join: «w» { } }'],
  [
    'missing-primary-key',
    'view: v {} view: w { dimension: a {} } explore: v { join: w { foreign_key: «v.a» } } view: +v { dimension: a {} }',
  ],
  [
    'missing-primary-key',
    'view: «v» { measure: s { type: sum } } view: w {} explore: v { join: w { relationship: one_to_many sql_on: 1=1 ;; } }',
  ],
  [
    'several-primary-keys',
    'explore: v {} view: v { dimension: a { primary_key: yes } dimension: «b» { primary_key: yes } }',
  ],
  ['unknown-value-format', 'view: v { measure: a { type: count value_format_name: «usdd» } }'],
  ['unknown-constant', 'view: v { sql_table_name: «@{schema}».t ;; }'],
  ['unknown-set', 'explore: v {} view: v { measure: a { type: count drill_fields: [«detail*»] } }'],
  ['unknown-listed-field', 'explore: v {} view: v { measure: a { type: count drill_fields: [«ghost»] } }'],
  ['include-matches-nothing', 'include: "«views/*.view.lkml»"'],
  ['missing-import', 'include: "«//core/*.view.lkml»"'],
];

describe('each finding stands where it belongs', () => {
  test.each(cases)('%s: %s', (code, text) => {
    const { project, marks } = resolveModelText(text);
    expect(findings(project)).toEqual(marks.map((mark) => `${code} ${mark}`));
  });
});

test('a hint names what was meant', () => {
  const { project } = resolveModelText(
    'explore: v {} view: v { dimension: ghost {} dimension: a { sql: ${gohst} ;; lable: "x" } }',
  );
  expect(project.diagnostics.map(({ hint }) => hint)).toEqual(['Did you mean `ghost`?', 'Did you mean `label`?']);
});

test('every fault of a file is reported, not only the first', () => {
  const { project } = resolveModelText(
    '} view: v { dimension: a { label: two words } ;; }\n}\nexplore: v { joins: [] }',
  );
  expect(project.diagnostics.map(({ code }) => code)).toEqual([
    'unexpected-brace',
    'unquoted-text',
    'unexpected-text',
    'unexpected-brace',
    'unknown-parameter',
  ]);
  expect(Object.keys(project.models['m']?.explores ?? {})).toEqual(['v']);
});

test('the old YAML form is named once a file', () => {
  const { project, marks } = resolveMarked({
    'a.view.lkml': '# old\n\n«-» view: users\n  fields:\n  - dimension: id\n',
  });
  expect(findings(project)).toEqual(marks.map((mark) => `yaml-lookml ${mark}`));
});

test('the documentation lists the codes that the source gives, and no others', () => {
  const [ofProject = ''] = readFileSync('docs/diagnostics.md', 'utf8').split('## In a query');
  const documented = [...ofProject.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  const rooms = ['lookml/parse', 'lookml/model', 'lookml/resolve', 'lookml-project'].map((room) => `src/${room}`);
  const sources = rooms.flatMap((room) => readdirSync(room).map((file) => readFileSync(`${room}/${file}`, 'utf8')));
  const given = sources.flatMap((text) => {
    const literal = text.matchAll(/(?:#report|log\.error|log\.warn|code:)[\s(]*\n?\s*'([a-z]+(?:-[a-z]+)+)'/g);
    const byKind = text.matchAll(/`(duplicate|unknown)-\$\{this\.#kind\}`/g);
    const chosen = text.matchAll(/\? '([a-z]+(?:-[a-z]+)+)' : '([a-z]+(?:-[a-z]+)+)'/g);
    return [
      ...[...literal].map((match) => match[1]),
      ...[...byKind].flatMap((match) => [`${match[1] ?? ''}-view`, `${match[1] ?? ''}-explore`]),
      ...[...chosen].flatMap((match) => [match[1], match[2]]),
      ...(text.includes("'unknown-refinement'") ? ['unknown-refinement'] : []),
    ];
  });
  expect(new Set(given)).toEqual(new Set(documented));
});

test('the documentation lists the codes that only a query gives, and no others', () => {
  const [ofProject = '', ofQuery = ''] = readFileSync('docs/diagnostics.md', 'utf8').split('## In a query');
  const codes = (text: string): readonly string[] =>
    [...text.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap((row) =>
      [...(row[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1] ?? ''),
    );
  const documented = new Set([...codes(ofProject), ...codes(ofQuery)]);
  const rooms = ['expression', 'filter-expression', 'liquid', 'lookml', 'lookml/plan', 'lookml/sql', 'results'];
  const inFamilies = ['lookml/sql', 'results'];
  const files = rooms.flatMap((room) =>
    readdirSync(`src/${room}`, { recursive: inFamilies.includes(room) }).map((file) => `src/${room}/${String(file)}`),
  );
  const source = files.flatMap((file) => (file.endsWith('.ts') ? [readFileSync(file, 'utf8')] : [])).join('\n');
  const given = source.matchAll(
    /(?:report|problem|broken|fail|log\.error|log\.warn|code:|code =)[\s(]*(?:field,\s*)?'([a-z]+(?:-[a-z]+)+|liquid)'/g,
  );
  expect([...given].map((match) => match[1] ?? '').filter((code) => !documented.has(code))).toEqual([]);
  expect(codes(ofQuery).filter((code) => !source.includes(`'${code}'`))).toEqual([]);
});

test('an include is unused when no explore of any model reads a view that it brings, by whatever way', () => {
  const used = {
    'joined.view.lkml': 'view: joined {}',
    'extended.view.lkml': 'include: "base"\nview: extended { extends: [base] }',
    'base.view.lkml': 'view: base {}',
    'read.view.lkml': 'view: read { sql_table_name: t ;; }',
    'refined.view.lkml': 'view: +joined { label: "J" }',
    'formats.lkml': 'named_value_format: short { value_format: "0" }',
    'sales.dashboard.lookml': '- dashboard: sales',
    'common.lkml': 'include: "shared"',
    'shared.view.lkml': 'view: shared {}',
  };
  const unused = {
    'old.view.lkml': 'include: "«older»"\nview: old { extends: [older] }',
    'older.view.lkml': 'view: older {}',
    'empty.view.lkml': '# nothing any more',
  };
  const { project, marks } = resolveMarked({
    ...used,
    ...unused,
    'm.model.lkml': `connection: "c" include: "joined" include: "extended" include: "read" include: "refined"
      include: "formats" include: "*.dashboard" include: "«common»" include: "«old»" include: "«em*»"
      explore: joined { join: extended { sql_on: exists (select 1 from \${read.SQL_TABLE_NAME}) ;; } }`,
    'n.model.lkml': 'connection: "c" include: "common" explore: shared {}',
    'library.model.lkml': 'connection: "c" include: "older"',
  });
  expect(findings(project).toSorted()).toEqual(marks.map((mark) => `unused-include ${mark}`).toSorted());
});

test('a reference to a view that many explores do not join is one finding', () => {
  const { project, marks } = resolveModelText(
    `view: v { dimension: a { sql: «\${w.id}» ;; } } view: w { dimension: id {} }
    explore: v {} explore: v2 { from: v } explore: v3 { from: v } explore: v4 { from: v } explore: v5 { from: v }`,
  );
  expect(findings(project)).toEqual(marks.map((mark) => `inaccessible-view ${mark}`));
  expect(project.diagnostics[0]?.message).toBe(
    '`w.id` refers to `w`, which explores `v`, `v2`, `v3`, 2 more do not join',
  );
});

test('include patterns know sets of characters', () => {
  const files = { 'a.view.lkml': 'view: a {}', '_b.view.lkml': 'view: b {}', 'c.view.lkml': 'view: c {}' };
  const model = (pattern: string) => `connection: "c" include: "${pattern}" explore: a {}`;
  const views = (pattern: string) =>
    Object.keys(resolveMarked({ ...files, 'm.model.lkml': model(pattern) }).project.models['m']?.views ?? {});
  expect(views('[!_c]*.view')).toEqual(['a']);
  expect(views('[a_]*.view.lkml')).toEqual(['b', 'a']);
  expect(views('[z-a]*.view')).toEqual([]);
});

test('colons too many, behind a name or a brace, are no error: Looker skips them', () => {
  const { project } = resolveModelText(
    `explore:: v {: join: : w {:: sql_on:: \${v.a} = \${w.b} ;; relationship : : many_to_one } }
    view: v {
      : derived_table: {: sql: SELECT 1 AS a ;; }
      dimension: a {:
        primary_key:: yes
        case: {: when: {: sql: 1 = 1 ;; label: "x" } } }
      measure: n { type: count filters: {: field: a value: "x" } }
      set: s {: fields:: [a] }
    }
    view: w {: sql_table_name:: t ;; dimension:: b {} }`,
  );
  expect(findings(project)).toEqual([]);
  expect(Object.keys(project.models['m']?.views['v']?.fields ?? {})).toEqual(['a', 'n']);
});
