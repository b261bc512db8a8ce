/** Headers for browsers and caches that every response has, unless it sets its own. */

/**
 * Answers contain tokens, names and rows. They must not be cached, sniffed for another type of content, or named as a
 * referrer.
 */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/**
 * A result in HTML is the model's markup around anybody's data, shown under this server's address. It must not run
 * scripts or send anything, and may load only pictures.
 */
export const RESULT_PAGE_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src http: https: data:',
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');
