/** Names without quotes: what a database makes of them, and when they can do without. */
import type { Dialect } from './dialect.ts';

type Naming = Pick<Dialect, 'unquotedNames' | 'quoteIdentifier'>;

/**
 * A name of the database's own, or of a column that is to come back under this very name: bare where a bare word means
 * just that, else in quotes. Only for places in which every word is a name: after a point, after AS.
 */
export function exactName(name: string, dialect: Naming): string {
  const bare = dialect.unquotedNames === 'upper' ? /^[A-Z_][A-Z0-9_]*$/ : /^[a-z_][a-z0-9_]*$/;
  return bare.test(name) ? name : dialect.quoteIdentifier(name);
}

/**
 * A name that LookML gives to a column, as the SQL of its authors finds it without quotes. They write names in lower
 * case without meaning it; a name with capitals is meant as written.
 */
export function columnOfAuthors(name: string, dialect: Naming): string {
  const isFolded = dialect.unquotedNames === 'upper' && /^[a-z_][a-z0-9_]*$/.test(name);
  return dialect.quoteIdentifier(isFolded ? name.toUpperCase() : name);
}
