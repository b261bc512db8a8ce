/** Who a trusted proxy says its user is. Whoever calls this has made sure that a trusted proxy sent the request. */
import { PROXY_ISSUER } from '../access/person.ts';
import type { Person } from '../access/person.ts';
import type { ProxyLogInConfig } from '../config/log-in-config.ts';
import { emailOf, textOf } from './claims.ts';

/** Undefined: the proxy names nobody. `ambiguous`: a header appears twice, one of them perhaps from the client. */
export type ProxyPerson = Person | 'ambiguous' | undefined;

/** @param rawHeaders names and values in turns, as Node has them */
export function readProxyPerson(rawHeaders: readonly string[], config: ProxyLogInConfig): ProxyPerson {
  const { user_header, email_header, name_header, groups_header, groups_separator: separator } = config;
  const read = (name: string | null): readonly string[] =>
    name === null
      ? []
      : rawHeaders.flatMap((text, index) =>
          index % 2 === 0 && text.toLowerCase() === name ? [decode(rawHeaders[index + 1] ?? '')] : [],
        );
  const found = [user_header, email_header, name_header, groups_header].map(read);
  if (found.some((values) => values.length > 1)) return 'ambiguous';
  const [[user] = [], [email] = [], [name] = [], [groups = ''] = []] = found;
  const subject = textOf(user);
  if (subject === null) return undefined;
  const [first = null, ...rest] = textOf(name)?.split(/\s+/) ?? [];
  return {
    issuer: PROXY_ISSUER,
    subject,
    email: emailOf(email),
    firstName: first,
    lastName: textOf(rest.join(' ')),
    groups: (separator === '' ? [groups] : groups.split(separator)).flatMap((group) => textOf(group) ?? []),
  };
}

/** Node reads headers as Latin-1; proxies write UTF-8. */
function decode(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : value;
}
