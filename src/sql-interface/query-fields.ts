/** The fields of the query that a SELECT becomes: those of LookML, and what it computes itself. */
import type { ExpressionType } from '../expression/expression-functions.ts';
import type { JsonObject } from '../lib/json.ts';
import { isDimension, isMeasure, type DimensionRef, type MeasureRef } from '../lookml/plan/field-ref.ts';
import type { VisibleFields } from '../lookml/plan/visible-fields.ts';
import { columnTypeOf, columnTypeOfExpression, expressionTypeOf, type ColumnType } from './column-types.ts';
import { aggregates } from './looker-functions.ts';
import { unfit } from './looker-conditions.ts';
import type { Written } from './looker-literals.ts';
import { writeLooker } from './looker-writer.ts';
import { refuseSql, shown } from './refuse-sql.ts';
import { contains, type CallNode, type ColumnNode, type SqlExpression } from './sql-ast.ts';

/** A field of the query. */
export interface QueryField {
  readonly name: string;
  readonly kind: 'dimension' | 'measure' | 'calculation';
  readonly type: ColumnType;
  /** What expressions may do with it. */
  readonly expressionType: ExpressionType;
  /** The field of LookML that it is; null = the query defines it. */
  readonly ref: DimensionRef | MeasureRef | null;
}

export interface FieldScope {
  readonly sql: string;
  readonly visible: VisibleFields;
  /** What names of fields may begin with: the explore, its model, its alias in the SQL. */
  readonly qualifiers: readonly string[];
}

export class QueryFields {
  readonly #scope: FieldScope;
  readonly #byName = new Map<string, QueryField>();
  /** By what they are written as: the same expression is the same field. */
  readonly #byText = new Map<string, QueryField>();
  readonly #items: JsonObject[] = [];
  #numbered: number;
  #hasComputedDimensions = false;

  /** @param columns how many columns the SELECT has: what is not one of them is numbered from there */
  constructor(scope: FieldScope, columns: number) {
    this.#scope = scope;
    this.#numbered = columns;
  }

  /** In the order in which they were asked for. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** Are there only values that are computed from rows, and no rows? */
  get isWithoutRows(): boolean {
    return [...this.#byName.values()].every(({ kind }) => kind === 'calculation');
  }

  /** Are expressions over dimensions among them? Asked of every part of an expression. */
  get hasComputedDimensions(): boolean {
    return this.#hasComputedDimensions;
  }

  /** Those that the query defines, as `dynamic_fields` has them. */
  get items(): readonly JsonObject[] {
    return this.#items;
  }

  /** A dimension, or an expression over dimensions; adds it to the query. */
  dimension(node: SqlExpression, label: FieldLabel): QueryField {
    if (node.kind === 'column') return this.#add(this.#dimensionOf(node));
    const { text, type } = this.rows(node);
    const known = this.#byText.get(text);
    if (known) return known;
    this.#hasComputedDimensions = true;
    const field = this.#computed('dimension', label, type);
    this.#items.push({
      dimension: field.name,
      label: labelOf(label, field),
      expression: text,
      _type_hint: hintOf(type),
    });
    return this.#add(field, text);
  }

  /** The field of an expression over dimensions, if the query has it. */
  known(node: SqlExpression): QueryField | undefined {
    if (node.kind === 'column') return this.#byName.get(this.#dimensionOf(node).name);
    return this.#byText.get(this.rows(node).text);
  }

  /** The measure that `AGGREGATE(…)`, `SUM(…)` and the like ask for; adds it to the query. */
  measure(node: CallNode, label: FieldLabel): QueryField {
    const [arg] = node.args;
    if (node.star || !arg || node.args.length > 1) {
      const why = node.star
        ? 'COUNT(*) has no meaning in an explore: name what is counted, by a measure (AGGREGATE(`view.count`)) or COUNT(DISTINCT `view.field`).'
        : `${node.name}() takes one field.`;
      return this.#refuse(why, node);
    }
    if (node.name === 'AGGREGATE') return this.#add(this.#measureOf(arg, node));
    if (contains(arg, ({ kind }) => kind === 'call') && contains(arg, isAggregateCall)) {
      return this.#refuse('An aggregate cannot be within another one.', node);
    }
    if (node.name === 'COUNT' && !node.distinct) {
      return this.#refuse(
        'COUNT(`view.field`) is not served: use COUNT(DISTINCT `view.field`), or a measure: AGGREGATE(`view.count`).',
        node,
      );
    }
    if (node.distinct && node.name !== 'COUNT') return this.#refuse(`${node.name}(DISTINCT …) is not served.`, node);
    return this.#ownMeasure(node, arg, label);
  }

  /** A value computed from the row of the result. */
  calculation({ text, type }: Written, label: FieldLabel): QueryField {
    const field = this.#computed('calculation', label, type);
    const hint = { _kind_hint: 'measure', _type_hint: hintOf(type) };
    this.#items.push({ table_calculation: field.name, label: labelOf(label, field), expression: text, ...hint });
    return this.#add(field);
  }

  /** An expression over the rows of the explore. */
  rows(node: SqlExpression): Written {
    return writeLooker(node, {
      sql: this.#scope.sql,
      column: (column) => {
        const { name, expressionType } = this.#dimensionOf(column);
        return { text: `\${${name}}`, type: expressionType };
      },
      aggregate: (call) =>
        this.#refuse(`${call.name}() cannot stand here: conditions on measures belong to HAVING.`, call),
      whole: () => undefined,
    });
  }

  /** Without regard to what may stand where. */
  find(node: ColumnNode): DimensionRef | MeasureRef {
    const ref = this.lookUp(node);
    if (isDimension(ref) || isMeasure(ref)) return ref;
    if (!ref) return this.#unknown(node);
    return this.#refuse(
      `"${ref.name}" is a ${ref.field.category} and has no values: give it one by FROM explore(JSON_OBJECT('${ref.name}', 'value')).`,
      node,
    );
  }

  /** Undefined: there is no such field, or not for this user. */
  lookUp({ path }: Pick<ColumnNode, 'path'>) {
    const { visible, qualifiers } = this.#scope;
    const name = path.join('.');
    const qualifier = qualifiers.find((one) => name.startsWith(`${one}.`));
    return visible.find(name) ?? (qualifier === undefined ? undefined : visible.find(name.slice(qualifier.length + 1)));
  }

  #unknown(node: ColumnNode): never {
    const name = shown(node.path.join('.'));
    const hint = name.includes('.') ? '' : " Fields are named `view.field`; texts stand in single quotes: 'text'.";
    return this.#refuse(`Unknown or inaccessible field "${name}".${hint}`, node);
  }

  #dimensionOf(node: ColumnNode): QueryField {
    const ref = this.find(node);
    if (isMeasure(ref)) {
      return this.#refuse(`"${ref.name}" is a measure: write AGGREGATE(\`${ref.name}\`).`, node);
    }
    return fieldOf('dimension', ref);
  }

  #measureOf(arg: SqlExpression, node: CallNode): QueryField {
    const ref = arg.kind === 'column' ? this.find(arg) : null;
    if (isMeasure(ref ?? undefined) && ref) return fieldOf('measure', ref);
    const what = ref ? `"${ref.name}" is a dimension` : 'This is an expression';
    return this.#refuse(`AGGREGATE() takes a measure. ${what}: select it, or use SUM(), AVG(), MIN() or MAX().`, node);
  }

  #ownMeasure(node: CallNode, arg: SqlExpression, label: FieldLabel): QueryField {
    const based = arg.kind === 'column' ? this.#dimensionOf(arg) : null;
    const { text, type } = this.rows(arg);
    const key = `${node.name}(${text})`;
    const known = this.#byText.get(key);
    if (known) return known;
    const takesNumber = ['SUM', 'AVG', 'MEDIAN'].includes(node.name);
    const why = takesNumber ? unfit({ text, type }, 'number') : null;
    if (why !== null) this.#refuse(why, arg);
    const measureType = aggregates[node.name] ?? '';
    const takesOrder = node.name === 'MIN' || node.name === 'MAX';
    const field = this.#computed('measure', label, node.name === 'COUNT' || !takesOrder ? 'number' : type);
    const basedOn = based?.name ?? this.#helper(text, type);
    const typed = node.name === 'COUNT' ? { ...field, type: 'BIGINT' as const } : field;
    this.#items.push({ measure: field.name, label: labelOf(label, field), based_on: basedOn, type: measureType });
    return this.#add(typed, key);
  }

  /** A dimension that a measure is based on, and that the query does not select. */
  #helper(text: string, type: ExpressionType): string {
    const field = this.#computed('dimension', { index: null, alias: null }, type);
    this.#items.push({ dimension: field.name, label: field.name, expression: text, _type_hint: hintOf(type) });
    return field.name;
  }

  #computed(kind: QueryField['kind'], { index }: FieldLabel, type: ExpressionType): QueryField {
    const isTaken = index === null || this.#byName.has(`EXPR__${String(index)}`);
    const number = isTaken ? this.#numbered++ : index;
    return {
      name: `EXPR__${String(number)}`,
      kind,
      type: columnTypeOfExpression(type),
      expressionType: type,
      ref: null,
    };
  }

  #add(field: QueryField, text?: string): QueryField {
    const known = this.#byName.get(field.name);
    if (known) return known;
    this.#byName.set(field.name, field);
    if (text !== undefined) this.#byText.set(text, field);
    return field;
  }

  #refuse(why: string, { at }: { readonly at: number }): never {
    return refuseSql(why, { sql: this.#scope.sql, at });
  }
}

/** Of the column that a field is for; without an index it is not shown. */
export interface FieldLabel {
  readonly index: number | null;
  readonly alias: string | null;
}

export function isAggregateCall(node: SqlExpression): node is CallNode {
  return node.kind === 'call' && (node.name === 'AGGREGATE' || Object.hasOwn(aggregates, node.name));
}

function fieldOf(kind: 'dimension' | 'measure', ref: DimensionRef | MeasureRef): QueryField {
  const type = columnTypeOf(ref.field);
  return { name: ref.name, kind, type, expressionType: expressionTypeOf(ref.field), ref };
}

function labelOf({ alias }: FieldLabel, { name }: QueryField): string {
  return alias ?? name;
}

/** Looker's `_type_hint`. */
function hintOf(type: ExpressionType): string {
  return type === 'datetime' ? 'date_time' : type === 'any' || type === 'null' || type === 'list' ? 'string' : type;
}
