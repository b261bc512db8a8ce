/**
 * Templates that put a value through whatever Liquid has: every filter that the engine registers, with the value as its
 * input and as any of its arguments, and every tag. The author's own letters are harmless in every place of SQL and HTML,
 * so that whatever happens there was done by the value.
 */
import fc from 'fast-check';
import { createEngine, filterNames } from '../../../src/liquid/liquid-engine.ts';
import { lookmlTags } from '../../../src/liquid/lookml-tags.ts';

/** What templates are run by. */
export const engine = createEngine(lookmlTags);

/** Author's texts that are put out. */
const OWN = ['"x"', '"a b"', "'a,b,c'", '"%Y-%m"', '1', '2', '0', '4.5', '","', '"_"', '""', 'nil', 'true'];
/** Author's texts that are only looked for. */
const SOUGHT = [`"'"`, `'"'`, `"''"`, '"*"', '"/"', '"-"', '"$"', '"`"', '"("', '" "', '"%27"', ...OWN];
const SEEKING = /^(?:remove|replace|split|l?strip|rstrip)/;

/** @param values names of hostile values. */
export function hostileTemplate(values: readonly string[]): fc.Arbitrary<string> {
  const value = fc.constantFrom(...values);
  const atom = fc.oneof({ arbitrary: value, weight: 2 }, { arbitrary: fc.constantFrom(...OWN), weight: 1 });
  const sought = fc.oneof({ arbitrary: value, weight: 1 }, { arbitrary: fc.constantFrom(...SOUGHT), weight: 1 });
  const filter = fc
    .tuple(fc.constantFrom(...filterNames), sought, atom, atom, fc.integer({ min: 0, max: 3 }))
    .map(([name, first, own, second, count]) => {
      const args = [SEEKING.test(name) ? first : own, second, '1'].slice(0, count);
      return args.length === 0 ? ` | ${name}` : ` | ${name}: ${args.join(', ')}`;
    });
  const filters = fc.array(filter, { maxLength: 3 }).map((chain) => chain.join(''));
  const expression = fc
    .tuple(fc.oneof({ arbitrary: value, weight: 4 }, { arbitrary: fc.constantFrom(...OWN), weight: 1 }), filters)
    .map(([start, chain]) => start + chain);
  return fc.oneof(
    { arbitrary: expression.map((of) => `{{ ${of} }}`), weight: 3 },
    { arbitrary: tagged(expression, filters, value), weight: 5 },
  );
}

/** Writes a template of an expression, a chain of filters and the name of a value. */
type Form = (expression: string, filters: string, value: string) => string;

const loopMembers = (loop: string): string =>
  [
    'index',
    'index0',
    'rindex',
    'rindex0',
    'first',
    'last',
    'length',
    'name',
    'parentloop',
    'col',
    'col0',
    'row',
    'cols',
  ]
    .map((member) => `{{ ${loop}.${member} }}`)
    .join(',');

/** How each tag is tried, by its name. A tag that the engine takes and that is not here fails a test. */
const TAG_FORMS: Readonly<Record<string, readonly Form[]>> = {
  assign: [
    (e, f) => `{% assign a = ${e} %}{{ a${f} }}`,
    (e, f, v) => `{% assign a = ${v} | split: "," %}{% assign b = a | concat: a${f} %}{{ b | join: ${v} }}{{ ${e} }}`,
    (e, f, v) => `{% assign n = ${v} | size${f} %}{{ ${e} | slice: 0, n }}`,
    (e, _f, v) => `{% assign n = ${v} | plus: 0 %}{{ "a b,c" | truncate: n }}{{ ${e} | truncate: n, ${v} }}`,
    (e, f, v) =>
      `{% assign g = ${v} | split: "," | group_by: "size" %}{{ g${f} }}{{ g[0].name }}{{ g[0].items }}{{ ${e} }}`,
    (_e, f, v) => `{{ _filters[${v}]${f} }}{{ ${v} }}`,
    // Names that are there already.
    (e, _f, v) => `{% assign _filters = ${e} %}{{ _filters }}{{ ${v} }}`,
    (e, f, v) => `{% assign value = ${v} %}{{ value${f} }}{% assign _user_attributes = value %}{{ ${e} }}`,
  ],
  break: [(e, _f, v) => `{% for i in (1..${v}) %}{% break %}{% endfor %}{{ ${e} }}`],
  capture: [
    (e, f) => `{% capture a %}{{ ${e} }}{% endcapture %}{{ a${f} }}`,
    (e, f, v) => `{% capture a %}{{ ${e} }}{{ ${v} }}{% endcapture %}{{ a${f} }}`,
    (e, f, v) => `{% capture a %}{% capture b %}{{ ${v} }}{% endcapture %}{{ b${f} }}{% endcapture %}{{ a }}{{ ${e} }}`,
    (e, f, v) => `{% capture a %}{% for x in (1..2) %}{% cycle ${v}, ${v} %}{% endfor %}{% endcapture %}{{ a${f} }}`,
  ],
  case: [
    (e, f, v) => `{% case ${v} %}{% when "x" %}x{% else %}{{ ${e} }}{% endcase %}{% assign b = 1${f} %}`,
    (e, _f, v) => `{% case "x" %}{% when ${v} %}{{ ${v} }}{% when "a", ${v} or "x" %}{{ ${e} }}{% endcase %}`,
    (e, f, v) => `{% case ${v}${f} %}{% when ${v} %}{{ ${v} }}{% else %}{{ ${e} }}{% endcase %}`,
  ],
  comment: [
    (e, _f, v) => `{% comment %}{{ ${v} }}{% endcomment %}{{ ${e} }}`,
    (e, _f, v) => `{% comment %}{% if ${v} %}{% endcomment %}{{ ${e} }}`,
  ],
  condition: [
    () => '{% condition f %}x{% endcondition %}',
    (e) => `{% condition f %}{{ ${e} }}{% endcondition %}`,
    (e, f) => `{% capture a %}{% condition f %}x{% endcondition %}{% endcapture %}{{ a${f} }}{{ ${e} }}`,
  ],
  continue: [(e, _f, v) => `{% for i in (1..2) %}{{ ${e} }}{% continue %}{{ ${v} }}{% endfor %}`],
  cycle: [
    (_e, _f, v) => `{% cycle ${v}, "x" %}`,
    (_e, _f, v) => `{% for i in (1..2) %}{% cycle "g": ${v}, ${v} %}{% endfor %}`,
    (e, _f, v) => `{% cycle ${v}: ${v}, "x" %}{{ ${e} }}`,
  ],
  date_end: [
    () => '{% date_end day %}',
    (e, f) => `{% capture a %}{% date_end day %}{% endcapture %}{{ a${f} }}{{ ${e} }}`,
  ],
  date_start: [
    () => '{% date_start day %}',
    (e, f) => `{% capture a %}{% date_start day %}{% endcapture %}{{ a${f} }}{{ ${e} }}`,
  ],
  decrement: [(e, f) => `{% decrement n %}{{ n${f} }}{{ ${e} }}`],
  echo: [(e) => `{% echo ${e} %}`],
  for: [
    (e, f) => `{% assign l = ${e} %}{% for x in l %}{{ x${f} }}{% endfor %}`,
    (e, f, v) => `{% assign l = ${e} | split: ${v} %}{% for x in l limit: 3 %}{{ x${f} }}{% endfor %}`,
    (e, f) => `{% assign l = ${e} | split: "" %}{% for x in l reversed limit: 4 %}{{ x${f} }}{% endfor %}`,
    (_e, f, v) => `{% for x in ${v} %}{{ x${f} }}{{ x[0] }}{% else %}{{ ${v} }}{% endfor %}`,
    (e, _f, v) => `{% for x in (1..3) limit: ${v} offset: ${v} %}{{ ${e} }}{% endfor %}`,
    (e, _f, v) =>
      `{% assign l = ${v} | split: "," %}{% for x in l limit: 2 %}${loopMembers('forloop')}{% endfor %}{{ ${e} }}`,
    (_e, f, v) => `{% assign l = ${v} | split: "" %}{% for x in l limit: 2 %}{{ forloop.length${f} }}{% endfor %}`,
    (e, f) =>
      `{% for x in (1..2) %}{% for y in (1..1) %}{{ forloop.parentloop.index${f} }}{{ ${e} }}{% endfor %}{% endfor %}`,
  ],
  if: [
    (e, _f, v) => `{% if ${v} contains "'" or ${v} == "x" %}{{ ${e} }}{% else %}{{ ${v} }}{% endif %}`,
    (e, f, v) => `{% if ${v} > 1 %}{{ ${v}${f} }}{% elsif ${v} %}{{ ${e} }}{% else %}x{% endif %}`,
  ],
  increment: [
    (e, f) => `{% increment n %}{{ n${f} }}{{ ${e} }}`,
    (e) => `{% increment n %}{% decrement n %}{% assign a = ${e} %}{{ a.first }}{{ a.last }}{{ a[0] }}`,
    (e, f) => `{% assign n = ${e} %}{% increment n %}{{ n${f} }}`,
  ],
  incrementcondition: [(e) => `{% incrementcondition %}{{ ${e} }}{% endincrementcondition %}`],
  liquid: [
    (e) => `{% liquid\n assign a = ${e}\n echo a %}`,
    (e, f, v) => `{% liquid\n for x in (1..2)\n if ${v}\n echo ${v}${f}\n endif\n endfor\n echo ${e} %}`,
  ],
  parameter: [
    () => '{% parameter unit %}',
    () => '{% parameter word %}',
    () => '{% parameter number %}',
    (e, f) => `{% capture a %}{% parameter unit %}{% endcapture %}{{ a${f} }}{{ ${e} }}`,
  ],
  raw: [
    (e) => `{% raw %}{{ x }}{% endraw %}{{ ${e} }}`,
    (e, f) => `{% capture a %}{% raw %}{{ x }}{% endraw %}{{ ${e} }}{% endcapture %}{{ a${f} }}`,
  ],
  tablerow: [
    (e, f) => `{% assign l = ${e} | split: "," %}{% tablerow x in l %}{{ x${f} }}{% endtablerow %}`,
    (e, _f, v) => `{% tablerow x in (1..3) cols: ${v} limit: ${v} offset: ${v} %}{{ ${e} }}{% endtablerow %}`,
    (e, _f, v) =>
      `{% assign l = ${v} | split: "," %}{% tablerow x in l limit: 2 %}${loopMembers('tablerowloop')}{% endtablerow %}{{ ${e} }}`,
    (e, f, v) => `{% capture a %}{% tablerow x in ${v} %}{{ x }}{% endtablerow %}{% endcapture %}{{ a${f} }}{{ ${e} }}`,
  ],
  unless: [
    (e, _f, v) => `{% unless ${v} == "x" %}{{ ${e} }}{% endunless %}`,
    (e, f, v) => `{% unless ${v} %}{{ ${e} }}{% elsif ${v} == "x" %}x{% else %}{{ ${v}${f} }}{% endunless %}`,
  ],
  '#': [(e, _f, v) => `{% # ${v} %}{{ ${e} }}`],
};

/** Tags that the generator tries. */
export const triedTags: readonly string[] = Object.keys(TAG_FORMS);

function tagged(
  expression: fc.Arbitrary<string>,
  filters: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const form = fc.constantFrom(...Object.values(TAG_FORMS).flat());
  return fc.tuple(form, expression, filters, value).map(([write, e, f, v]) => write(e, f, v));
}
