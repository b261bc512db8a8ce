/** Names of tables and columns as the SQL in LookML has them: quoted where they must be. */
import type { Dialect } from '../dialects/dialect.ts';
import type { TableName } from './table.ts';

/** After a point, where every word is a name. */
export function writeName(name: string, dialect: Dialect): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : dialect.quoteIdentifier(name);
}

/** Which words alone are no names differs by database and version, so the first one is always quoted. */
export function tableSql({ schema, name }: TableName, dialect: Dialect): string {
  if (schema !== null) return `${dialect.quoteIdentifier(schema)}.${writeName(name, dialect)}`;
  return dialect.quoteIdentifier(name);
}
