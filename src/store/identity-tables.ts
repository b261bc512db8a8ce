/** The tables of accounts elsewhere with which people log in. */

/** Accounts that users have with a provider or a proxy. */
export interface IdentitiesTable {
  id: string;
  issuer: string;
  subject: string;
  user_id: string;
  /** The verified e-mail address at the last log-in. */
  email: string | null;
  /** Roles that the last log-in gave. */
  role_ids: string;
  created_at: number;
  logged_in_at: number;
}

/** Browsers in which somebody is logged in with such an account. */
export interface BrowserSessionsTable {
  token_hash: string;
  identity_id: string;
  /** Steady. */
  expires_at: number;
}
