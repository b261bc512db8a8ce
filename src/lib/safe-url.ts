/** Addresses that a link or a picture may lead to: anything else can run code where it is shown. */
const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto']);

/** `http`, `https`, `mailto`, and addresses without a scheme, read as browsers do. */
export function isSafeUrl(url: string): boolean {
  // Browsers drop blanks and control characters around an address, tabs and line ends anywhere in it.
  // eslint-disable-next-line no-control-regex -- control characters are what is dropped
  const read = url.replaceAll(/[\t\n\r]/g, '').replace(/^[\u0000-\u0020]+/, '');
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(read) ?? [];
  return scheme === undefined || SCHEMES.has(scheme.toLowerCase());
}
