/** The tables of API credentials. */

export interface ApiCredentialsTable {
  client_id: string;
  secret_hash: string;
  user_id: string;
  created_at: number;
  /** The date that is shown; null: they do not end. */
  expires_at: number | null;
  /** The same as steady time, which decides. */
  ends_at: number | null;
}

/** When credentials of any kind were last used. */
export interface CredentialUsesTable {
  client_id: string;
  used_at: number;
}
