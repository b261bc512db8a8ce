import * as fc from 'fast-check';
import { duckdb } from '../../src/dialects/duckdb.ts';
import { describe, expect, it } from 'vitest';
import { openDuckdb } from '../../src/results/workbench/open-duckdb.ts';
import { LiquidText } from '../../src/liquid/liquid-text.ts';
import { renderSqlTemplate, type SqlTemplateScope } from '../../src/liquid/sql-template.ts';
import { templateReferences } from '../../src/liquid/template-references.ts';
import { compileValueTemplate, type TemplateCell } from '../../src/liquid/value-template.ts';
import { renderValueTemplate } from './render-value-template.ts';
import { requireDialect } from '../support/require-dialect.ts';

const { literal } = requireDialect('duckdb');

/** The value of a parameter of type string, as the compiler hands it over. */
function textParameter(value: string): LiquidText {
  const sql = literal.string(value);
  return LiquidText.data(sql, { sql, bare: value });
}

function scope(filters: Readonly<Record<string, string>> = {}, parameter = 'day'): SqlTemplateScope {
  const known = new Set(['orders.status', 'orders.created_date', 'orders.unit', 'users.city']);
  return {
    view: 'orders',
    file: 'orders.view.lkml',
    isView: (name) => name === 'orders' || name === 'users',
    isViewInQuery: (name) => name === 'users',
    field: (name) =>
      known.has(name)
        ? {
            name,
            inQuery: name === 'orders.created_date',
            isSelected: name === 'orders.created_date',
            isFiltered: Object.hasOwn(filters, name),
            parameterValue: textParameter(parameter),
          }
        : undefined,
    condition: (name, sql) => (known.has(name) ? `(${sql} = 'x' OR ${sql} IS NULL)` : undefined),
    parameter: (name) => (known.has(name) ? textParameter(parameter) : undefined),
    dateStart: (name) => (known.has(name) ? "TIMESTAMP '2024-01-01 00:00:00'" : undefined),
    dateEnd: (name) => (known.has(name) ? 'NULL' : undefined),
    lexis: duckdb.lexis,
    quote: (text) => literal.string(text),
    boolean: (value) => literal.boolean(value),
    variables: {
      filters,
      userAttributes: { region: 'EU', list: "'US','UK'" },
      modelName: 'shop',
      viewName: 'orders',
      exploreName: 'order_items',
      dialectName: 'duckdb',
      queryTimezone: 'UTC',
      localization: { hello: 'Hallo' },
    },
  };
}

describe('Liquid in SQL', () => {
  it.each<readonly [string, string]>([
    ['${TABLE}.x', '${TABLE}.x'],
    ['{% condition status %}${TABLE}.s{% endcondition %}', "(${TABLE}.s = 'x' OR ${TABLE}.s IS NULL)"],
    ['{% condition orders.status %} a {% endcondition %}', "( a  = 'x' OR  a  IS NULL)"],
    ['{% parameter unit %} {% parameter orders.unit %}', "'day' 'day'"],
    ['{% date_start created_date %} {% date_end created_date %}', "TIMESTAMP '2024-01-01 00:00:00' NULL"],
    [`{% if unit._parameter_value == "'day'" %}d{% else %}w{% endif %}`, 'd'],
    ['{% if orders.created_date._in_query %}yes{% endif %}', 'yes'],
    ['{% if created_date._is_selected and users._in_query %}yes{% endif %}', 'yes'],
    ['{% if status._is_filtered %}yes{% elsif users.city._in_query %}city{% else %}no{% endif %}', 'no'],
    ['{{ created_date._in_query | sql_boolean }} {{ status._in_query | sql_boolean }}', 'TRUE FALSE'],
    [
      '{{ _model._name }} {{ _view._name }} {{ _explore._name }} {{ _dialect._name }} {{ _query._query_timezone }}',
      'shop orders order_items duckdb UTC',
    ],
    ["{{ _user_attributes['region'] }} IN ({{ _user_attributes['list'] }})", "EU IN ('US','UK')"],
    ["{{ _localization['hello'] }}", 'Hallo'],
    ["{% assign x = 'a,b' | split: ',' %}{% for i in x %}[{{ i }}]{% endfor %}", '[a][b]'],
    ['a {%- if true -%} b {%- endif -%} c', 'abc'],
    ['{% comment %} {% parameter nope %} {% endcomment %}1', '1'],
    ['{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
    ['{{ nothing }}1', '1'],
  ])('%s', (template, expected) => {
    expect(renderSqlTemplate(template, scope())).toMatchObject({ text: expected, diagnostics: [] });
  });

  // What Ruby's Liquid makes of it in its lax mode.
  it.each<readonly [string, string]>([
    ['{% if (created_date._in_query or status._in_query) %}1{% else %}2{% endif %}', '1'],
    ['{% if (1 == 2) and (1 == 2 or 2 == 2) %}1{% else %}2{% endif %}', '2'],
    ['{% if ${orders.created_date}._in_query %}1{% endif %}', '1'],
    ['{% if created_date._in_query == true && nonsense %}1{% endif %}', '1'],
    [`{% if unit._parameter_value <> "'week'" %}1{% endif %}`, '1'],
    ["{% if _filters['orders.status'] == 'x' || 1 == 1 %}1{% else %}2{% endif %}", '2'],
    ['{% if status._is_filtered %}1{% else if created_date._in_query %}2{% else %}3{% endif anything %}', '2'],
    ['{% if true %}1{% else %}2{% elsif true %}3{% else %}4{% endif %}', '1'],
    ['{% unless (status._is_filtered) %}1{% endunless %}', '1'],
    ["{% case 'b' %}{% when ('a' or 'b') %}1{% endcase %}", '1'],
    ['{% assign x = "EU" (x) | downcase %}{{ x }}', 'eu'],
    ['{% assign x y = "EU" (x) | downcase %}{{ x }}', 'eu'],
    ["{{ (_user_attributes['region']) | downcase }}{{ }}", 'eu'],
  ])('reads %s as Ruby does', (template, expected) => {
    expect(renderSqlTemplate(template, scope())).toMatchObject({ text: expected, diagnostics: [] });
  });

  it('gives up an assignment without a value in no time, however long its name is', { timeout: 5000 }, () => {
    const { diagnostics } = renderSqlTemplate(`{% assign ${'a'.repeat(80_000)} %}`, scope());
    expect(diagnostics).toMatchObject([{ code: 'liquid' }]);
  });

  it('refuses an operator that there is not, and says where', () => {
    const { diagnostics } = renderSqlTemplate("1 {% if unit._parameter_value = 'day' %}2{% endif %}", scope());
    expect(diagnostics).toMatchObject([
      {
        code: 'liquid',
        message: 'Liquid: "=" is not an operator; equality is "==".',
        range: { start: { column: 3 } },
      },
    ]);
  });

  it('says which output is the template letter by letter', () => {
    const templates = [
      'a {% condition status %}${TABLE}.s{% endcondition %} b',
      '{% if created_date._in_query %}  DATE(${TABLE}.at) {% else %}x{% endif %}{{ _model._name }} tail',
      'one {%- if true -%}  two  {%- endif %} three',
      'plain',
    ];
    for (const template of templates) {
      const { text, verbatim } = renderSqlTemplate(template, scope());
      expect(verbatim.length).toBeGreaterThan(0);
      for (const { start, end, sourceStart } of verbatim) {
        expect(template.slice(sourceStart, sourceStart + end - start)).toBe(text.slice(start, end));
      }
    }
    const branch = renderSqlTemplate('{% if created_date._in_query %}broken{% endif %}', scope());
    expect(branch.verbatim).toEqual([{ start: 0, end: 6, sourceStart: 31 }]);
  });

  it.each<readonly [string, string, string]>([
    ['{% if x %}', 'liquid', '{% if x %}'],
    ['SELECT {% bogus %}', 'liquid', '{% bogus %}'],
    ['{% parameter nope %}', 'unknown-field', '{% parameter nope %}'],
    ['x {% condition nope %}y{% endcondition %}', 'unknown-field', '{% condition nope %}'],
    ['{% condition status %}y', 'liquid', '{% condition status %}'],
    ["{% include 'secret' %}", 'liquid', "{% include 'secret' %}"],
    ["{% render '/etc/passwd' %}", 'liquid', "{% render '/etc/passwd' %}"],
  ])('%s is an error with its place', (template, code, place) => {
    const { text, diagnostics } = renderSqlTemplate(template, scope());
    expect(text).toBe('');
    const range = diagnostics[0]?.range;
    expect(diagnostics[0]?.code).toBe(code);
    expect(range?.file).toBe('orders.view.lkml');
    expect(template.slice(range?.start.offset, range?.end.offset)).toBe(place);
  });

  it.each(['constructor', '__proto__', 'toString', 'pieces', 'plain', 'find', 'next', 'constructor.constructor'])(
    'no value, name or loop has the member %s',
    (member) => {
      const roots = ['_user_attributes', '_filters', "_filters['orders.status']", 'orders', 'orders.status', 'list'];
      for (const root of [...roots, 'forloop', 'element', '_model', 'constructor', 'globalThis']) {
        const list = '{% assign list = "a,b" | split: "," %}{% for element in list limit: 1 %}';
        const made = renderSqlTemplate(`${list}[{{ ${root}.${member} }}]{% endfor %}`, scope({ 'orders.status': 'x' }));
        expect([root, made.text, made.diagnostics]).toEqual([root, '[]', []]);
      }
    },
  );

  it.each([
    '{% for i in (1..100000000) %}x{% endfor %}',
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..1000) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
    '{% for i in (1..3000) %}{% for j in (1..3000) %}{% endfor %}{% endfor %}',
  ])('%s is stopped', (template) => {
    expect(renderSqlTemplate(template, scope()).diagnostics).toHaveLength(1);
  });
});

describe('filter values in SQL', () => {
  const render = (template: string, value: string) => renderSqlTemplate(template, scope({ 'orders.status': value }));

  it('are quoted by sql_quote', () => {
    expect(render("x = {{ _filters['orders.status'] | sql_quote }}", "O'Brien; --").text).toBe("x = 'O''Brien; --'");
    expect(render("{{ _filters['orders.nothing'] | sql_quote }}", 'x').text).toBe("''");
  });

  it('of user attributes may be names', () => {
    const schema = { ...scope(), variables: { filters: {}, userAttributes: { schema: '"My Schema"' } } };
    expect(renderSqlTemplate("{{ _user_attributes['schema'] }}.orders", schema).text).toBe('"My Schema".orders');
  });

  it('stand bare where they are plain', () => {
    expect(render("{{ _filters['orders.status'] }}", '-12.5').text).toBe('-12.5');
    expect(render("{{ _filters['orders.status'] }}", "'2024-01-01'").text).toBe("'2024-01-01'");
    expect(render("'{{ _filters['orders.status'] }}'", 'New York (NY)').text).toBe("'New York (NY)'");
    expect(render("{% if _filters['orders.status'] == \"it's\" %}same{% endif %}", "it's").text).toBe('same');
    expect(render("{% case _filters['orders.status'] %}{% when \"it's\" %}same{% endcase %}", "it's").text).toBe(
      'same',
    );
    expect(render("1 -{{ _filters['orders.status'] }}", '-1').text).toBe('1 - -1');
  });

  it.each([
    ["{{ _filters['orders.status'] }}", '1 OR true'],
    ["{{ _filters['orders.status'] }}", 'ssn'],
    ["{{ _filters['orders.status'] }}", '2024-01-01'],
    ["{{ _filters['orders.status'] }}", "'a', 'b'"],
    ["f({{ _filters['orders.status'] }})", "'a', 'b'"],
    ["x {{ _filters['orders.status'] }}", '-1'],
    ["x /* it's */ {{ _filters['orders.status'] }}", '-1'],
    ["{{ _filters['orders.status'] }}", '1--'],
    ["{{ _filters['orders.status'] }}", 'f()'],
    ["-- {{ _filters['orders.status'] }}", '\nDROP TABLE t'],
  ])('%s never becomes SQL', (template, value) => {
    const { text, diagnostics } = render(template, value);
    expect(text).toBe('');
    expect(diagnostics[0]?.code).toBe('liquid-unsafe-value');
  });

  it.each([
    ["'{{ _filters['orders.status'] }}'", "' OR 1=1", "''' OR 1=1'"],
    ["'{{ _filters['orders.status'] | append: 'x' | upcase }}'", "' or 1=1", "''' OR 1=1X'"],
    ["{% assign v = _filters['orders.status'] %}'{{ v }}'", "' OR 1=1", "''' OR 1=1'"],
    ["{% capture v %}{{ _filters['orders.status'] }}{% endcapture %}'{{ v }}'", "' OR 1=1", "''' OR 1=1'"],
    ["'{{ _filters['orders.status'] | replace: 'x', 'y' }}'", "\uE127 OR 1=1 '", "'\uE127 OR 1=1 '''"],
    ["'{{ _filters['orders.status'] | replace: \"'\", \"''\" }}'", "it's", "'it''s'"],
    ["IN ('{{ _filters['orders.status'] | replace: ',', \"','\" }}')", "it's,b", "IN ('it''s','b')"],
    ["IN ({{ _filters['orders.status'] }})", "'US', 'UK'", "IN ('US', 'UK')"],
    ["'x{{ _filters['orders.status'] | size | plus: 1 }}'", 'abc', "'x4'"],
    ["-- {{ _filters['orders.status'] }}", "it's me <a@b.c>", "-- it's me <a@b.c>"],
  ])('%s holds any value as what it is', (template, value, expected) => {
    expect(render(template, value)).toMatchObject({ text: expected, diagnostics: [] });
  });

  it('are told by name where they are refused', () => {
    expect(render("{{ _filters['orders.status'] }}", '1 OR true').diagnostics[0]?.message).toMatch(
      /the filter "orders.status", "1 OR true", cannot be used at this place in SQL/,
    );
  });

  it('are one value or an error, on DuckDB', async () => {
    const database = await openDuckdb(':memory:');
    const connection = await database.connect();
    const piece = fc.constantFrom(
      "'",
      '"',
      '\\',
      '--',
      '/*',
      '*/',
      ';',
      ' ',
      '(',
      ')',
      'a',
      '1',
      ',',
      '\n',
      '\0',
      '\uE127',
      '\uE001\uE000',
      '%',
    );
    const template = fc.constantFrom(
      "SELECT '{{ _filters['orders.status'] }}' AS v",
      "SELECT {{ _filters['orders.status'] | sql_quote }} AS v",
      "SELECT '{{ _filters['orders.status'] | downcase }}' AS v",
      "SELECT {% capture c %}{{ _filters['orders.status'] | sql_quote }}{% endcapture %}{{ c }} AS v",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 10 }), template, async (parts, sql) => {
        const rendered = render(sql, parts.join(''));
        if (rendered.diagnostics.length > 0) return;
        const result = await connection.runAndReadAll(rendered.text);
        expect(result.columnNames()).toEqual(['v']);
        expect(result.currentRowCount).toBe(1);
      }),
      { numRuns: 500 },
    );
    connection.closeSync();
    database.closeSync();
  });
});

describe('what data is made into', () => {
  const hostile = "'||(select max(ssn) from secrets)||'";
  const render = (template: string, value: string): { text: string; codes: readonly string[] } => {
    const parameter = LiquidText.data(literal.string(value), { sql: literal.string(value), bare: value });
    const { text, diagnostics } = renderSqlTemplate(template, {
      ...scope({ 'orders.status': value }),
      field: (name) =>
        name === 'orders.unit'
          ? { name, inQuery: false, isSelected: false, isFiltered: false, parameterValue: parameter }
          : undefined,
      parameter: () => parameter,
      condition: (_name, sql) => `(${sql} = ${literal.string(value)})`,
    });
    return { text, codes: diagnostics.map(({ code }) => code) };
  };
  const filter = "_filters['orders.status']";
  const unit = 'unit._parameter_value';
  const escaped = hostile.replaceAll("'", "''");
  const bare = hostile.replaceAll("'", '');

  it.each<readonly [string, string, string]>([
    [`'{{ ${filter} | url_decode }}'`, encodeURIComponent(hostile), `'${escaped}'`],
    [`'{{ ${filter} | base64_decode }}'`, Buffer.from(hostile).toString('base64'), `'${escaped}'`],
    [`'{{ "2024-01-01" | date: ${filter} }}'`, hostile, `'${escaped}'`],
    [`'{{ "x" | replace: "x", ${filter} }}'`, hostile, `'${escaped}'`],
    [`'{{ "a,b" | split: "," | join: ${filter} }}'`, hostile, `'a${escaped}b'`],
    [`'{{ nil | default: ${filter} }}'`, hostile, `'${escaped}'`],
    [`'{% for c in (1..1) %}{{ ${filter} }}{% endfor %}'`, hostile, `'${escaped}'`],
    [`'{% cycle ${filter}, "x" %}'`, hostile, `'${escaped}'`],
    [`'{{ ${unit} | remove: "'" }}'`, hostile, `'${bare}'`],
    [`'{{ ${unit} | remove: "'" }}'`, `\uE127${hostile}\uE127`, `'\uE127${bare}\uE127'`],
    [`'{{ ${unit} | replace: "'", "" }}'`, 'EU', "'EU'"],
    [`'{% assign v = ${unit} | slice: 1, 2 %}{{ v }}'`, 'EU', "'EU'"],
    [`{{ ${unit} }} {% parameter unit %}`, hostile, `'${escaped}' '${escaped}'`],
    [`'{{ "it's me" | slice: ${filter}, 4 }}'`, '0', `'it''s'`],
    [`'{% assign n = ${filter} | plus: 0 %}{{ "it's me" | slice: 0, n }}'`, '4', `'it''s'`],
    [`'{{ "it's me" | remove: ${filter} }}'`, 'me', `'it''s '`],
    [`'{{ "it's me" | split: ${filter} | first }}'`, ' ', `'it''s'`],
    [`'{{ "it's me" | truncate: ${filter}, "" }}'`, '4', `'it''s'`],
    [`'{{ ${unit} }}{% parameter unit %}'`, hostile, `'${escaped}${escaped}'`],
    ["'{% condition status %}x{% endcondition %}'", 'EU', "'(x = ''EU'')'"],
    ['/* {% condition status %}x{% endcondition %} */ 1', 'a', "/* (x = 'a') */ 1"],
    ['-- {% parameter unit %}\n1', "it's", "-- it's\n1"],
    [`"{{ ${filter} }}"`, 'a"b', '"a""b"'],
    [`'{{ ${filter} }}' \${orders.x}`, '${orders.secret}', "'${orders.secret}' ${orders.x}"],
  ])('%s is what it was: data', (template, value, expected) => {
    expect(render(template, value)).toEqual({ text: expected, codes: [] });
  });

  it.each<readonly [string, string]>([
    [`{{ ${unit} | remove: "'" }}`, '(select max(ssn) from secrets)'],
    [`1 -- {{ ${unit} }}`, 'x\n || (select max(ssn) from secrets) --'],
    [`/* {{ ${unit} }} */ 1`, '*/ (select max(ssn) from secrets) || /* '],
    [`/*{{ ${unit} }} */ 1`, '! (select max(ssn) from secrets)'],
    [`{{ ${filter} | replace: "_", " " }}`, '1_OR_1'],
    [`{{ ${filter} | squish }}`, '1 OR 1'],
    [`{% assign l = ${filter} | split: "_" %}{% for w in l %}{{ w }} {% endfor %}`, '1_OR_1'],
    [`{% assign l = ${filter} | split: "_" %}{% for w in l %}{{ w }}/**/{% endfor %}`, '1_OR_1'],
    [`{% capture c %}{% condition status %}x{% endcondition %}{% endcapture %}{{ c | remove: "'" }}`, '1 or f(x)'],
    [`{% capture c %}{% condition status %}x{% endcondition %}{% endcapture %}{{ c | slice: 0 }}`, 'a,-a'],
    [`{% capture c %}{% condition status %}x{% endcondition %}{% endcapture %}{{ c | slice: 1, 99 }}`, 'a,-a'],
    [`{% capture c %}{% condition status %}x{% endcondition %}{% endcapture %}{{ c | slice: 1, 99 }}`, 'a'],
    [`{% capture c %}{% condition status %}x{% endcondition %}{% endcapture %}{{ c | slice: 0 }} {{ c }}`, 'a'],
    [`{{ ${filter} | escape }}`, 'a;b&c'],
    [`{{ ${filter} }}{{ ${filter} }}`, "'x"],
    [`$$ {{ ${filter} }} $$`, '$$ || (select max(ssn) from secrets) || $$'],
  ])('%s is refused where it would be SQL', (template, value) => {
    expect(render(template, value)).toEqual({ text: '', codes: ['liquid-unsafe-value'] });
  });

  const mixed = `{% capture c %}s = '{{ ${filter} }}', /* {{ ${filter} }} */ t = 5{% endcapture %}`;
  it.each([
    [`${mixed}{{ c | split: "," | first }}`, 'x,y'],
    [`${mixed}{{ c | split: "," | first }} AND u = '1'`, 'x,y'],
    [`${mixed}{{ c | truncate: 14, "" }}`, 'xyz'],
    [`{% capture c %}'{{ ${filter} }}'{% endcapture %}{{ c | split: "," | first }}`, ',x'],
    [`{% capture c %}$a$ {{ ${filter} }} $a$ {% endcapture %}{{ c | split: "," | first }}`, 'x,y'],
    [`{% capture c %}"{{ ${filter} }}"{% endcapture %}{{ c | split: "," | first }}`, 'x,y'],
  ])('%s is refused where a value cuts the end of a quote or a comment off', (template, value) => {
    expect(render(template, value)).toEqual({ text: '', codes: ['liquid-unclosed-sql'] });
  });

  it('leaves templates alone that close what they open', () => {
    expect(render(`${mixed}{{ c | split: "," | first }} -- it's`, 'x').text).toBe("s = 'x' -- it's");
    expect(render(`{{ ${filter} | slice: 0, 0 }}'it''s' || $a$'$a$`, 'x').text).toBe("'it''s' || $a$'$a$");
  });

  const script = '<script>alert(1)</script>';
  it.each<readonly [string, string, string]>([
    ['<i>{{ value | url_decode }}</i>', encodeURIComponent(script), '<i>&lt;script&gt;alert(1)&lt;/script&gt;</i>'],
    ['{{ value | base64_decode }}', Buffer.from(script).toString('base64'), '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['{{ "2024-01-01" | date: value }}', '<i>', '&lt;i&gt;'],
    ['{{ value | date: "%d<br>%b" }}', '2024-01-05', '05<br>Jan'],
    ['{{ value | replace: "&lt;", "<" }}', '&lt;img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['{{ value | newline_to_br }}', 'a\n<b>', 'a<br />\n&lt;b&gt;'],
    ['{{ linked_value | url_decode }}', '%3Cb%3E', '&lt;b&gt;'],
    ['<a class={{ value }}>x</a>', 'a onclick=alert(1)', '<a class=a&#32;onclick&#61;alert(1)>x</a>'],
    ['<a {{ value }}>x</a>', 'onclick=alert(1)', '<a >x</a>'],
    [`<a onclick="go('{{ value }}')">x</a>`, "');alert(1)//", `<a onclick="go('')">x</a>`],
    [`<a onclick="go('{{ value | escape }}')">x</a>`, "');alert(1)//", `<a onclick="go('')">x</a>`],
    ['<b style="width: {{ value | escape_once }}%">', '5"<>', '<b style="width: 5%">'],
    ['<a href="{{ value }}">x</a>', ' jaVa\tscript:alert(1)', '<a href="#">x</a>'],
    ['<a href="java{{ value }}">x</a>', 'script:alert(1)', '<a href="#">x</a>'],
    ['<img src={{ value }}>', 'data:image/svg+xml,x', '<img src=#>'],
    ['<a href="{{ value }}">x</a>', '/a?b=1&c=2', '<a href="/a?b=1&amp;c=2">x</a>'],
    ['<b style="width: {{ value }}%">', '5; background: url(//x)', '<b style="width: 5 background urlx%">'],
    ['<script>var x = "{{ value }}"</script>', '";alert(1)//', '<script>var x = ""</script>'],
    ['<!-- {{ value }} -->', '--><script>', '<!--  -->'],
    ['{{ value.constructor }}{{ row.constructor }}{{ constructor }}{{ _filters.valueOf }}', 'x', ''],
  ])('%s is no markup, and leads to no address that runs code', (template, value, expected) => {
    const variables = { filters: {}, userAttributes: {} };
    const rendered = renderValueTemplate(
      template,
      { cell: { value }, row: () => undefined, view: null, variables },
      { escape: 'html' },
    );
    expect(rendered).toEqual({ text: expected, diagnostics: [] });
  });
});

describe('references', () => {
  it('tells fields that are needed from fields that are asked about', () => {
    const template =
      "{% condition a.b %}{% if c.d._in_query %}{{ e._parameter_value }}{% endif %}{% endcondition %}{{ row['x.y'] }}{{ _filters['q.r'] }}{% parameter zz %}{{ m.n._value }}{% if true %}{% date_start f.g %}{% endif %}";
    const { fields, asked } = templateReferences(template);
    expect(new Set(fields)).toEqual(new Set(['a.b', 'e', 'x.y', 'zz', 'm.n', 'f.g']));
    expect(asked).toEqual(['c.d']);
  });

  it('has none in a text without Liquid, or with bad Liquid', () => {
    expect(templateReferences('${a.b}')).toEqual({ fields: [], asked: [], cells: [] });
    expect(templateReferences('{% if %}')).toEqual({ fields: [], asked: [], cells: [] });
  });
});

describe('Liquid over values', () => {
  const row: Readonly<Record<string, TemplateCell>> = {
    'orders.id': { value: 7, rendered: '7.00', filterable: '7' },
    'orders.note': { value: 'R&D <i>', link: '/x?a=1&b=2' },
  };
  const render = (text: string, cell: TemplateCell, escape: 'html' | 'none' = 'html') =>
    renderValueTemplate(
      text,
      {
        cell,
        row: (name) => (Object.hasOwn(row, name) ? row[name] : undefined),
        view: 'orders',
        variables: { filters: { 'orders.id': '<b>' }, userAttributes: {} },
      },
      { escape },
    );

  it.each<readonly [string, TemplateCell['value'], string]>([
    ['<b>{{ value }}</b>', '<script>', '<b>&lt;script&gt;</b>'],
    ["<a href='?q={{ value }}'>x</a>", `a'b"c`, "<a href='?q=a&#39;b&quot;c'>x</a>"],
    ['{{ value | upcase | append: "<br>" }}', 'a&b', 'A&amp;B<br>'],
    ['{% assign v = value %}{{ v }}{% capture c %}<i>{{ value }}</i>{% endcapture %}{{ c }}', '<', '&lt;<i>&lt;</i>'],
    ['{{ value | escape }} {{ value | url_encode }} {{ value | size }}', 'a&b', 'a&amp;b a%26b 3'],
    ['{{ value | replace: "&", "<hr>" }}', 'a&b', 'a<hr>b'],
    [
      "{{ row['orders.note'] }} {{ orders.note._value }} {{ note._value }}",
      1,
      'R&amp;D &lt;i&gt; R&amp;D &lt;i&gt; R&amp;D &lt;i&gt;',
    ],
    [
      '{{ orders.id._rendered_value }} {{ orders.id._filterable_value }} {{ orders.note._link }}',
      1,
      '7.00 7 /x?a=1&amp;b=2',
    ],
    ["{{ _filters['orders.id'] }}", 1, '&lt;b&gt;'],
    ["{% if value == 'R&D' %}same{% endif %}{% if value contains '&' %}has{% endif %}", 'R&D', 'samehas'],
    ['{% if value > 5 %}big{% else %}small{% endif %}', 7, 'big'],
    ['{% if value == nil %}none{% endif %}{{ value }}', null, 'none'],
    ['{{ value | raw }}', '<b>', '&lt;b&gt;'],
  ])('%s', (template, value, expected) => {
    expect(render(template, { value })).toEqual({ text: expected, diagnostics: [] });
  });

  it('leaves markup of the link alone and data of URLs as it is', () => {
    expect(render('{{ linked_value }}', { value: 'a', linked: '<a href="x">a</a>' }).text).toBe('<a href="x">a</a>');
    expect(render('{{ linked_value }}', { value: '<' }).text).toBe('&lt;');
    expect(render('https://x/{{ value | encode_uri }}?q={{ value }}', { value: 'a b&c' }, 'none').text).toBe(
      'https://x/a%20b%26c?q=a b&c',
    );
  });

  it('keeps any value from becoming markup', () => {
    const templates = [
      '{{ value }}',
      '{{ value | upcase }}',
      '{% assign v = value | append: "" %}{{ v }}',
      '{{ value | split: "<" | join: "<" }}',
      '{{ value | truncate: 5 }}',
      '{{ value | strip_html }}',
      '{{ value | json }}',
    ].map((text) => compileValueTemplate(text, { escape: 'html' }));
    const text = fc.array(fc.constantFrom('<', '>', '"', "'", '&', 'script', '\uE13C', ' ', '&lt;'), { maxLength: 8 });
    fc.assert(
      fc.property(text, fc.constantFrom(...templates), (parts, template) => {
        const rendered = template.render({
          cell: { value: parts.join('') },
          row: () => undefined,
          view: null,
          variables: { filters: {}, userAttributes: {} },
        });
        expect(rendered.text).not.toMatch(/[>'"]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('reports bad templates once, with their place', () => {
    const template = compileValueTemplate('{% if %}', { escape: 'html', file: 'v.view.lkml' });
    expect(template.diagnostics[0]).toMatchObject({ code: 'liquid', range: { file: 'v.view.lkml' } });
  });
});
