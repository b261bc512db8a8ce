/** Queries of the SQL Runner: a text for a connection, with structural identity. */
import { CoatcheckError } from '../errors/catalogue.ts';
import { present, toObject, readText, type Body } from './normalise.ts';
import { missingField } from './query.ts';

export interface SqlQueryDefinition {
  /** One of the two is given; a model stands for its connection. */
  readonly connection_name?: string;
  readonly model_name?: string;
  readonly sql: string;
  readonly vis_config?: Readonly<Record<string, unknown>>;
}

export interface SqlQuery {
  /** 22 characters of base 62. */
  readonly slug: string;
  readonly definition: SqlQueryDefinition;
  /** Id of the user who created it first. */
  readonly creatorId: string;
  readonly createdAt: number;
  readonly runCount: number;
  readonly lastRunAt: number | null;
  readonly lastRuntimeSeconds: number | null;
}

/** @throws CoatcheckError `validation_failed` without SQL, or with neither connection nor model */
export function normaliseSqlQuery(body: Body): SqlQueryDefinition {
  const sql = readText(body['sql']);
  // `connection_id` is the deprecated name of the same member.
  const connectionName = readText(body['connection_name']) ?? readText(body['connection_id']);
  const modelName = readText(body['model_name']);
  const errors = [
    ...(sql === undefined || sql.trim() === '' ? [missingField('sql')] : []),
    ...(connectionName === undefined && modelName === undefined ? [missingField('connection_name')] : []),
  ];
  if (sql === undefined || errors.length > 0) throw new CoatcheckError('validation_failed', { errors });
  return {
    ...present({
      connection_name: connectionName,
      model_name: modelName,
      vis_config: toObject(body['vis_config']),
    }),
    sql,
  };
}
