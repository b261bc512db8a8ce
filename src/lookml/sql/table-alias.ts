import type { Dialect } from '../../dialects/dialect.ts';

/** Words that no database here takes as a bare alias, though views like to be called so. */
const reserved = new Set(
  (
    'all analyse analyze and any array as asc both by case cast check collate column constraint create cross ' +
    'current_date current_time current_timestamp default deferrable desc distinct do else end except false fetch for ' +
    'foreign freeze from full grant group groups having in index initially inner insert intersect into is isnull join ' +
    'key keys lateral leading left like limit natural not notnull null offset on only or order outer over partition ' +
    'primary rank ranges references returning right row rows schema select session_user set show some system table ' +
    'then to trailing true union unique unpivot update usage user using values variadic when where window with'
  ).split(' '),
);

/**
 * A view's alias as it stands in SQL: bare, as Looker writes it and as authors repeat it in their own SQL; quoted only
 * where a bare word would not do.
 */
export function tableAlias(name: string, dialect: Dialect): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name.toLowerCase())
    ? name
    : dialect.quoteIdentifier(name);
}
