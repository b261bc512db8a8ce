/** Ids that users of `coatcheck.yaml` have had. */
export interface FileUsersTable {
  id: string;
  /** Null if the user has another id by now. */
  client_id: string | null;
}
