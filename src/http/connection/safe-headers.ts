/** What every response says to browsers and caches, unless it knows better. */

/** Answers hold tokens, names and rows: nobody keeps them, guesses another type of content, or is told where from. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * A result in html is the model's markup around anybody's data, shown under this server's address: no script runs in
 * it, nothing is sent from it, and it may load pictures only.
 */
export const RESULT_PAGE_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src http: https: data:',
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');
