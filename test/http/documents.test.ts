/** The documents under `/docs`, as browsers and caches get them. */
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contents } from '../../src/documents/contents.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server[Symbol.asyncDispose]());

const get = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${server.origin}${path}`, init);

type Element = DefaultTreeAdapterTypes.Element;

function elementsOf(html: string): readonly Element[] {
  const found: Element[] = [];
  const walk = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) found.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(html));
  return found;
}

const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;

describe('a page', () => {
  it('needs no log-in, and lists the documents by kind', async () => {
    const page = await (await get('/docs')).text();
    for (const { title, entries } of contents) {
      expect(page).toContain(`<h2>${title}</h2>`);
      for (const entry of entries) expect(page).toContain(`>${entry.title}</a>`);
    }
    expect((await get('/docs/guides/ci/')).status).toBe(200);
  });

  it('runs no script, and loads nothing from elsewhere', async () => {
    for (const path of ['/docs', '/docs/results', '/docs/search?q=a']) {
      const answer = await get(path);
      expect(answer.headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      const elements = elementsOf(await answer.text());
      expect(elements.filter(({ tagName }) => ['script', 'style', 'iframe', 'object'].includes(tagName))).toEqual([]);
      expect(elements.flatMap(({ attrs }) => attrs.filter(({ name }) => /^on|^style$/.test(name)))).toEqual([]);
      for (const { attrs } of elements.filter(({ tagName }) => tagName === 'link')) {
        expect(attrs.find(({ name }) => name === 'href')?.value).toMatch(/^\/docs\//);
      }
    }
  });

  it('is kept, and asked for again by its ETag', async () => {
    for (const path of ['/docs', '/docs/tutorial', '/docs/site.css', '/docs/icon.svg', '/docs/deploy/nginx.conf']) {
      const first = await get(path);
      const etag = first.headers.get('etag') ?? '';
      expect([first.status, first.headers.get('cache-control')], path).toEqual([200, 'no-cache']);
      const again = await get(path, { headers: { 'if-none-match': `"other", W/${etag}` } });
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
      expect((await get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
      const head = await get(path, { method: 'HEAD' });
      expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag]);
    }
  });

  it('that is not there is 404, whatever lies at its path in the package', async () => {
    for (const path of [
      '/docs/nothing',
      '/docs/package.json',
      '/docs/docs/results.md',
      '/docs/..%2fpackage.json',
      '/docs/%2e%2e/package.json',
      '/docs/results%00',
    ]) {
      const answer = await get(path);
      expect(answer.status, path).toBe(404);
      expect(await answer.json()).toHaveProperty('documentation_url');
    }
    expect((await get('/docs/results', { method: 'POST' })).status).toBe(404);
  });
});

describe('a link', () => {
  it('leads to a page and, with an anchor, to a heading of it, wherever it stands', async () => {
    const anchors = new Map<string, ReadonlySet<string>>();
    const links: { from: string; to: URL }[] = [];
    const waiting = ['/docs'];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (anchors.has(path)) continue;
      const answer = await get(path);
      expect(answer.status, `${path}, from ${links.find(({ to }) => to.pathname === path)?.from ?? ''}`).toBe(200);
      const elements =
        answer.headers.get('content-type')?.startsWith('text/html') === true ? elementsOf(await answer.text()) : [];
      const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
      expect(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        path,
      ).toEqual([]);
      anchors.set(path, new Set(ids));
      for (const element of elements) {
        const href = attribute(element, 'href');
        if (href === undefined || href.startsWith('https://')) continue;
        const to = new URL(href, `${server.origin}${path}`);
        links.push({ from: path, to });
        if (to.pathname.startsWith('/docs')) waiting.push(to.pathname);
      }
    }
    expect(anchors.size).toBeGreaterThan(contents.flatMap(({ entries }) => entries).length);
    const broken = links.filter(
      ({ to }) => to.hash !== '' && anchors.get(to.pathname)?.has(decodeURIComponent(to.hash.slice(1))) !== true,
    );
    expect(broken.map(({ from, to }) => `${from} → ${to.pathname}${to.hash}`)).toEqual([]);
  });
});

describe('the search', () => {
  const search = async (words: string) => (await get(`/docs/search?q=${encodeURIComponent(words)}`)).text();
  const found = (page: string) =>
    elementsOf(page.slice(page.indexOf('class="findings"'), page.indexOf('</ol>'))).flatMap(
      (one) => attribute(one, 'href') ?? [],
    );

  it.each([
    ['a key', 'result_retention', '/docs/results#how-long'],
    ['a part of a name', 'proxies', '/docs/configuration#behind-a-reverse-proxy'],
    ['a misspelt word', 'spectacels', '/docs/guides/ci#with-spectacles'],
    ['the beginning of a word', 'symmetr', '/docs/lookml'],
    ['a question', 'how do I restore a backup?', '/docs/guides/back-up#restore'],
  ])('finds a section by %s', async (_what, words, address) => {
    expect(
      found(await search(words))
        .slice(0, 10)
        .map((href) => (href.startsWith(`${address}#`) ? address : href)),
    ).toContain(address);
  });

  it('shows what it was asked as text, of whatever kind and length that is', async () => {
    for (const words of [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '&lt;b&gt;',
      '\uD800 a',
      'a'.repeat(5_000),
      '( [ \\ * ^ $',
    ]) {
      const answer = await get(`/docs/search?q=${encodeURIComponent(words.toWellFormed())}`);
      expect(answer.status, words).toBe(200);
      const elements = elementsOf(await answer.text());
      expect(elements.filter(({ tagName }) => ['script', 'img', 'b'].includes(tagName))).toEqual([]);
      const shown = elements.find((one) => attribute(one, 'name') === 'q');
      expect(attribute(shown!, 'value')).toBe(words.toWellFormed().slice(0, 200).trim());
    }
  });

  it('says so when it finds nothing, or is asked nothing', async () => {
    expect(await search('qqqqzzzz')).toContain('Nothing is said of “qqqqzzzz”.');
    expect(await search('')).toContain('Write what you look for');
    expect((await get('/docs/search')).status).toBe(200);
    expect((await get('/docs/search?q=pivots&q=b')).status).toBe(200);
  });
});

describe('an address that has no page', () => {
  const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
  const ask = async (path: string, init: RequestInit = { headers: browser }) => {
    const answer = await fetch(`${server.origin}${path}`, init);
    return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
  };

  it('tells a person where to go, and a program what every error says', async () => {
    for (const path of ['/explore/shop/orders', '/docs/nothing', '/<b>']) {
      const page = await ask(path);
      expect([page.status, page.type], path).toEqual([404, 'text/html; charset=utf-8']);
      expect(page.text).toContain('<a href="/">');
      expect(page.text).toContain('<a href="/docs">');
      expect(page.text).not.toContain('<b>');
    }
    const program = await ask('/explore/shop/orders', {});
    expect([program.status, program.type]).toEqual([404, 'application/json; charset=utf-8']);
    expect((await ask('/api/4.0/nothing')).type).toBe('application/json; charset=utf-8');
    expect((await ask('/nothing', { method: 'POST', headers: browser })).type).toBe('application/json; charset=utf-8');
  });

  it('is not the icon that browsers ask for by themselves', async () => {
    expect(await ask('/favicon.ico')).toMatchObject({ status: 200, type: 'image/svg+xml' });
  });
});

it('documents can be switched off; the API reference and the pages of errors stay', async () => {
  await using closed = await startTestServer('server: { documents: false }');
  for (const path of ['/docs', '/docs/results', '/docs/search?q=a', '/docs/site.css']) {
    expect((await fetch(`${closed.origin}${path}`)).status, path).toBe(404);
  }
  const reference = await (await fetch(`${closed.origin}/`)).text();
  expect(reference).toContain('query_task_multi_results');
  expect(reference).not.toContain('href="/docs"');
  expect((await fetch(`${closed.origin}/docs/r/err/4.0/404/get/queries/:query_id`)).status).toBe(200);
  expect((await fetch(`${closed.origin}/favicon.ico`)).status).toBe(200);
  const headers = { accept: 'text/html' };
  expect(await (await fetch(`${closed.origin}/docs`, { headers })).text()).not.toContain('href="/docs"');
});
