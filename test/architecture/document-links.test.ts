import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { contents, documentFiles, shownFiles } from '../../src/documents/contents.ts';
import { readDocument } from '../../src/documents/document.ts';
import { markdownFiles, readMarkdown, tokensOf } from '../support/document-blocks.ts';
import { root } from './source-files.ts';

const files = markdownFiles();

function linksOf(file: string): readonly string[] {
  return tokensOf(file).flatMap((token) =>
    token.type === 'link' || token.type === 'image' ? [(token as Tokens.Link).href] : [],
  );
}

const anchorsOf = new Map<string, ReadonlySet<string>>();
for (const file of files) {
  const { sections } = await readDocument(readMarkdown(file), file);
  anchorsOf.set(file, new Set(sections.map(({ id }) => id)));
}

describe('links of Markdown files', () => {
  it.each(files)('%s: lead to files and headings that exist', (file) => {
    const broken = linksOf(file).filter((href) => {
      if (/^(?:https:\/\/|mailto:)/.test(href)) return false;
      const [path = '', anchor] = href.split('#', 2);
      const target = path === '' ? file : posix.join(posix.dirname(file), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && anchorsOf.get(target)?.has(anchor) !== true;
    });
    expect(broken).toEqual([]);
  });

  it('of documents lead to what the site has', () => {
    const away = documentFiles.flatMap((file) =>
      linksOf(file)
        .filter((href) => !/^(?:https:\/\/|mailto:|#)/.test(href))
        .map((href) => posix.join(posix.dirname(file), href.split('#', 1)[0] ?? ''))
        .filter((target) => !documentFiles.includes(target) && !shownFiles.includes(target))
        .map((target) => `${file} → ${target}`),
    );
    expect(away).toEqual([]);
  });
});

describe('the contents of the documents', () => {
  it('have every document once', () => {
    const documents = files.filter((file) => file.startsWith('docs/'));
    expect(documents.filter((file) => !documentFiles.includes(file))).toEqual([]);
    expect(documentFiles.toSorted()).toEqual([...new Set([...documents, 'CHANGELOG.md'])].toSorted());
    expect(contents.map(({ title }) => title)).toEqual(['Tutorial', 'How-to guides', 'Reference', 'Explanations']);
  });

  it.each(documentFiles)('%s has one title, and holds no markup', async (file) => {
    const { sections } = await readDocument(readMarkdown(file), file);
    expect(sections.map(({ depth }) => depth).filter((depth) => depth === 1)).toHaveLength(1);
    expect(sections[0]?.depth).toBe(1);
    const markup = tokensOf(file).flatMap(({ type, raw }) =>
      type === 'html' && !raw.trimStart().startsWith('<!--') ? [raw] : [],
    );
    expect(markup).toEqual([]);
  });
});
