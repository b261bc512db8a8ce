/**
 * Values in `html`, through all of Liquid: what a template shows has the elements and attributes that it has with a
 * harmless value, as the HTML standard reads them, and its links lead to no address that runs code. LIQUID_TAINT_RUNS
 * tries more than the usual few hundred.
 */
import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { expect, it } from 'vitest';
import type { RenderedValue, TemplateCell } from '../../src/liquid/value-template.ts';
import { renderValueTemplate } from './render-value-template.ts';
import { hostileTemplate } from './taint/hostile-templates.ts';
import { hostileText } from './taint/hostile-texts.ts';

const RUNS = Number(process.env['LIQUID_TAINT_RUNS'] ?? 1000);

const VALUES = [
  'value',
  'rendered_value',
  'filterable_value',
  'link',
  'row["t.other"]',
  't.other._value',
  "_filters['t.f']",
  '_user_attributes["region"]',
];

const PLACES = [
  '@',
  '<p>@</p>',
  '<p title="@">x</p>',
  "<p title='a @'>x</p>",
  '<p title=@>x</p>',
  '<p title=a@b>x</p>',
  '<p title = "@" class=y>x</p>',
  '<a href="@">x</a>',
  "<a href='/x?y=@'>x</a>",
  '<a href=@>x</a>',
  '<a href=java@>x</a>',
  '<a href="@:alert(1)">x</a>',
  '<a href="&#106;avascript@">x</a>',
  '<a href="java&Tab;@">x</a>',
  '<a HREF = "@">x</a>',
  '<img src="@" alt=@>',
  '<img srcset="@ 1x, /b 2x">',
  '<form action="@"><button formaction=@>x</button></form>',
  '<object data="@"></object>',
  '<svg><a xlink:href="@"><text>@</text></a></svg>',
  '<b class="a @ b" style="width: @%; background: @">x</b>',
  '<!-- @ --><i>x</i>',
  '<!@><i>x</i>',
  '<script>var x = "@";</script><i>x</i>',
  '<style>.a{color:@}</style><i>x</i>',
  '<svg><style>@</style></svg>',
  '<textarea>@</textarea><i>x</i>',
  '<title>@</title><i>x</i>',
  '<noscript>@</noscript><i>x</i>',
  '<xmp>@</xmp><i>x</i>',
  `<a onclick="f('@')">x</a>`,
  '<iframe srcdoc="@"></iframe>',
  '<meta http-equiv=refresh content="0;url=@">',
  '<h@>x',
  '<p @>x</p>',
  '<p @="y">x</p>',
  '<p data-@="y">x</p>',
  '<p title="x"@>x</p>',
  '<p/@>x</p>',
  '<@>x',
  '</@>x',
  '<p>a <@ b</p>',
  '<p>&@;</p>',
  '<p>&#@;</p>',
  '<table><tr><td>@</td></tr></table>',
  '<select><option>@</option></select>',
  '<math><mtext>@</mtext></math>',
  '<template><p>@</p></template>',
  '<p title="@',
  '<p title=@',
  '<p>x</p @>y',
];

const CODE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover=alert(1) x='",
  ' onload=alert(1)',
  'javascript:alert(1)',
  ' jaVa\tscript:alert(1)',
  'java\nscript:alert(1)',
  'javascript&colon;alert(1)',
  '&#106;avascript:alert(1)',
  '\u0001javascript:alert(1)',
  'script:alert(1)',
  'vbscript:x',
  'data:text/html,<script>alert(1)</script>',
  '--><script>alert(1)</script>',
  '--!><b>',
  '></style><script>alert(1)</script>',
  '</script><b>x</b>',
  '</textarea><b>x</b>',
  '</title><b>x</b>',
  '&lt;b&gt;',
  '&#x3c;b&#x3e;',
  'lt;b&gt',
  '60;',
  '<![CDATA[',
  '<!--',
  '<',
  '</',
  '/>',
  '=',
  'a=b',
  'b',
  '1 onload=x',
  'url(javascript:alert(1))',
  '1) } @import "x"; {',
  'expression(alert(1))',
  '`',
  'a\nb',
];

const text = fc.oneof(
  { arbitrary: hostileText, weight: 1 },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom(...CODE),
        fc.constantFrom(
          (code: string) => code,
          (code: string) => encodeURIComponent(code),
          (code: string) => Buffer.from(code).toString('base64'),
          (code: string) => Array.from(code).join(','),
        ),
      )
      .map(([code, spell]) => spell(code)),
    weight: 3,
  },
);

function render(template: string, value: string): RenderedValue {
  const cell: TemplateCell = { value, filterable: value, link: value, name: 't.v' };
  return renderValueTemplate(
    template,
    {
      cell,
      row: (name) => (name === 't.other' ? cell : undefined),
      view: 't',
      variables: { filters: { 't.f': value, [value]: value }, userAttributes: { region: value } },
      nowMs: 0,
    },
    { escape: 'html' },
  );
}

/** The HTML standard's trees, as far as they are looked at here. */
interface HtmlNode {
  readonly nodeName: string;
  readonly attrs?: readonly { readonly name: string; readonly value: string }[];
  readonly childNodes?: readonly HtmlNode[];
  /** Of `<template>`. */
  readonly content?: HtmlNode;
}

const parse = (html: string): HtmlNode => parseFragment(html) as HtmlNode;

const ADDRESSES = /^(?:href|src|action|formaction|data)$/;

/** Elements, attributes and comments; of texts and harmless attributes only that they are there. */
function shapeOf(node: HtmlNode): unknown {
  const children = [...(node.childNodes ?? []), ...(node.content ? [node.content] : [])];
  // Dots and numbers of the author are no attribute of anything.
  const named = (node.attrs ?? []).filter(({ name }) => /[a-z]/.test(name));
  const attributes = named.map(({ name, value }) => {
    if (ADDRESSES.test(name)) return [name, leadsTo(value)];
    if (name === 'srcset') return [name, ...new Set(value.split(',').map((part) => leadsTo(part.trim())))];
    if (/^on|^srcdoc$|^content$/.test(name)) return [name, value.replaceAll(/[\w ,%.-]/g, '')];
    if (name === 'style') return [name, /[()@\\<>]/.test(value) ? value : 'style'];
    // Whatever its name is, such an attribute does nothing.
    return [name.replace(/^data-[\w,.-]*$/, 'data-')];
  });
  return [
    // Digits may be data: `<h{{ level }}>`.
    node.nodeName.replace(/(?<=^[a-z]+)[^a-z].*$/, ''),
    attributes,
    // Texts come and go, and `newline_to_br` makes its own element.
    withoutRepeats(children.filter(({ nodeName }) => nodeName !== '#text' && nodeName !== 'br').map(shapeOf)),
  ];
}

/** Loops make as many of an author's elements as there are values. */
function withoutRepeats(shapes: readonly unknown[]): readonly unknown[] {
  return shapes.filter((shape, index) => index === 0 || JSON.stringify(shape) !== JSON.stringify(shapes[index - 1]));
}

function leadsTo(address: string): string {
  const scheme = URL.parse(address, 'https://example.com/')?.protocol ?? 'none';
  return /^(?:https?:|mailto:|none)$/.test(scheme) ? 'safe' : scheme;
}

/** The value stands where elements may. */
const IN_CONTENT = /(?:^|>)[^<>]*@/;

const NOTHING = '["#document-fragment",[],[]]';

it('a value in html is text, whatever filters, tags and places it goes through', async () => {
  const shapes = new Map<string, readonly string[]>();
  const known = (place: string): readonly string[] => {
    const made =
      shapes.get(place) ??
      ['abc', '7', ''].map((one) =>
        JSON.stringify(shapeOf(parse(render(place.replaceAll('@', '{{ value }}'), one).text))),
      );
    shapes.set(place, made);
    return made;
  };
  await fc.assert(
    fc.asyncProperty(hostileTemplate(VALUES), fc.constantFrom(...PLACES), text, async (liquid, place, value) => {
      // Quotes of the author's own.
      if (place.includes('"') && /\| (?:json|jsonify|inspect|sql_quote)\b/.test(liquid)) return;
      // Elements and counts of the author's own, as many as there are values: elsewhere they are names of the author's.
      if (/\{% tablerow|forloop\./.test(liquid) && !IN_CONTENT.test(place)) return;
      // Blanks and letters of the author's own do what they do, also in the place of some of the value's.
      const harmless = value.replaceAll(/[<>"'`=/&\s]/g, 'x');
      const own = ['abc', '7', '', "'", 'x', 'a,b,c', 'a,x,a', 'a long text, '.repeat(9), harmless].map((one) =>
        JSON.stringify(
          shapeOf(
            parse(
              render(
                place.replaceAll('@', () => liquid),
                one,
              ).text,
            ),
          ),
        ),
      );
      const { text: html, diagnostics } = render(
        place.replaceAll('@', () => liquid),
        value,
      );
      // An error stands where the output would be.
      expect(diagnostics.length > 0 ? [NOTHING] : [...known(place), ...own], html).toContain(
        JSON.stringify(shapeOf(parse(html))),
      );
      await Promise.resolve();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 3_600_000);
