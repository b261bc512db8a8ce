/** The schema of `log_in` in `coatcheck.yaml`, and what it requires of `server`. */
import { LOOPBACK_NAMES } from '../lib/ip-address.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { LogInConfig, LogInRules, OidcClaims, OidcConfig, ProxyLogInConfig } from './log-in-config.ts';
import { defaulted, dictionary, list, nullable, optional, record, refine, Refusal, required } from './yaml-reader.ts';
import type { Member } from './yaml-reader.ts';
import type { Rule } from './yaml-rule.ts';
import { duration, filledText, flag, oneOf, secret, text } from './yaml-scalars.ts';

export type LogInYaml = Omit<LogInConfig, 'lifetime_ms' | 'oidc'> & {
  readonly lifetime: number;
  readonly oidc: OidcYaml | null;
};
type OidcYaml = Omit<OidcConfig, 'clock_tolerance_ms'> & { readonly clock_tolerance: number };

/** Keys are sent over the network, so anything but TLS is for this machine alone. */
function isSecureUrl(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_NAMES.includes(hostname));
}

const issuer: Rule<string> = refine(filledText, (url) =>
  URL.canParse(url) && isSecureUrl(url) && new URL(url).search === '' && new URL(url).hash === ''
    ? url
    : new Refusal(`"${url}" is not an https URL without parameters, as an issuer must be.`),
);

const scopes: Rule<readonly string[]> = refine(list(filledText), (names) =>
  names.includes('openid') ? names : new Refusal('The scopes must contain openid.'),
);

const domain: Rule<string> = refine(filledText, (name) =>
  /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i.test(name)
    ? name.toLowerCase()
    : new Refusal(`"${name}" is not a domain, such as example.com.`),
);

/** The headers that browsers and HTTP itself use say nothing about who somebody is. */
const NO_NAME = new Set(['authorization', 'cookie', 'host', 'connection', 'content-type', 'content-length']);

const header: Rule<string> = refine(filledText, (name) =>
  /^[\w-]+$/.test(name) && !NO_NAME.has(name.toLowerCase())
    ? name.toLowerCase()
    : new Refusal(`"${name}" is not a header that a proxy can name its user in, such as X-Forwarded-User.`),
);

const names = list(filledText);

const rules: { readonly [K in keyof LogInRules]-?: Member<LogInRules[K]> } = {
  create_users: optional(flag, false),
  link_by_email: optional(flag, false),
  email_domains: optional(nullable(list(domain)), null),
  only_groups: optional(nullable(list(filledText)), null),
  default_roles: optional(list(filledText), []),
  roles: optional(dictionary(names), {}),
  groups: optional(dictionary(names), {}),
};

const claims = record<OidcClaims>('claims', {
  email: optional(filledText, 'email'),
  first_name: optional(filledText, 'given_name'),
  last_name: optional(filledText, 'family_name'),
  groups: optional(filledText, 'groups'),
});

const oidc = record<OidcYaml>('log_in.oidc', {
  ...rules,
  name: optional(nullable(filledText), null),
  issuer: required(issuer),
  client_id: required(filledText),
  client_secret: optional(nullable(secret), null),
  client_auth: optional(oneOf(['basic', 'post']), 'basic'),
  scopes: optional(scopes, ['openid', 'email', 'profile']),
  claims: defaulted(claims),
  emails_are_verified: optional(flag, false),
  clock_tolerance: optional(duration, 30_000),
});

const proxy = record<ProxyLogInConfig>('log_in.proxy', {
  ...rules,
  user_header: required(header),
  email_header: optional(nullable(header), null),
  name_header: optional(nullable(header), null),
  groups_header: optional(nullable(header), null),
  groups_separator: optional(text, ','),
});

export const logIn: Rule<LogInYaml> = record<LogInYaml>('log_in', {
  lifetime: optional(duration, 12 * 3_600_000),
  oidc: optional(nullable(oidc), null),
  proxy: optional(nullable(proxy), null),
});

/** What `server` must say for it. */
export function logInProblems(
  { oidc: provider, proxy: byHeader }: Pick<LogInYaml, 'oidc' | 'proxy'>,
  server: { readonly public_url: string | null; readonly trusted_proxies: readonly string[] },
): readonly ConfigProblem[] {
  const problem = (where: string, why: string) => [{ where: `coatcheck.yaml: ${where}`, why }];
  return [
    ...(provider !== null && (server.public_url === null || !isPlainAndSecure(server.public_url))
      ? problem(
          'log_in.oidc',
          'Needs server.public_url, an https address without a path: the provider sends people back to it.',
        )
      : []),
    ...(byHeader !== null && server.trusted_proxies.length === 0
      ? problem('log_in.proxy', 'Needs server.trusted_proxies: headers of anybody else mean nothing.')
      : []),
  ];
}

function isPlainAndSecure(url: string): boolean {
  return isSecureUrl(url) && new URL(url).origin === url;
}
