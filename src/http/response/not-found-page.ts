/** What a person sees at an address that has no page, such as a link into Looker's own pages. */
import { escapeHtml } from '../../lib/escape-html.ts';
import { htmlPage } from './html-page.ts';

/** More of an address would only fill the page. */
const MAX_PATH = 200;

/** Pages that this server has. */
export interface PagesThere {
  readonly documents: boolean;
  readonly logIn: boolean;
}

export function notFoundPage(path: string, { documents, logIn }: PagesThere): string {
  const shown = path.length > MAX_PATH ? `${path.slice(0, MAX_PATH).toWellFormed()}…` : path;
  const pages = [
    '<li><a href="/">The reference of the API</a>, which is at <code>/api/4.0</code></li>',
    ...(documents ? ['<li><a href="/docs">The documents</a></li>'] : []),
    ...(logIn ? ['<li><a href="/auth/log-in">Log in</a></li>'] : []),
  ];
  return htmlPage(
    'Not found',
    `<h1>There is no page here</h1><p>Coatcheck has nothing at <code>${escapeHtml(shown)}</code>. It answers programs by Looker’s API, and has none of Looker’s own pages for explores, Looks and dashboards.</p><ul>${pages.join('')}</ul>`,
  );
}

/** True for a browser that was sent to an address outside of the API: programs read errors as JSON. */
export function wantsPage({
  method,
  url,
  accept,
}: {
  method: string;
  url: string;
  accept: string | undefined;
}): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return (
    !/^\/+api(?:\/|$)/i.test(url.split('?', 1)[0] ?? '') && /(?:^|,)\s*text\/html\s*(?:[;,]|$)/i.test(accept ?? '')
  );
}
