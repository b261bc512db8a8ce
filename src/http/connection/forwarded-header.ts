/** The header `Forwarded` (RFC 7239). */

export interface ForwardedHop {
  readonly for?: string;
  readonly host?: string;
  readonly proto?: string;
}

/** A token or a quoted string after a name: `for="[2001:db8::1]:80"`. */
const PAIR = /^([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*))$/;

/** The hops, starting with the client. An unreadable hop has no facts. */
export function readForwarded(header: string): readonly ForwardedHop[] {
  return split(header, ',').map((element) => {
    const pairs = split(element, ';').flatMap((text): [string, string][] => {
      const [, name = '', quoted, token = ''] = PAIR.exec(text.trim()) ?? [];
      return name === '' ? [] : [[name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? token]];
    });
    const known = new Map(pairs);
    const member = (name: keyof ForwardedHop) => {
      const value = known.get(name);
      return value === undefined ? {} : { [name]: value };
    };
    return { ...member('for'), ...member('host'), ...member('proto') };
  });
}

/** Splits at separators outside quotes. */
function split(text: string, separator: ',' | ';'): readonly string[] {
  const parts = [''];
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"') isQuoted = !isQuoted;
    if (letter === separator && !isQuoted) {
      parts.push('');
      continue;
    }
    const isEscape = letter === '\\' && isQuoted;
    parts[parts.length - 1] += isEscape ? text.slice(at, at + 2) : letter;
    if (isEscape) at += 1;
  }
  return parts;
}
