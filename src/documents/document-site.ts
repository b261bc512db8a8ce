/**
 * The site of the documents: the package's own Markdown as pages, made when they are first asked for. It knows nothing
 * of HTTP, and reads no file that `contents.ts` does not name.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownTurn } from '../lib/others-turn.ts';
import { addressOf, contents, documentFiles, DOCUMENTS_PATH, shownFiles } from './contents.ts';
import { contentsPage, documentPage, searchPage } from './document-page.ts';
import { readDocument, type Document } from './document.ts';
import { indexDocuments, type DocumentSearch } from './search-documents.ts';

export interface SitePage {
  readonly contentType: string;
  readonly body: Buffer;
  /** A strong ETag, with its quotes. */
  readonly etag: string;
}

export interface DocumentSite {
  /** @param address the whole path: `/docs/guides/ci`, with or without slashes at its end; null = there is nothing */
  page(address: string): Promise<SitePage | null>;
  /** A page of what was found. */
  search(query: string): Promise<string>;
}

export const HTML = 'text/html; charset=utf-8';
const packageFolder = join(import.meta.dirname, '../..');

const read = (file: string): Promise<string> => readFile(join(packageFolder, file), 'utf8');

export function createDocumentSite(): DocumentSite {
  const document = remembered(async (file: string): Promise<Document> => {
    const markdown = await read(file);
    await ownTurn();
    return readDocument(markdown, file);
  });
  const makers = new Map<string, () => Promise<SitePage>>([
    [DOCUMENTS_PATH, async () => sitePage(HTML, contentsPage())],
    [`${DOCUMENTS_PATH}/site.css`, async () => sitePage('text/css; charset=utf-8', await read('docs/site/site.css'))],
    [`${DOCUMENTS_PATH}/icon.svg`, async () => sitePage('image/svg+xml', await read('docs/site/icon.svg'))],
  ]);
  for (const file of documentFiles) {
    const address = addressOf(file) ?? '';
    makers.set(address, async () => sitePage(HTML, documentPage(await document(file), address)));
  }
  for (const file of shownFiles) {
    makers.set(addressOf(file) ?? '', async () => sitePage('text/plain; charset=utf-8', await read(file)));
  }
  const made = remembered(async (address: string) => (await makers.get(address)?.()) ?? null);
  const index = remembered(async (_all: 'all'): Promise<DocumentSearch> => {
    const documents = new Map<string, Document>();
    for (const { file, title } of contents.flatMap(({ entries }) => entries)) {
      documents.set(addressOf(file) ?? '', { ...(await document(file)), title });
    }
    return indexDocuments(documents);
  });
  return {
    async page(address) {
      // The lookbehind lets a run of slashes be read from its start alone: anybody may send a long one.
      const known = address.replace(/(?<!\/)\/+$/, '');
      return makers.has(known) ? made(known) : null;
    },
    search: async (query) => searchPage(query, (await index('all')).find(query)),
  };
}

/** Makes each thing once; what could not be made is tried again. */
function remembered<K, V>(make: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const coming = make(key);
    made.set(key, coming);
    coming.catch(() => made.delete(key));
    return coming;
  };
}

function sitePage(contentType: string, text: string): SitePage {
  const body = Buffer.from(text);
  return { contentType, body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}
