/** Names of tables and columns as the SQL in LookML has them: quoted where they must be. */
import type { Dialect } from '../dialects/dialect.ts';
import { exactName } from '../dialects/plain-names.ts';
import type { TableName } from './table.ts';

/** Which words alone are no names differs by database and version, so the first one is always quoted. */
export function tableSql({ schema, name }: TableName, dialect: Dialect): string {
  if (schema !== null) return `${dialect.quoteIdentifier(schema)}.${exactName(name, dialect)}`;
  return dialect.quoteIdentifier(name);
}
