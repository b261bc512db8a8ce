import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/documents/document.ts';
import { createSlugger } from '../../src/documents/slugs.ts';

describe('a document', () => {
  it('links to pages of the site where its file links to files', async () => {
    const { html } = await readDocument(
      '# A\n[b](../results.md#how-long) [c](production.md) [d](../../deploy/nginx.conf) [e](#a) [f](https://example.com/?a=1&b=2)',
      'docs/guides/tune.md',
    );
    expect([...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/docs/results#how-long',
      '/docs/guides/production',
      '/docs/deploy/nginx.conf',
      '#a',
      'https://example.com/?a=1&amp;b=2',
    ]);
  });

  it('shows markup as text, and no comments', async () => {
    const { html } = await readDocument(
      '# <b>A</b>\n<!-- hidden -->\n<script>alert(1)</script>\n\n`<i>` [x](javascript:alert(1)) ![y](x.png)',
      'docs/tutorial.md',
    );
    expect(html).not.toMatch(/<(?:script|b|i)>|hidden|href="javascript/);
    expect(html).toContain('&lt;script&gt;');
  });

  it('shows commands without what tests read of them', async () => {
    const { html } = await readDocument('# A\n```sh needs=nginx\nls <a>\n```\n', 'docs/tutorial.md');
    expect(html).toContain('<pre class="sh" tabindex="0"><code>ls &lt;a&gt;</code></pre>');
    expect(html).not.toContain('nginx');
  });

  it('takes no comment in a block of code for a heading', async () => {
    const { html, sections } = await readDocument('# A\n```sh\n## not one\n```\n\n## One\n', 'docs/tutorial.md');
    expect(sections.map(({ id }) => id)).toEqual(['a', 'one']);
    expect(html).toContain('<code>## not one</code>');
  });

  it('is sections of words, without markup', async () => {
    const { title, sections } = await readDocument(
      '# One *two*\nText `code`\n\n- a\n- b\n\n## Two\n| x | y |\n|---|---|\n| 1 | [2](#two) |\n\n## Two\n',
      'docs/tutorial.md',
    );
    expect(title).toBe('One two');
    expect(sections).toEqual([
      { id: 'one-two', title: 'One two', depth: 1, text: 'Text code a b' },
      { id: 'two', title: 'Two', depth: 2, text: 'x y 1 2' },
      { id: 'two-1', title: 'Two', depth: 2, text: '' },
    ]);
  });
});

it('anchors are those of GitHub', () => {
  const slug = createSlugger();
  expect(
    ['`coatcheck init`: write a project', 'Where it is, and why', 'Über_Maß – 2', 'Limits', 'Limits'].map(slug),
  ).toEqual(['coatcheck-init-write-a-project', 'where-it-is-and-why', 'über_maß--2', 'limits', 'limits-1']);
});
