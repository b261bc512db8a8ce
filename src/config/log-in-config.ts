/** How people log in who have an account elsewhere. Names are those of `coatcheck.yaml`. */
import type { Secret } from '../lib/secret.ts';

export interface LogInConfig {
  /** How long a log-in lasts, and everything that programs were granted with it. */
  readonly lifetime_ms: number;
  readonly oidc: OidcConfig | null;
  readonly proxy: ProxyLogInConfig | null;
}

/** Who of those that a provider or proxy knows may log in here, and what they get. */
export interface LogInRules {
  /** Creates users for people who have none; otherwise they are refused. */
  readonly create_users: boolean;
  /** Gives an existing user to the person with the same verified e-mail address. */
  readonly link_by_email: boolean;
  /** Lower case; null = any, or none. */
  readonly email_domains: readonly string[] | null;
  /** Only members of at least one of these groups may log in; null = everybody. */
  readonly only_groups: readonly string[] | null;
  /** Names of roles that everybody gets who logs in. */
  readonly default_roles: readonly string[];
  /** Group there → names of roles here. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  /** Group there → names of groups here. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** OpenID Connect: the authorization code flow with PKCE. */
export interface OidcConfig extends LogInRules {
  /** What people know the provider as; null = its host. */
  readonly name: string | null;
  readonly issuer: string;
  readonly client_id: string;
  /** Null for a public client, which PKCE alone protects. */
  readonly client_secret: Secret | null;
  readonly client_auth: 'basic' | 'post';
  readonly scopes: readonly string[];
  readonly claims: OidcClaims;
  /** Treats e-mail addresses without `email_verified` as verified. */
  readonly emails_are_verified: boolean;
  readonly clock_tolerance_ms: number;
}

/** Names of claims, or paths to them with dots. */
export interface OidcClaims {
  readonly email: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly groups: string;
}

/** Log-in by a proxy that says in headers who its user is. Header names are in lower case. */
export interface ProxyLogInConfig extends LogInRules {
  readonly user_header: string;
  readonly email_header: string | null;
  readonly name_header: string | null;
  readonly groups_header: string | null;
  readonly groups_separator: string;
}
