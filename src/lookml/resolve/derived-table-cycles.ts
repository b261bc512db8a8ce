/** Derived tables that read themselves, through `${view.SQL_TABLE_NAME}` or the explore of an `explore_source`. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { usedViews } from './resolve-model.ts';
import { referencesIn } from './references.ts';
import type { ResolvedModel } from './resolved-model.ts';

const TABLE_NAME = '.SQL_TABLE_NAME';

/** Reports each cycle once, at the table that closes it. */
export function findDerivedTableCycles(model: ResolvedModel, log: DiagnosticLog): void {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): void => {
    const table = model.views[name]?.derivedTable;
    if (table === undefined || done.has(name)) return;
    const from = path.indexOf(name);
    if (from >= 0) {
      const chain = [...path.slice(from), name].join(' → ');
      log.error('derived-table-cycle', table.range, `Derived table \`${name}\` reads itself: ${chain}`);
      done.add(name);
      return;
    }
    path.push(name);
    for (const read of tablesRead(name, model)) visit(read);
    path.pop();
    done.add(name);
  };
  for (const name of usedViews(model.explores)) visit(name);
}

/** Joins of an `explore_source` come in only where they are needed: its base counts alone. */
function tablesRead(name: string, model: ResolvedModel): readonly string[] {
  const table = model.views[name]?.derivedTable;
  const explore = model.explores[table?.exploreSource?.explore ?? ''];
  const named = referencesIn(table?.sql?.text ?? '')
    .map((reference) => reference.name)
    .filter((reference) => reference.endsWith(TABLE_NAME));
  return [...named.map((full) => full.slice(0, -TABLE_NAME.length)), ...(explore ? [explore.baseView] : [])];
}
