/** The current period's side of a comparison: the columns that its query selects for the query around it. */
import { customMeasureField } from '../../plan/custom-field.ts';
import type { FieldRef, MeasureRef } from '../../plan/field-ref.ts';
import type { Grain } from '../measures/grain.ts';
import { hasUsersPart, type MeasureNode } from '../measures/measure-tree.ts';
import { columnOf, sortColumnName } from '../text/column-name.ts';
import type { Rows } from '../text/row-layer.ts';
import { sql, type SqlText } from '../text/sql-text.ts';
import type { QueryBody } from './query-body.ts';

/** The alias of its query. */
export const CURRENT = 'current_period';

/** The column of a field, in the query of either period and around them. */
export function periodColumn(ref: FieldRef, grain: Grain, body: QueryBody): string {
  return grain.nameOf?.(ref) ?? columnOf(body, ref);
}

/** The grain whose columns have the names that the query around both periods reads, whatever is asked of their groups. */
export function namedAlike(grain: Grain, body: QueryBody): Grain {
  const { dialect } = body.scope.session;
  return {
    ...grain,
    nameOf: (ref) => periodColumn(ref, grain, body),
    ...(grain.nameOf ? {} : { sortNameOf: (ref) => sortColumnName(ref.name, dialect) }),
  };
}

/** The column of a measure: what a user asks may be in its values, too. */
export function givenBy(node: MeasureNode, column: string): SqlText {
  return hasUsersPart(node) ? { ...sql`${column}`, isTemplated: true } : sql`${column}`;
}

/**
 * Collects what the query of the current period must select beside its groups, while the query around it is written, and
 * names those columns there. Complete only when all of the query around it is written.
 */
export class CurrentColumns implements Rows {
  readonly #body: QueryBody;
  readonly #grain: Grain;
  readonly #nodes = new Map<string, MeasureNode>();
  readonly #measures: MeasureRef[] = [];

  constructor(body: QueryBody, grain: Grain) {
    this.#body = body;
    this.#grain = grain;
  }

  column(name: string): string {
    return `${CURRENT}.${this.#body.scope.session.dialect.quoteIdentifier(name)}`;
  }

  /** A measure of the query as it is shown. */
  shown(ref: MeasureRef, node: MeasureNode): SqlText {
    return this.#add(ref, node);
  }

  /** A measure that compares no periods, as its plain value: not formatted as a date or a yesno. */
  measure(node: MeasureNode): SqlText {
    const shown = this.#grain.measures.find(({ name }) => name === node.ref.name);
    if (shown && node.kind === 'aggregate') return this.#add(shown, node);
    const ref = this.#newPart();
    return this.#add(ref, { ...node, ref: { ...node.ref, field: { ...node.ref.field, type: 'number' } } });
  }

  /** An expression with the same value in all rows of a group. */
  expression(value: SqlText): SqlText {
    const ref = this.#newPart();
    return this.#add(ref, {
      kind: 'aggregate',
      ref,
      aggregate: 'min',
      args: [],
      value,
      conditions: [],
      isUsers: true,
      valueAliases: [],
      conditionAliases: [],
      distinctKey: null,
    });
  }

  /** Selects something, for a total of which the query around reads nothing: it is a row all the same. */
  selectAnything(): void {
    if (this.#measures.length === 0) this.expression(sql`1`);
  }

  nodes(): ReadonlyMap<string, MeasureNode> {
    return this.#nodes;
  }

  measures(): readonly MeasureRef[] {
    return this.#measures;
  }

  #add(ref: MeasureRef, node: MeasureNode): SqlText {
    if (!this.#nodes.has(ref.name)) {
      this.#nodes.set(ref.name, node);
      this.#measures.push(ref);
    }
    return givenBy(node, this.column(periodColumn(ref, this.#grain, this.#body)));
  }

  #newPart(): MeasureRef {
    const name = `z___part_${String(this.#measures.length + 1)}`;
    return { name, alias: '', field: customMeasureField(name, { type: 'number' }, {}) };
  }
}
