import { expect, it } from 'vitest';
import { parseFilterExpression } from '../../src/filter-expression/parse-filter-expression.ts';
import { readMarkdown } from '../support/document-blocks.ts';

const page = readMarkdown('docs/filters.md');

it.each([
  ['Text', 'string'],
  ['Numbers', 'number'],
  ['Dates and times', 'date'],
] as const)('every filter under "%s" in docs/filters.md can be read', (heading, kind) => {
  const section = page.split(`## ${heading}\n`)[1]?.split('\n## ', 1)[0] ?? '';
  const shown = [...section.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  );
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.filter((text) => parseFilterExpression(kind, text).expression === null)).toEqual([]);
});
