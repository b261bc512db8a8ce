/** Where links of documents lead on the site. */
import { posix } from 'node:path';
import { addressOf } from './contents.ts';

/**
 * @param href as the document has it: an address elsewhere, an anchor, or a file with or without one
 * @param file the document
 * @returns undefined if the site does not have what it leads to
 */
export function siteHref(href: string, file: string): string | undefined {
  if (/^(?:https?:|mailto:|#|\/)/.test(href)) return href;
  const [path = '', anchor] = href.split('#', 2);
  const address = addressOf(posix.join(posix.dirname(file), path));
  return address === undefined || anchor === undefined ? address : `${address}#${anchor}`;
}
