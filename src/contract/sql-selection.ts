/** What a query that was asked in SQL adds to its definition: the text, and the columns of its answer in their order. */
export interface SqlSelection {
  readonly sql: string;
  /** Looker's `jdbc_client`: values are written as JDBC clients read them. */
  readonly jdbc: boolean;
  readonly columns: readonly SelectedColumn[];
}

export interface SelectedColumn {
  /** The name of the field in the query. */
  readonly field: string;
  /** Its key in the rows of `json_bi`. */
  readonly key: string;
  /** How JDBC clients read its values, other than as they are in JSON; null = as they are. */
  readonly reads: 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | null;
}
