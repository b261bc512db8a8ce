/** FROM and JOIN of a query: the joins that it needs, and what they do to the rows of each view. */
import { fanOut, type FanOut } from '../../plan/fan-out.ts';
import { orderJoins } from '../../plan/join-order.ts';
import type { ResolvedJoin } from '../../resolve/resolved-model.ts';
import { expandText } from './expand-text.ts';
import {
  aliasesIn,
  isFull,
  isGate,
  lacksKey,
  matchesOf,
  mayDropRows,
  needsMark,
  presenceOf,
  tableClause,
} from './join-matches.ts';
import type { MadeJoin, TableForm } from './join-matches.ts';
import { joinBranches, type JoinBranch } from '../text/join-branches.ts';
import { isRawInner, rawKeepsOthers } from '../text/raw-join.ts';
import { generatesKey, primaryKey, repeatedKey } from './primary-key.ts';
import type { QueryScope } from './query-scope.ts';
import { operand } from '../text/sql-operand.ts';
import { markSql, sql, usesOf, type SqlText } from '../text/sql-text.ts';

export interface JoinedTables {
  /** One, unless the database lacks a kind of join: the rows of all branches together are those of the joins. */
  readonly branches: readonly JoinBranch[];
  /** `sql_where` of the joins. */
  readonly conditions: readonly SqlText[];
  /**
   * Conditions that only joined rows meet, among all pairs of rows that a database may look at: the conditions of the
   * joins, or that the joined view's row is missing. Empty if they are not known.
   */
  readonly matches: readonly SqlText[];
  /** Do joins that a user cannot avoid hide rows? */
  readonly isGoverned: boolean;
  readonly fan: FanOut;
  /** The base view is first. */
  readonly aliases: readonly string[];
  /** Can a row of the query lack a row of this view? */
  mayBeMissing(alias: string): boolean;
  /** A column of the view that is never null in a joined row, found in its join condition; null if none is known. */
  presence(alias: string): SqlText | null;
  /** Is it a join without a table, a place for fields that belong to several views? */
  isVirtual(alias: string): boolean;
}

/** What is asked of the joined rows. */
interface AskedOfRows {
  /** Aliases that conditions of the explore make every query need. */
  readonly unavoidable?: Iterable<string>;
  /** Do conditions that no user can change hide rows? */
  readonly isGoverned?: boolean;
  /** Is an expression computed of them that a user has a part in? */
  readonly hasUsersExpression?: boolean;
}

/** Joins the views that the `needed` aliases require, and those of `always_join`. */
export function joinTables(
  scope: QueryScope,
  needed: Iterable<string>,
  { unavoidable = [], isGoverned = false, hasUsersExpression = false }: AskedOfRows = {},
): JoinedTables {
  const { explore } = scope.fields;
  const { log } = scope.session;
  const madeJoins = new Map<ResolvedJoin, MadeJoin>();
  const makeOnce = (join: ResolvedJoin): MadeJoin => {
    const made = madeJoins.get(join) ?? makeJoin(scope, join);
    madeJoins.set(join, made);
    return made;
  };
  const reads = {
    dependencies: (join: ResolvedJoin) => makeOnce(join).parents,
    companions: (join: ResolvedJoin) => makeOnce(join).whereUses,
  };
  const { joins, diagnostics } = orderJoins(explore, [...needed, ...explore.alwaysJoin], reads);
  const always = new Set(orderJoins(explore, [...explore.alwaysJoin, ...unavoidable], reads).joins);
  log.addAll(diagnostics);
  const written = joins.map(makeOnce);
  const nullable = missingAliases(scope, written);
  const fan = fanOut(
    explore.baseAlias,
    written.map(({ join, parents }) => ({ alias: join.name, parents, relationship: relationshipOf(scope, join) })),
  );
  const base = tableClause(scope, explore.baseAlias);
  const joinsHide = hidesRows(scope, { base: base('plain'), written, always });
  const isMarked = hasUsersExpression && (isGoverned || joinsHide || written.some(({ where }) => where !== null));
  const isNumbered = (alias: string): boolean =>
    explore.symmetricAggregates && fan.isFanned([alias]) && generatesKey(scope, alias);
  const isBesideFull = written.some(({ join }) => isFull(join));
  const marksOf = (alias: string): boolean => {
    const made = written.find(({ join }) => join.name === alias);
    return made ? needsMark(scope, made.join, isBesideFull) : isBesideFull && lacksKey(scope, alias);
  };
  const formOf = (alias: string): TableForm => {
    if (isNumbered(alias)) return 'numbered';
    return isMarked && marksOf(alias) ? 'marked' : 'plain';
  };
  return {
    branches: joinBranches(
      base(formOf(explore.baseAlias)),
      written.flatMap(({ join, write }) => (write ? [write(formOf(join.name))] : [])),
      scope.session.dialect,
    ),
    conditions: written.flatMap(({ where }) => (where ? [where] : [])),
    matches: matchesOf(scope, written, formOf),
    isGoverned: joinsHide,
    fan,
    aliases: [explore.baseAlias, ...written.map(({ join }) => join.name)],
    mayBeMissing: (alias) => nullable.has(alias),
    presence: (alias) => {
      const made = written.find(({ join }) => join.name === alias);
      return made ? presenceOf(scope, made.join, made.condition) : null;
    },
    isVirtual: (alias) => written.some(({ join, write }) => join.name === alias && write === null),
  };
}

/** Do joins hide rows from users, who cannot do without them? */
function hidesRows(
  scope: QueryScope,
  {
    base,
    written,
    always,
  }: { readonly base: SqlText; readonly written: readonly MadeJoin[]; readonly always: ReadonlySet<ResolvedJoin> },
): boolean {
  // A row of another view may match a row that the table hides.
  const readsHidingTable =
    base.asksAboutUser === true || written.some(({ write }) => write?.('plain').clause.asksAboutUser === true);
  return written.some(
    ({ join, write, condition }) =>
      readsHidingTable ||
      condition?.asksAboutUser === true ||
      (always.has(join) && (mayDropRows(scope, join, condition) || isGate(join, write))),
  );
}

/**
 * A cross join that does not state its relationship pairs every row with every other, whatever the default says. The
 * default is believed only if there is no primary key to count rows by.
 */
function relationshipOf(scope: QueryScope, join: ResolvedJoin): ResolvedJoin['relationship'] {
  const isSilent = join.type === 'cross' && join.relationship === 'many_to_one';
  return isSilent && repeatedKey(scope, scope.fields.explore.baseAlias) ? 'many_to_many' : join.relationship;
}

const keywords = {
  left_outer: 'LEFT JOIN',
  inner: 'INNER JOIN',
  full_outer: 'FULL OUTER JOIN',
  cross: 'CROSS JOIN',
} as const;

function makeJoin(scope: QueryScope, join: ResolvedJoin): MadeJoin {
  const { session } = scope;
  const condition = joinCondition(scope, join);
  const where = join.sqlWhere ? expandText(scope, join.sqlWhere, ownerOf(join, 'sql_where')) : null;
  const text = condition?.text ?? '';
  const parents = [...usesOf([condition]), ...aliasesIn(text, scope)].filter((alias) => alias !== join.name);
  const common = {
    join,
    condition,
    parents: [...new Set(parents)],
    where,
    whereUses: new Set([...usesOf([where]), ...aliasesIn(where?.text ?? '', scope)]),
  };
  if (join.sql) {
    // The old raw form: the whole clause, or nothing for a view that is only a place for fields.
    const isEmpty = text.trim() === '';
    const clause = markJoin(condition ?? sql``, join, 'sql');
    return { ...common, write: isEmpty ? null : () => ({ clause, full: null }) };
  }
  const tableOf = tableClause(scope, join.name);
  if (join.type === 'cross') {
    return {
      ...common,
      write: (form) => ({ clause: markJoin(sql`${keywords.cross} ${tableOf(form)}`, join), full: null }),
    };
  }
  // Like a join with an empty `sql`, one without a condition is only a place for fields.
  if (!condition) return { ...common, write: null };
  const isInBranches = join.type === 'full_outer' && !session.dialect.supports.fullOuterJoin;
  const keyword = keywords[isInBranches ? 'left_outer' : join.type];
  return {
    ...common,
    write: (form) => {
      const table = tableOf(form);
      return {
        clause: markJoin(sql`${keyword} ${table} ON ${condition}`, join),
        full: isInBranches ? { table: markJoin(table, join), condition: markJoin(condition, join) } : null,
      };
    },
  };
}

function joinCondition(scope: QueryScope, join: ResolvedJoin): SqlText | null {
  if (join.sql) return expandText(scope, join.sql, ownerOf(join, 'sql'));
  if (join.type === 'cross') return null;
  if (join.sqlOn) return expandText(scope, join.sqlOn, ownerOf(join, 'sql_on'));
  const foreign = foreignKey(scope, join);
  if (!foreign) return null;
  const key = primaryKey(scope, join.name);
  if (!key) {
    scope.session.log.error(
      'missing-primary-key',
      join.foreignKey?.range ?? join.sqlForeignKey?.range,
      `Join "${join.name}" has a foreign key, but view "${join.view}" has no primary key.`,
    );
  }
  return sql`${foreign} = ${key ?? 'NULL'}`;
}

function foreignKey(scope: QueryScope, join: ResolvedJoin): SqlText | null {
  if (join.foreignKey) {
    const { field, range } = join.foreignKey;
    const owner = { ...ownerOf(join, 'foreign_key'), alias: null };
    return expandText(scope, { text: `\${${field}}`, range, verbatim: false }, owner);
  }
  return join.sqlForeignKey
    ? operand(expandText(scope, join.sqlForeignKey, ownerOf(join, 'sql_foreign_key')), scope.session.dialect)
    : null;
}

function ownerOf(join: ResolvedJoin, parameter: string) {
  return { kind: 'join' as const, name: join.name, parameter, alias: join.name };
}

function markJoin(clause: SqlText, join: ResolvedJoin, parameter = 'sql_on'): SqlText {
  return markSql(clause, { kind: 'join', name: join.name, parameter, range: join.range, verbatim: false });
}

/**
 * Aliases whose row may be missing: the joined view's in a left join, all others' in a right or full join, and those of
 * views that are joined to such a view.
 */
function missingAliases(scope: QueryScope, joins: readonly MadeJoin[]): ReadonlySet<string> {
  const { dialect } = scope.session;
  const missing = new Set<string>();
  const before = [scope.fields.explore.baseAlias];
  for (const { join, condition } of joins) {
    const raw = join.sql ? (condition?.text ?? '') : null;
    const keepsOthers = raw === null ? join.type === 'full_outer' : rawKeepsOthers(raw, dialect);
    if (raw === null ? join.type === 'left_outer' : !isRawInner(raw, dialect)) missing.add(join.name);
    if (keepsOthers) [...before, join.name].forEach((alias) => missing.add(alias));
    before.push(join.name);
  }
  return missing;
}
