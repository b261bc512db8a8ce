import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { partTable } from '../../src/access/answer-rights.ts';
import { formatTraits, resultFormats, type FormatTraits } from '../../src/contract/result-format.ts';
import { root } from './source-files.ts';

const results = readFileSync(join(root, 'docs/results.md'), 'utf8');
const namesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '').toSorted();
const formatsThat = (is: (traits: FormatTraits) => boolean): string[] =>
  resultFormats.filter((name) => is(formatTraits[name])).toSorted();

it('docs/results.md names every format with its content type', () => {
  const rows = [...results.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (`[^|]*`) \|/gm)];
  const documented = rows.flatMap(([, names = '', types = '']) => {
    const contentTypes = types.split(', ');
    return names.split(', ').map((name, at) => [name.slice(1, -1), (contentTypes[at] ?? types).slice(1, -1)]);
  });
  const known = resultFormats.map((name) => [name, formatTraits[name].contentType]);
  expect(Object.fromEntries(documented), 'rows of the table of formats in docs/results.md').toEqual(
    Object.fromEntries(known),
  );
});

it('docs/results.md says which formats browsers keep as files', () => {
  const [, sentence = ''] = /Browsers keep (.*?) as files/.exec(results) ?? [];
  expect(namesIn(sentence), '"Browsers keep … as files" in docs/results.md').toEqual(
    formatsThat(({ disposition }) => disposition === 'attachment'),
  );
});

it('docs/access.md says which formats ask for the right to download', () => {
  expect(namesIn(partTable.download.covers), '`download` in src/access/answer-rights.ts').toEqual(
    formatsThat(({ download }) => download),
  );
});
