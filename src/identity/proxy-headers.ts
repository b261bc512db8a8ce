/** Who a trusted proxy says its user is. Whoever calls this has made sure that a trusted proxy sent the request. */
import { PROXY_ISSUER } from '../access/person.ts';
import type { Person } from '../access/person.ts';
import type { ProxyLogInConfig } from '../config/log-in-config.ts';
import { emailOf, textOf } from './claims.ts';

/**
 * Undefined: the proxy names nobody. `ambiguous`: a header appears twice, one of them perhaps from the client.
 * `unreadable`: a header is not UTF-8.
 */
export type ProxyPerson = Person | 'ambiguous' | 'unreadable' | undefined;

/** @param rawHeaders names and values in turns, as Node has them */
export function readProxyPerson(rawHeaders: readonly string[], config: ProxyLogInConfig): ProxyPerson {
  const { user_header, email_header, name_header, groups_header, groups_separator: separator } = config;
  const read = (name: string | null): readonly string[] =>
    name === null
      ? []
      : rawHeaders.flatMap((text, index) =>
          index % 2 === 0 && text.toLowerCase() === name ? [rawHeaders[index + 1] ?? ''] : [],
        );
  const found = [user_header, email_header, name_header, groups_header].map(read);
  if (found.some((values) => values.length > 1)) return 'ambiguous';
  const texts = found.map(([value = '']) => decode(value));
  if (texts.includes(undefined)) return 'unreadable';
  const [subject = '', email, name, groups = ''] = texts;
  if (subject === '') return undefined;
  const [first = null, ...rest] = textOf(name)?.split(/\s+/) ?? [];
  return {
    issuer: PROXY_ISSUER,
    subject,
    email: emailOf(email),
    firstName: first,
    lastName: textOf(rest.join(' ')),
    groups: (separator === '' ? [groups] : groups.split(separator)).map(withoutBlanks).filter((one) => one !== ''),
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Node reads headers as Latin-1; proxies write UTF-8. Of one that writes something else nobody knows whom it means.
 * @returns without the blanks that HTTP puts around values; undefined if it is not UTF-8
 */
function decode(value: string): string | undefined {
  try {
    return withoutBlanks(utf8.decode(Buffer.from(value, 'latin1')));
  } catch {
    return undefined;
  }
}

/**
 * Only HTTP's own: blanks of Unicode are part of a name, which is another's without them. The lookbehind lets a run of
 * blanks be read from its start alone.
 */
function withoutBlanks(text: string): string {
  return text.replace(/^[ \t]+|(?<![ \t])[ \t]+$/g, '');
}
