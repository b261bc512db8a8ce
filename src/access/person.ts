/** Somebody whom a provider or a trusted proxy vouches for. */
export interface Person {
  /** Who vouches: the issuer of a provider, or `PROXY_ISSUER`. */
  readonly issuer: string;
  /** Their id there. With the issuer it alone says who somebody is: e-mail addresses and names change hands. */
  readonly subject: string;
  /** Null if it is not known, or if nobody has verified it. */
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** Names of their groups there. */
  readonly groups: readonly string[];
}

/** No provider has it: issuers are URLs. */
export const PROXY_ISSUER = 'proxy';
