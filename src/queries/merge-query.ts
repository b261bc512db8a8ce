export interface MergeSource {
  readonly query_id: string;
  readonly name: string;
  readonly merge_fields: readonly { readonly field_name: string; readonly source_field_name: string }[];
}

/** A merge query as its author defined it, normalised like a `QueryDefinition`. The first source is the base. */
export interface MergeQueryDefinition {
  readonly source_queries: readonly MergeSource[];
  readonly column_limit?: string;
  readonly dynamic_fields?: string;
  readonly pivots?: readonly string[];
  readonly sorts?: readonly string[];
  readonly total?: boolean;
  readonly limit?: string;
  readonly vis_config?: Readonly<Record<string, unknown>>;
}

export interface MergeQuery {
  /** Digits. */
  readonly id: string;
  readonly definition: MergeQueryDefinition;
  readonly createdAt: number;
}
