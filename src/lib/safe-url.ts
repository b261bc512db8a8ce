/** Addresses that a link or a picture may use; anything else could run code where it is shown. */
const SCHEMES: ReadonlySet<string> = new Set(['http', 'https', 'mailto']);

/** Is the address `http`, `https`, `mailto`, or without a scheme, as browsers read it? */
export function isSafeUrl(url: string): boolean {
  // Browsers remove blanks and control characters around an address, and tabs and line breaks anywhere in it.
  // eslint-disable-next-line no-control-regex -- control characters are what is dropped
  const read = url.replaceAll(/[\t\n\r]/g, '').replace(/^[\u0000-\u0020]+/, '');
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(read) ?? [];
  return scheme === undefined || SCHEMES.has(scheme.toLowerCase());
}
