/** The forms of filters that docs/lookml.md lists can be read, and say what the list says of them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FilterKind } from '../../src/filter-expression/filter-ast.ts';
import { parseFilterExpression } from '../../src/filter-expression/parse-filter-expression.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/lookml.md'), 'utf8');
const [, section = ''] = page.split('\n## Filter expressions\n');

const rows: readonly (readonly [row: string, kind: FilterKind])[] = [
  ['text', 'string'],
  ['number', 'number'],
  ['date and time', 'date'],
  ['yesno', 'yesno'],
  ['location', 'location'],
];

function formsOf(row: string): readonly string[] {
  const line = section.split('\n').find((one) => one.startsWith(`| ${row} |`)) ?? '';
  return Array.from(line.matchAll(/`([^`]+)`/g), ([, form]) => form ?? '');
}

it.each(rows)('docs/lookml.md lists forms of %s filters that can be read', (row, kind) => {
  const forms = formsOf(row);
  expect(forms.length).toBeGreaterThan(5);
  expect(forms.filter((form) => parseFilterExpression(kind, form).expression === null)).toEqual([]);
});

it('docs/lookml.md names every word of date filters', () => {
  const listed = new Set(formsOf('date and time').flatMap((form) => form.toLowerCase().split(/\s+/)));
  const words = `after ago any before complete current date day days fiscal for from full last monday months next not now
    null on past previous quarters this time to today tomorrow until value week weeks year yesterday`;
  expect(words.split(/\s+/).filter((word) => !listed.has(word))).toEqual([]);
});

it.each([
  ['before 3 days', 'before 3 days ago'],
  ['current week', 'this week'],
  ['previous week', 'last week'],
  ['past 3 months', 'last 3 months'],
  ['3 full days', '3 complete days'],
  ['on 2024-05-10', '2024-05-10'],
  ['2024/01/05 until 2024/01/09', '2024/01/05 to 2024/01/09'],
  ['any date', 'any time'],
])('%s is another word for %s', (one, other) => {
  const { expression } = parseFilterExpression('date', one);
  expect(expression).toEqual(parseFilterExpression('date', other).expression);
  expect(expression).not.toBeNull();
});
