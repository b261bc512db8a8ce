/** What access keeps across restarts. No secret and no token is kept in a form that could be used. */
export interface AccessStore {
  saveToken(token: StoredToken): Promise<void>;
  findToken(tokenHash: string): Promise<StoredToken | undefined>;
  deleteToken(tokenHash: string): Promise<void>;
  setWorkspace(tokenHash: string, workspaceId: Workspace): Promise<void>;
  deleteTokensExpiredBefore(now: number): Promise<void>;
  /** The generated credentials of the first administrator. */
  findCredentials(clientId: string): Promise<StoredCredentials | undefined>;
  firstCredentials(): Promise<StoredCredentials | undefined>;
  saveCredentials(credentials: StoredCredentials): Promise<void>;
}

export type Workspace = 'production' | 'dev';

export interface StoredToken {
  readonly tokenHash: string;
  readonly userId: string;
  /** Who logged in as that user by `login_user`. */
  readonly sudoUserId: string | null;
  readonly workspaceId: Workspace;
  readonly expiresAt: number;
}

export interface StoredCredentials {
  readonly clientId: string;
  readonly secretHash: string;
  readonly userId: string;
  readonly createdAt: number;
}
