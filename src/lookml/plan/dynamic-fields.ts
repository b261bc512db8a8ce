/**
 * `dynamic_fields`: JSON in a string, in which a query defines fields of its own. Custom dimensions and measures become
 * fields like those of LookML; table calculations run after the SQL.
 */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { checkExpression } from '../../expression/check-expression.ts';
import { expressionReferences } from '../../expression/expression-references.ts';
import type { JsonObject } from '../../lib/json.ts';
import { shortcutTypes } from '../../results/table-calculations/derive-column.ts';
import type { ResolvedMeasure } from '../resolve/resolved-field.ts';
import { measureTypeOf, type NamedMeasureType } from '../fields/measure-types.ts';
import { binStyle, binTiers, MAX_BINS } from './custom-bins.ts';
import { customDimensionField, customMeasureField } from './custom-field.ts';
import { defaultCompileLimits, type CompileLimits } from './compile-context.ts';
import { refusedName } from './custom-name.ts';
import { inReadingOrder, invalid, parsed, readItems, memberText, type Report } from './dynamic-items.ts';
import {
  isMeasure,
  type CustomDefinition,
  type FieldRef,
  type TableCalculation,
  type WrittenExpression,
  type NamedField,
  type UserNames,
} from './field-ref.ts';

export interface DynamicFields {
  /** Custom dimensions and measures by name. */
  readonly fields: ReadonlyMap<string, FieldRef>;
  readonly calculations: readonly TableCalculation[];
  /** Names of disabled table calculations: `fields` may still contain them. */
  readonly disabled: ReadonlySet<string>;
  /** Names of those that could not be read; the reason is among the diagnostics. */
  readonly unread: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

const EMPTY: DynamicFields = {
  fields: new Map(),
  calculations: [],
  disabled: new Set(),
  unread: new Set(),
  diagnostics: [],
};

/**
 * Reads `text`.
 * @param names the names of LookML that the user may use
 */
export function readDynamicFields(
  text: string | undefined,
  names: UserNames,
  { maxCustomFields }: Pick<CompileLimits, 'maxCustomFields'> = defaultCompileLimits,
): DynamicFields {
  if (text === undefined || text.trim() === '') return EMPTY;
  const { items, problem } = readItems(text, maxCustomFields);
  if (problem !== null) return { ...EMPTY, diagnostics: [invalid(problem)] };
  const fields = new Map<string, FieldRef>();
  // Custom fields may refer to each other, in any order.
  const all: UserNames = withCustomFields(names, fields);
  const calculations: TableCalculation[] = [];
  const taken = new Set<string>();
  const unread = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const report = (found: readonly Diagnostic[]): void => void diagnostics.push(...found);
  for (const item of inReadingOrder(items)) {
    const calculation = memberText(item, 'table_calculation');
    const dimension = memberText(item, 'dimension');
    const name = calculation ?? dimension ?? memberText(item, 'measure');
    if (name === null) {
      report([invalid('An entry of dynamic_fields has no table_calculation, dimension or measure.')]);
      continue;
    }
    const refused = refusedName(name) ?? (taken.has(name) ? `Two custom fields are called "${name}".` : null);
    taken.add(name);
    if (refused !== null) {
      report([invalid(refused)]);
      unread.add(name);
    } else if (calculation !== null) {
      const read = readCalculation(name, item, report);
      if (read) calculations.push(read);
      else unread.add(name);
    } else {
      const read = dimension !== null ? readDimension : readMeasure;
      const ref = read(name, item, all, report);
      if (ref) fields.set(name, ref);
      else unread.add(name);
    }
  }
  const off = items.filter((item) => item['is_disabled'] === true);
  const disabled = new Set(off.flatMap((item) => memberText(item, 'table_calculation') ?? []));
  return { fields, calculations, disabled, unread, diagnostics };
}

/** The names that a user's text may use when the query defines `custom` fields. */
export function withCustomFields(names: UserNames, custom: ReadonlyMap<string, FieldRef>): UserNames {
  return { ...names, find: (name) => custom.get(name) ?? names.find(name) };
}

function readCalculation(name: string, item: JsonObject, report: Report): TableCalculation | null {
  const common = {
    name,
    label: memberText(item, 'label') ?? name,
    valueFormat: memberText(item, 'value_format'),
    valueFormatName: memberText(item, 'value_format_name'),
    kindHint: memberText(item, '_kind_hint'),
    typeHint: memberText(item, '_type_hint'),
  };
  const type = memberText(item, 'calculation_type');
  if (type !== null) {
    const args = Array.isArray(item['args']) ? item['args'] : [];
    const first = typeof args[0] === 'string' ? args[0] : null;
    const basedOn = memberText(item, 'based_on') ?? first;
    if (basedOn === null) {
      report([invalid(`Table calculation "${name}" of type "${type}" has no field to be based on.`)]);
      return null;
    }
    if (!shortcutTypes.includes(type)) {
      const types = shortcutTypes.join(', ');
      report([
        invalid(`Table calculation "${name}" has the unknown calculation_type "${type}". It must be one of ${types}.`),
      ]);
      return null;
    }
    return { ...common, calculation: { kind: 'shortcut', type, basedOn, args } };
  }
  const expression = memberText(item, 'expression');
  const ast = expression === null ? null : parsed(name, expression, report);
  if (expression === null || ast === null) {
    if (expression === null) report([invalid(`Table calculation "${name}" has no expression.`)]);
    return null;
  }
  // This checks the expression alone; the types of its columns are known only after the SQL.
  report(checkExpression(ast, { place: 'calculation', fieldType: () => 'any' }).diagnostics);
  return { ...common, calculation: { kind: 'expression', expression, references: expressionReferences(ast) } };
}

function readDimension(name: string, item: JsonObject, names: UserNames, report: Report): FieldRef | null {
  const custom = dimensionDefinition(name, item, names, report);
  if (!custom) return null;
  const of = custom.kind === 'bin' ? names.find(custom.of.name) : undefined;
  const type = custom.kind === 'bin' ? 'tier' : custom.kind === 'group' ? 'string' : dimensionType(item);
  const style = binStyle(item);
  const field = customDimensionField(name, type, item, {
    ...(custom.kind === 'bin' ? { tiers: custom.tiers, tierStyle: style } : {}),
    ...(of?.field.valueFormat === undefined ? {} : { valueFormat: of.field.valueFormat }),
  });
  return { name, alias: '', field, custom };
}

function dimensionDefinition(
  name: string,
  item: JsonObject,
  names: UserNames,
  report: Report,
): CustomDefinition | null {
  const args = Array.isArray(item['args']) ? item['args'] : [];
  const base = typeof args[0] === 'string' ? args[0] : memberText(item, 'based_on');
  const of = base === null ? null : { name: base, names };
  const type = memberText(item, 'calculation_type');
  if (type === 'group_by' && of !== null) {
    const groups = Array.isArray(args[1]) ? args[1] : [];
    return {
      kind: 'group',
      of,
      groups: groups.flatMap((group) => {
        if (typeof group !== 'object' || group === null || Array.isArray(group)) return [];
        return [{ label: memberText(group, 'label') ?? '', filter: memberText(group, 'filter') ?? '' }];
      }),
      otherwise: typeof args[2] === 'string' && args[2] !== '' ? args[2] : null,
    };
  }
  if (type === 'bin' && of !== null) {
    const tiers = binTiers(args);
    if (!tiers)
      report([
        invalid(
          `Bins of "${name}" need a width with a minimum and a maximum, or a list of breaks; ${MAX_BINS.toLocaleString('en-US')} bins are allowed at most.`,
        ),
      ]);
    return tiers && { kind: 'bin', of, tiers };
  }
  const expression = memberText(item, 'expression');
  if (expression === null) {
    report([invalid(`Custom dimension "${name}" has no expression.`)]);
    return null;
  }
  const ast = parsed(name, expression, report);
  return ast && { kind: 'expression', expression: { ast, names } };
}

function readMeasure(name: string, item: JsonObject, names: UserNames, report: Report): FieldRef | null {
  const basedOn = memberText(item, 'based_on');
  const base = basedOn === null ? undefined : names.find(basedOn);
  const expressionText = memberText(item, 'expression');
  const filterText = memberText(item, 'filter_expression');
  const expression = namedExpression(name, expressionText, names, report);
  const filterExpression = namedExpression(name, filterText, names, report);
  if (basedOn === null && expression === null) {
    if (expressionText !== null) return null;
    report([invalid(`Custom measure "${name}" must have based_on or an expression.`)]);
    return null;
  }
  if (basedOn !== null && !base) {
    report([invalid(`Unknown or inaccessible field "${basedOn}" referenced by "${name}". Check for missing joins.`)]);
    return null;
  }
  if (item['type'] === 'period_over_period') {
    report([invalid(`Custom measure "${name}" compares periods, which only a LookML measure can do.`)]);
    return null;
  }
  const measured = isMeasure(base) ? base.field : null;
  const type = measured ? typeOf(measured) : measureTypeOf(memberText(item, 'type') ?? 'count_distinct');
  const field = customMeasureField(name, type, item, {
    ...(measured?.valueFormat === undefined ? {} : { valueFormat: measured.valueFormat }),
    ...percentileOf(item),
  });
  const filters = filtersOf(name, item, names, report);
  const alias = base?.alias ?? '';
  if (basedOn === null) {
    return { name, alias, field, custom: { kind: 'measure', basedOn, expression, filters, filterExpression } };
  }
  // Next to a field to aggregate, an expression is a filter: Looker sends a custom measure's filter under both names.
  const custom: CustomDefinition = {
    kind: 'measure',
    basedOn: { name: basedOn, names },
    expression: null,
    filters,
    filterExpression: filterExpression ?? expression,
  };
  return { name, alias, field, custom };
}

function namedExpression(
  name: string,
  text: string | null,
  names: UserNames,
  report: Report,
): WrittenExpression | null {
  const ast = text === null ? null : parsed(name, text, report);
  return ast && text !== null ? { ast, names, text } : null;
}

/** The filters of one custom measure. */
const MAX_FILTERS = 1_000;

/** Field name → filter expression; anything else would filter nothing, and the numbers would be wrong. */
function filtersOf(
  name: string,
  item: JsonObject,
  names: UserNames,
  report: Report,
): readonly { readonly field: NamedField<UserNames>; readonly text: string }[] {
  const filters = item['filters'] ?? {};
  if (typeof filters !== 'object' || (Array.isArray(filters) && filters.length > 0)) {
    report([
      invalid(`The filters of custom measure "${name}" must be an object of field names and filter expressions.`),
    ]);
    return [];
  }
  const entries = Object.entries(filters);
  if (entries.length > MAX_FILTERS) {
    const [count, most] = [entries.length, MAX_FILTERS].map((one) => one.toLocaleString('en-US'));
    report([invalid(`Custom measure "${name}" has ${count ?? ''} filters; at most ${most ?? ''} are allowed.`)]);
    return [];
  }
  return entries.flatMap(([field, value]) => {
    if (value === null || value === '') return [];
    if (typeof value !== 'object') return [{ field: { name: field, names }, text: String(value) }];
    report([invalid(`The filter on "${field}" of custom measure "${name}" must be a string.`)]);
    return [];
  });
}

function percentileOf({ percentile }: JsonObject): Pick<ResolvedMeasure, 'percentile'> {
  return typeof percentile === 'number' || typeof percentile === 'string' ? { percentile: String(percentile) } : {};
}

function dimensionType(item: JsonObject): string {
  const hint = memberText(item, '_type_hint') ?? memberText(item, 'type');
  return hint === 'number' || hint === 'yesno' || hint === 'date' ? hint : hint === 'date_time' ? hint : 'string';
}

function typeOf({ type, unknownType }: ResolvedMeasure): NamedMeasureType {
  return { type, ...(unknownType !== undefined && { unknownType }) };
}
