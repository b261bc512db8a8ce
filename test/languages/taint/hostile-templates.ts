/**
 * Templates that put a value through whatever Liquid has: every filter that the engine registers, with the value as its
 * input and as any of its arguments, and every tag. The author's own letters are harmless in every place of SQL and HTML,
 * so that whatever happens there was done by the value.
 */
import fc from 'fast-check';
import { filterNames } from '../../../src/liquid/liquid-engine.ts';

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
    { arbitrary: tagged(expression, filters, value), weight: 4 },
  );
}

function tagged(
  expression: fc.Arbitrary<string>,
  filters: fc.Arbitrary<string>,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const one = (write: (e: string, f: string, v: string) => string): fc.Arbitrary<string> =>
    fc.tuple(expression, filters, value).map(([e, f, v]) => write(e, f, v));
  return fc.oneof(
    one((e, f) => `{% assign a = ${e} %}{{ a${f} }}`),
    one((e, f) => `{% capture a %}{{ ${e} }}{% endcapture %}{{ a${f} }}`),
    one((e, f, v) => `{% capture a %}{{ ${e} }}{{ ${v} }}{% endcapture %}{{ a${f} }}`),
    one((e) => `{% echo ${e} %}`),
    one((e) => `{% liquid\n assign a = ${e}\n echo a %}`),
    one((e, f) => `{% assign l = ${e} %}{% for x in l %}{{ x${f} }}{% endfor %}`),
    one((e, f, v) => `{% assign l = ${e} | split: ${v} %}{% for x in l limit: 3 %}{{ x${f} }}{% endfor %}`),
    one((e, _f, v) => `{% for i in (1..${v}) %}{% break %}{% endfor %}{{ ${e} }}`),
    one((e, f) => `{% assign l = ${e} | split: "" %}{% for x in l reversed limit: 4 %}{{ x${f} }}{% endfor %}`),
    one((_e, _f, v) => `{% cycle ${v}, "x" %}`),
    one((_e, _f, v) => `{% for i in (1..2) %}{% cycle "g": ${v}, ${v} %}{% endfor %}`),
    one((e, f, v) => `{% case ${v} %}{% when "x" %}x{% else %}{{ ${e} }}{% endcase %}{% assign b = 1${f} %}`),
    one((e, _f, v) => `{% if ${v} contains "'" or ${v} == "x" %}{{ ${e} }}{% else %}{{ ${v} }}{% endif %}`),
    one((e, _f, v) => `{% unless ${v} == "x" %}{{ ${e} }}{% endunless %}`),
    one((e, _f, v) => `{% comment %}{{ ${v} }}{% endcomment %}{% # ${v} %}{{ ${e} }}`),
    one(
      (e, f, v) => `{% assign a = ${v} | split: "," %}{% assign b = a | concat: a${f} %}{{ b | join: ${v} }}{{ ${e} }}`,
    ),
    one((e, f, v) => `{% assign n = ${v} | size${f} %}{{ ${e} | slice: 0, n }}`),
    one((e, _f, v) => `{% assign n = ${v} | plus: 0 %}{{ "a b,c" | truncate: n }}{{ ${e} | truncate: n, ${v} }}`),
    one((e) => `{% increment n %}{% decrement n %}{% assign a = ${e} %}{{ a.first }}{{ a.last }}{{ a[0] }}`),
    one(
      (e, f, v) =>
        `{% assign g = ${v} | split: "," | group_by: "size" %}{{ g${f} }}{{ g[0].name }}{{ g[0].items }}{{ ${e} }}`,
    ),
    one((_e, f, v) => `{{ _filters[${v}]${f} }}{{ ${v} }}`),
  );
}
