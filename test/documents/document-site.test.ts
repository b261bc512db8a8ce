/** Addresses of the documents' site. */
import { expect, it } from 'vitest';
import { createDocumentSite } from '../../src/documents/document-site.ts';

const site = createDocumentSite();

it('slashes at the end of an address do not count', async () => {
  const page = await site.page('/docs/tutorial');
  expect(page?.body.toString()).toContain('<h1');
  expect(await site.page('/docs/tutorial//')).toEqual(page);
  expect(await site.page('/docs//tutorial')).toBeNull();
});

it('an address of a great many slashes is unknown at once', async () => {
  // In time that grows with the square, this would take most of a minute.
  expect(await site.page(`/docs/${'/'.repeat(100_000)}x`)).toBeNull();
}, 10_000);
