export interface SqlQueryDefinition {
  /** One of the two is given; the model names its connection. */
  readonly connection_name?: string;
  readonly model_name?: string;
  readonly sql: string;
  readonly vis_config?: Readonly<Record<string, unknown>>;
}

/** A query of the SQL Runner, with structural identity. */
export interface SqlQuery {
  /** 20 characters of base 62. */
  readonly slug: string;
  readonly definition: SqlQueryDefinition;
  /** User id of who created it first. */
  readonly creatorId: string;
  readonly createdAt: number;
  readonly runCount: number;
  readonly lastRunAt: number | null;
  readonly lastRuntimeSeconds: number | null;
}
