/** As much of a browser as log-ins need: cookies of each host, redirects, forms. */

export interface Visited {
  /** Where it ended, as a browser would show it. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** All addresses on the way, with the last one. */
  readonly way: readonly string[];
}

export interface TestBrowser {
  /** Host → name → value. */
  readonly cookies: Map<string, Map<string, string>>;
  /** `Set-Cookie` headers as they came. */
  readonly setCookies: string[];
  /** Opens an address and follows redirects, until `stopAt` says that the next address is another program's. */
  open(url: string, init?: RequestInit): Promise<Visited>;
  /** Sends the form of a page. */
  submit(page: Visited, values?: Readonly<Record<string, string>>): Promise<Visited>;
}

export interface BrowserOptions {
  /** Public origin → where that is really served. */
  readonly origins?: Readonly<Record<string, string>>;
  /** Sent to each of these origins, as a proxy in between does. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Does not go to addresses that begin with it. */
  readonly stopAt?: string;
}

const MOST_STEPS = 20;

export function testBrowser({ origins = {}, headers = {}, stopAt }: BrowserOptions = {}): TestBrowser {
  const cookies: TestBrowser['cookies'] = new Map();
  const setCookies: string[] = [];
  const keep = (host: string, header: string): void => {
    setCookies.push(header);
    const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
    const [name = '', ...value] = pair.split('=');
    const jar = cookies.get(host) ?? new Map<string, string>();
    cookies.set(host, jar);
    const isOver = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=Thu, 01 Jan 1970/i.test(one));
    if (isOver) jar.delete(name);
    else jar.set(name, value.join('='));
  };
  const ask = async (url: URL, init: RequestInit): Promise<Response> => {
    const jar = cookies.get(url.host) ?? new Map<string, string>();
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${origins[url.origin] ?? url.origin}${url.pathname}${url.search}`, {
      ...init,
      redirect: 'manual',
      headers: { ...headers, ...(cookie !== '' && { cookie }), ...(init.headers as Record<string, string>) },
    });
    for (const header of response.headers.getSetCookie()) keep(url.host, header);
    return response;
  };
  const open: TestBrowser['open'] = async (first, init = {}) => {
    let url = new URL(first);
    const way = [url.href];
    let response = await ask(url, init);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const location = response.headers.get('location');
      if (location === null) break;
      const next = new URL(location, url);
      // A provider behind the same address writes its own; the browser knows the public one.
      way.push(next.href);
      url = next;
      if (stopAt !== undefined && next.href.startsWith(stopAt)) break;
      response = await ask(url, {});
    }
    return { url, status: response.status, headers: response.headers, html: await response.text(), way };
  };
  return {
    cookies,
    setCookies,
    open,
    submit(page, values = {}) {
      const form = new URLSearchParams();
      for (const [, name = '', value = ''] of page.html.matchAll(
        /<input type="hidden" name="([^"]+)" value="([^"]*)">/g,
      )) {
        form.set(name, unescapeHtml(value));
      }
      for (const [name, value] of Object.entries(values)) form.set(name, value);
      const action = /<form method="post" action="([^"]+)">/.exec(page.html)?.[1] ?? '';
      return open(new URL(action, page.url).href, { method: 'POST', body: form });
    },
  };
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
