/** An explore of a table: joined to it is what its foreign keys name, and what those name in turn. */
import { block } from './lookml-text.ts';
import { lookmlName, Names } from './names.ts';
import { isSameTable, type ForeignKey, type DatabaseTable } from './table.ts';
import type { ViewText } from './view-text.ts';

export interface WrittenView {
  readonly table: DatabaseTable;
  readonly view: ViewText;
}

/** Enough for a star and its snowflake, and few enough to find a field in. */
const MAX_JOINS = 24;

interface Reached {
  /** Its name in the explore. */
  readonly alias: string;
  readonly written: WrittenView;
}

export function exploreText(base: WrittenView, views: readonly WrittenView[]): string {
  const names = new Names();
  const first: Reached = { alias: names.take(base.view.name), written: base };
  const joins: string[] = [];
  const trail = new Map([[first, [base.table]]]);
  const waiting = [first];
  for (const from of waiting) {
    for (const key of from.written.table.foreignKeys) {
      if (joins.length >= MAX_JOINS) break;
      const to = views.find(({ table }) => isSameTable(table, key.to));
      const passed = trail.get(from) ?? [];
      const isFirstOfKind = to !== undefined && !passed.some((table) => isSameTable(table, to.table));
      // A table that names its own rows (a parent) is joined once more, not for ever.
      const isParent = to !== undefined && passed.length === 1 && isSameTable(to.table, base.table);
      if (to === undefined || !(isFirstOfKind || isParent)) continue;
      const condition = conditionOf(from, key, to);
      if (condition === null) continue;
      const alias = names.take(aliasOf(from, key, to, names));
      const reached = { alias, written: to };
      trail.set(reached, [...passed, to.table]);
      waiting.push(reached);
      joins.push(joinText(reached, condition));
    }
  }
  return block(`explore: ${base.view.name}`, joins);
}

/** The view's own name where it is free, else what the column says: `billing_address` of `billing_address_id`. */
function aliasOf(from: Reached, { column }: ForeignKey, to: WrittenView, names: Names): string {
  const stem = lookmlName(column.replace(/_?(id|key|code)$/i, ''), to.view.name);
  const others = from.written.table.foreignKeys.filter((key) => isSameTable(key.to, to.table));
  if (others.length === 1 && !names.has(to.view.name)) return to.view.name;
  return names.has(stem) ? `${from.alias}_${stem}` : stem;
}

function conditionOf(from: Reached, { column }: ForeignKey, to: WrittenView): ((alias: string) => string) | null {
  const [keyColumn] = to.table.primaryKey;
  const here = from.written.view.dimensions.get(column);
  const there = keyColumn === undefined ? undefined : to.view.dimensions.get(keyColumn);
  if (here === undefined || there === undefined || to.table.primaryKey.length !== 1) return null;
  return (alias) => `sql_on: \${${from.alias}.${here}} = \${${alias}.${there}} ;;`;
}

function joinText({ alias, written: { view } }: Reached, condition: (alias: string) => string): string {
  return block(`join: ${alias}`, [
    ...(alias === view.name ? [] : [`from: ${view.name}`]),
    condition(alias),
    'relationship: many_to_one',
  ]);
}
