/** Which addresses a task may tell of its end: those that the operator names, and nothing below them that is not. */
import type { WebhookTarget } from '../config/webhook-schema.ts';

/** The target that an address belongs to, the longest if several do; undefined: the operator names none. */
export function targetOf(url: string, targets: readonly WebhookTarget[]): WebhookTarget | undefined {
  const asked = URL.canParse(url) ? new URL(url) : null;
  if (asked === null || asked.username !== '' || asked.password !== '' || asked.hash !== '') return undefined;
  return targets
    .filter((target) => isBelow(asked, new URL(target.url)))
    .toSorted((one, other) => other.url.length - one.url.length)[0];
}

/** What some receivers read as a slash or a way up, though the URL standard does not. */
const OTHER_SEPARATORS = /%2f|%5c|%25|\.\.?;/i;

/** Paths are compared as the URL standard reads them, so that no `..` leads out. */
function isBelow(asked: URL, { origin, pathname }: URL): boolean {
  if (asked.origin !== origin || OTHER_SEPARATORS.test(asked.pathname.slice(pathname.length))) return false;
  if (pathname.endsWith('/')) return asked.pathname.startsWith(pathname);
  return asked.pathname === pathname || asked.pathname.startsWith(`${pathname}/`);
}
