/**
 * `docs/lookml.md` names all that the code knows. Its tables stand between markers and are written out of the code:
 * `UPDATE_DOCS=1` writes them anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expressionFunctions } from '../../src/expression/expression-functions.ts';
import { typeWords } from '../../src/lookml/fields/type-words.ts';
import type { ParameterRows } from '../../src/lookml/model/parameter-kind.ts';
import { SCHEMAS } from '../../src/lookml/model/parameter-schema.ts';
import { DEFAULT_INTERVALS, DEFAULT_TIMEFRAMES } from '../../src/lookml/fields/timeframes.ts';
import { findTimeframe } from '../../src/lookml/sql/text/timeframe-sql.ts';
import { lookerParameters, lookerTimeframes, lookerTypes } from './looker-parameters.ts';
import { shortcutTypes } from '../../src/results/table-calculations/derive-column.ts';

const path = join(import.meta.dirname, '../../docs/lookml.md');

const code = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(', ');
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function parameters(): string {
  const rows = Object.entries<ParameterRows>(SCHEMAS).map(([block, known]) => {
    const names = Object.keys(known).toSorted();
    const isRead = (name: string): boolean => known[name]?.isRead === true;
    return [`\`${block}\``, code(names.filter(isRead)), code(names.filter((name) => !isRead(name)))];
  });
  return table(['block', 'read', 'accepted, of no effect on answers'], rows);
}

function timeframes(): string {
  const rows = DEFAULT_TIMEFRAMES.map((name) => {
    const found = findTimeframe(name);
    const own: Readonly<Record<string, string>> = { raw: 'the column as it is', yesno: 'is there a value?' };
    return [`\`${name}\``, own[name] ?? found?.kind ?? '', found?.filter ?? (name === 'yesno' ? 'yesno' : 'time')];
  });
  return table(['timeframe', 'its value', 'its filter'], rows);
}

/** Named in the third column of the parameters. */
function withoutEffect(): readonly string[] {
  const cells = parameters()
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | ')[2] ?? '');
  return [...new Set(cells.flatMap((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => name ?? '')))];
}

/** Where Looker's reference takes more arguments than are needed here. */
const looserThanLooker: Readonly<Record<string, string>> = {
  round: '; Looker asks for both arguments',
  substring: '; Looker asks for all three arguments',
  z_test: '; Looker asks for all three arguments',
};

const places = { both: 'everywhere', calculation: 'table calculations', sql: 'custom fields and filters' } as const;

const tables: Readonly<Record<string, () => string>> = {
  parameters,
  types: () =>
    table(
      ['field', 'types'],
      Object.entries(typeWords).map(([field, types]) => [`\`${field}\``, code(types)]),
    ),
  timeframes,
  intervals: () => code(DEFAULT_INTERVALS),
  functions: () =>
    table(
      ['function', 'gives', 'where'],
      [...expressionFunctions.values()].map(({ name, parameters: taken, result, place }) => {
        const args = taken.map(({ type, optional, variadic }) => `${type}${variadic ? '…' : optional ? '?' : ''}`);
        return [`\`${name}(${args.join(', ')})\``, result, `${places[place]}${looserThanLooker[name] ?? ''}`];
      }),
    ),
  shortcuts: () => code(shortcutTypes),
};

it('docs/lookml.md holds every parameter, type, timeframe and function of the code', () => {
  let text = readFileSync(path, 'utf8');
  for (const [name, write] of Object.entries(tables)) {
    const [start, end] = [`<!-- ${name} -->\n\n`, `\n\n<!-- end of ${name} -->`];
    expect(text).toContain(start);
    const from = text.indexOf(start) + start.length;
    text = text.slice(0, from) + write() + text.slice(text.indexOf(end));
  }
  if (process.env['UPDATE_DOCS']) writeFileSync(path, text);
  expect(
    readFileSync(path, 'utf8'),
    'docs/lookml.md is not what the code knows: UPDATE_DOCS=1 npm test -- test/facts/lookml-reference.test.ts',
  ).toBe(text);
});

it('docs/lookml.md says of every parameter without effect what it does in Looker, and why not here', () => {
  const [, told = ''] = readFileSync(path, 'utf8').split('Those of no effect on answers:');
  const named =
    told
      .split('\n\n')[1]
      ?.split('\n')
      .map((line) => line.split(' | ')[0] ?? '')
      .join() ?? '';
  expect(withoutEffect().length).toBeGreaterThan(20);
  expect(withoutEffect().filter((name) => !named.includes(`\`${name}\``))).toEqual([]);
});

/** Cells of the row of a generated table that begins so. */
function rowOf(head: string): string {
  return (
    readFileSync(path, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| \`${head}\` | `)) ?? ''
  );
}

it.each(lookerParameters)(
  'the code and docs/lookml.md know the parameters that Looker lists of %s [A]',
  (block, names) => {
    const known = Object.keys((SCHEMAS as Readonly<Record<string, ParameterRows>>)[block] ?? {});
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names.filter((name) => !rowOf(block).includes(`\`${name}\``))).toEqual([]);
  },
);

it('docs/lookml.md tells of every type and timeframe that Looker lists [A]', () => {
  const page = readFileSync(path, 'utf8');
  const [, types = ''] = page.split('<!-- types -->');
  const untold = Object.entries(lookerTypes).flatMap(([field, words]) => {
    const row = types.split('\n').find((line) => line.startsWith(`| \`${field}\` | `)) ?? '';
    return words.filter((word) => !row.includes(`\`${word}\``) && !page.includes(`\`type: ${word}\``));
  });
  expect(untold).toEqual([]);
  expect(lookerTimeframes.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

it('docs/lookml.md names every parameter of LookML dashboards that is read', () => {
  const [, told = ''] = readFileSync(path, 'utf8').split('<!-- dashboards -->');
  const named = new Set(Array.from((told.split('<!-- end')[0] ?? '').matchAll(/`(\w+)`/g), ([, name]) => name));
  const src = join(import.meta.dirname, '../../src');
  const views = readdirSync(join(src, 'http/views')).filter((file) => file.startsWith('dashboard-'));
  const texts = [
    'lookml/parse/parse-dashboard.ts',
    'lookml/metadata/dashboard-query.ts',
    'http/resources/dashboards.ts',
    ...views.map((file) => `http/views/${file}`),
  ].map((file) => readFileSync(join(src, file), 'utf8'));
  const read = texts.flatMap((text) => [
    ...Array.from(text.matchAll(/(?:parameters|source|note|style)\['(\w+)'\]/g), ([, name]) => name),
    ...Array.from(text.matchAll(/words\([`']([\w\s]+)[`']\)/g), ([, names = '']) => names.split(/\s+/)).flat(),
    ...Array.from(text.matchAll(/(?:\btext|\bcolor|partsOf)\('(\w+)'\)/g), ([, name]) => name),
  ]);
  expect(new Set(read).size).toBeGreaterThan(60);
  expect([...new Set(read)].filter((name) => !named.has(name))).toEqual([]);
});

it('docs/lookml.md says why of every difference', () => {
  const [, rest = ''] = readFileSync(path, 'utf8').split('## Where the answers differ, and why');
  const rows =
    rest
      .split('##')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| ')) ?? [];
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => row.split(' | ').length !== 4 || /\|\s*\|$/.test(row))).toEqual([]);
});
