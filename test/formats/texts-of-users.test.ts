/** Whatever a user writes into labels, value formats and data, a result has the structure that it has with a plain word. */
import { parseFragment, serialize } from 'parse5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultFormatName } from '../../src/contract/result-format.ts';
import { duckdb } from '../../src/dialects/duckdb.ts';
import { shapeResult } from '../../src/results/shape/shape-result.ts';
import { makeField, makePrepared, makeShape, makeStatement } from './support/fixtures.ts';
import { unzipTexts } from './support/unzip.ts';
import { openTestWorkbench, type TestWorkbench } from './support/workbench.ts';

const signal = new AbortController().signal;
let workbench: TestWorkbench;
beforeAll(async () => {
  workbench = await openTestWorkbench();
});
afterAll(async () => workbench[Symbol.asyncDispose]());

const WORD = 'word';
const texts = [
  '<script>alert(1)</script>',
  '</td></tr></table><img src=x onerror=alert(1)>',
  '</Data></Cell><Cell>',
  'x"/><numFmt numFmtId="1" formatCode="y',
  '<!--',
  '<?php',
  ']]>',
  '&lt;b&gt;&#60;',
  'a|b',
  'a\\|b\\',
  '[x](javascript:alert(1))',
  '![x]( vbscript:x)',
  'a\n| b |\n\n# c',
  'a\r\tb',
  '\u0001\u0008\u000b',
];

/** Where a user's text goes: a format of numbers, a label, data, and what an author's `html` shows of data. */
const places = {
  'the value format of a measure': (text: string) => ({ valueFormat: `"${text.replaceAll('"', '""')}"0` }),
  'the label of a custom field': (text: string) => ({ label: text, labelShort: text }),
  'a number that html replaces by other data': () => ({ html: '<b>{{ o.a._value }}</b>' }),
  'a number that html shows beside its rendered value': (text: string) => ({
    valueFormat: `"${text.replaceAll('"', '""')}"0`,
    html: '<i>{{ rendered_value }} {{ o.a._value }}</i>',
  }),
};

async function rendered(format: ResultFormatName, place: keyof typeof places, text: string): Promise<Buffer> {
  await workbench.connection.run(
    `CREATE OR REPLACE TABLE given AS SELECT ${duckdb.literal.string(text)} AS "o.a", 1.5::DOUBLE AS "o.n"`,
  );
  const fields = [makeField('o.a'), makeField('o.n', { category: 'measure', ...places[place](text) })];
  const shape = makeShape(fields);
  const run = { statement: makeStatement('main'), relation: 'given', truncated: false };
  const shaped = await shapeResult(workbench.connection, makePrepared(shape), [run], signal);
  return await workbench.render(shaped, { format, applyFormatting: true });
}

/** The tags, without the values of attributes. */
function tagsOf(markup: string): readonly string[] {
  return [...markup.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""'));
}

/** The elements as a browser reads them, without their texts. */
function elementsOf(html: string): readonly string[] {
  return tagsOf(serialize(parseFragment(html)).replaceAll('&lt;', '').replaceAll('&gt;', ''));
}

/** What Markdown acts on, in each line: cells, tags, entities, and addresses that may run code. */
function markedOf(markdown: string): readonly (readonly string[])[] {
  const marks = /\||<[A-Za-z/!?]|&#?[0-9A-Za-z]+;|\]\(/g;
  return markdown.split(/\r\n|\r|\n/).map((line) => {
    return (
      line
        .replaceAll(/\\[!-/:-@[-`{-~]/g, '')
        .replaceAll('<br>', '')
        .match(marks) ?? []
    );
  });
}

/** The fields of each record: tabs and line breaks within quotes are text. */
function recordsOf(tabbed: string): readonly number[] {
  const plain = tabbed.replaceAll(/"(?:[^"]|"")*"/g, '');
  return plain.split('\n').map((line) => line.split('\t').length);
}

const structures: Partial<Readonly<Record<ResultFormatName, (body: Buffer) => unknown>>> = {
  md: (body) => markedOf(body.toString()),
  html: (body) => elementsOf(body.toString()),
  gsxml: (body) => xmlOf(body.toString()),
  txt: (body) => recordsOf(body.toString()),
  xlsx: (body) => [...unzipTexts(body).values()].map(xmlOf),
};

function xmlOf(text: string): readonly string[] {
  // eslint-disable-next-line no-control-regex -- XML has no place for them
  expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  return tagsOf(text);
}

describe.each(Object.entries(structures))('%s', (format, structureOf) => {
  it.each(Object.keys(places) as (keyof typeof places)[])('keeps its structure with %s', async (place) => {
    const expected = structureOf(await rendered(format as ResultFormatName, place, WORD));
    for (const text of texts) {
      expect(structureOf(await rendered(format as ResultFormatName, place, text)), text).toEqual(expected);
    }
  });
});
