/** The few pages that the server has: plain HTML, with no script and nothing to load. */
import { escapeHtml } from '../../lib/escape-html.ts';

/** The pages hold no script and load nothing. */
export const PAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

export const HTML_TYPE = 'text/html; charset=utf-8';

/** @param body HTML */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width"><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{overflow:auto;padding:1rem;background:#8882;border-radius:6px}code{font-family:ui-monospace,monospace;font-size:.92em}
table{border-collapse:collapse;margin:.5rem 0}caption{text-align:left;font-weight:600}td{border-top:1px solid #8884;padding:.2rem .8rem .2rem 0;vertical-align:top}
section{border-top:1px solid #8886;margin-top:1.5rem}dt{font-weight:600}label{display:block;margin:.8rem 0}input{font:inherit;width:100%;max-width:24rem;display:block}button{font:inherit;padding:.3rem 1rem;margin-right:.6rem}
</style></head><body>${body}</body></html>`;
}
