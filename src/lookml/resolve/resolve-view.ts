/** A composed view → resolved view. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { emptyRecord, recordOf } from '../../lib/record.ts';
import { defined, isNamedBlock } from '../model/block-reader.ts';
import { allRead, loneParameter, readParameters } from '../model/parameter-kind.ts';
import { SCHEMAS, viewRows } from '../model/parameter-schema.ts';
import { rangeOf } from '../parse/source-file.ts';
import type { BlockNode } from '../parse/syntax-tree.ts';
import type { Composer } from './compose.ts';
import { resolveDerivedTable } from './derived-table.ts';
import { labelOr } from './labels.ts';
import { groupMembersOf } from './group-members.ts';
import { resolveField, resolveGroup } from './resolve-field.ts';
import type { FieldScope } from './resolve-field.ts';
import type { NamedValueFormat, ResolvedView } from './resolved-model.ts';
import type { ResolvedField } from './resolved-field.ts';
import { expandFields } from './sets.ts';
import type { SetScope } from './sets.ts';

export interface ViewScope {
  readonly views: Composer;
  readonly namedValueFormats: Readonly<Record<string, NamedValueFormat>>;
  readonly log: DiagnosticLog;
  /** Called when the view reads another one, as composed: its resolved form holds as long as that stays the same. */
  reads?(other: string, block: BlockNode | undefined): void;
}

const CATEGORIES = { dimension: 'dimension', measure: 'measure', filter: 'filter', parameter: 'parameter' } as const;

function isCategory(key: string): key is keyof typeof CATEGORIES {
  return Object.hasOwn(CATEGORIES, key);
}

/** Resolves a view that the composer knows. */
export function resolveView(name: string, block: BlockNode, scope: ViewScope): ResolvedView {
  const {
    view_label: viewLabel,
    label = viewLabel,
    fields_hidden_by_default: hiddenByDefault = false,
    drill_fields: drillFields = [],
    required_access_grants: requiredAccessGrants = [],
    suggestions = true,
    autogenerate_primary_keys: generatesKeys = false,
    sql_table_name: sqlTableName,
    derived_table: derivedTable,
    ...rest
  } = readParameters(viewRows, block);
  allRead(rest);
  const sets = setScope(
    name,
    block,
    {
      tryCompose: (other) => {
        const read = scope.views.tryCompose(other);
        scope.reads?.(other, read);
        return read;
      },
    },
    '',
  );
  const fieldScope: FieldScope = {
    view: name,
    namedValueFormats: scope.namedValueFormats,
    hiddenByDefault,
    drillFields,
    log: scope.log,
    expand: (names) => expandFields(names, sets),
  };
  const setNames = block.entries.flatMap(({ key, value }) =>
    key === 'set' && isNamedBlock(value) && !isOfCalendar(value) ? [value.name] : [],
  );
  return {
    name,
    ...labelOr(label, name),
    ...resolveFields(block, fieldScope),
    sets: recordOf(setNames.map((set) => [set, expandFields([`${set}*`], sets)])),
    requiredAccessGrants,
    suggestions,
    generatesKeys,
    range: rangeOf(block),
    ...defined({
      sqlTableName,
      derivedTable: derivedTable === undefined ? undefined : resolveDerivedTable(derivedTable),
    }),
  };
}

function resolveFields(block: BlockNode, scope: FieldScope): Pick<ResolvedView, 'fields' | 'dimensionGroups'> {
  const fields = emptyRecord<ResolvedField>();
  const dimensionGroups = emptyRecord<readonly string[]>();
  const alone = namesAlone(block);
  for (const { key, value } of block.entries) {
    if (!isNamedBlock(value) || isOfCalendar(value)) continue;
    if (isCategory(key)) fields[value.name] = resolveField(value, CATEGORIES[key], scope);
    else if (key === 'dimension_group') {
      const group = resolveGroup(value, scope);
      dimensionGroups[value.name] = group.map((field) => field.name);
      for (const field of group) if (!alone.has(field.name)) fields[field.name] = field;
    }
  }
  return { fields, dimensionGroups };
}

/** Measures that compare periods of a custom calendar are not served. */
function isOfCalendar(block: BlockNode): boolean {
  return block.entries.some(({ key }) => key === 'custom_calendar_period');
}

/** Names of the fields that do not come from a group; they win over a group's field of the same name. */
function namesAlone(block: BlockNode): ReadonlySet<string> {
  return new Set(
    block.entries.flatMap(({ key, value }) => (isCategory(key) && isNamedBlock(value) ? [value.name] : [])),
  );
}

/**
 * The sets of a view. Names keep their form in the view itself (`prefix` empty); sets of another view (`users.detail*`)
 * give names with that view's name before the dot.
 */
function setScope(view: string, block: BlockNode, views: Pick<Composer, 'tryCompose'>, prefix: string): SetScope {
  return {
    tryItems(name) {
      const [other, set] = splitName(name);
      if (other !== undefined && other !== view) {
        const otherBlock = views.tryCompose(other);
        return otherBlock === undefined ? undefined : setScope(other, otherBlock, views, `${other}.`).tryItems(set);
      }
      const items = setItems(block, set);
      return items === undefined ? undefined : { items, scope: setScope(view, block, views, prefix) };
    },
    allFields: () => fieldNames(block).map((name) => prefix + name),
    qualify: (name) => (name.includes('.') ? name : prefix + name),
  };
}

/** `view.name` → its halves. */
export function splitName(name: string): readonly [string | undefined, string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [undefined, name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function setItems(block: BlockNode, name: string): readonly string[] | undefined {
  const found = block.entries.findLast(
    ({ key, value }) => key === 'set' && value.kind === 'block' && value.name === name,
  );
  return found?.value.kind === 'block' ? (loneParameter(SCHEMAS.set, 'fields', found.value) ?? []) : undefined;
}

/** Names of all fields of a composed view, groups expanded, without resolving them. */
function fieldNames(block: BlockNode): readonly string[] {
  return block.entries.flatMap(({ key, value }): readonly string[] => {
    if (!isNamedBlock(value) || isOfCalendar(value)) return [];
    if (isCategory(key)) return [value.name];
    return key === 'dimension_group' ? groupMembersOf(value).map(({ name }) => name) : [];
  });
}
