/**
 * Turns a SELECT into a query of its explore: dimensions it groups by, measures, conditions, sorts. Whatever the SQL
 * computes becomes a custom field, a custom filter or a table calculation, as if the user had written those.
 */
import type { Asker } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { recordOf } from '../lib/record.ts';
import type { VisibleFields } from '../lookml/plan/visible-fields.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { answerColumn, selectedColumns, type AnswerColumn } from './answer-columns.ts';
import { findExplore } from './find-explore.ts';
import { unfit } from './looker-conditions.ts';
import type { Written } from './looker-literals.ts';
import { writeLooker } from './looker-writer.ts';
import { ownConditions } from './own-conditions.ts';
import { parseSelect } from './parse-select.ts';
import { isAggregateCall, QueryFields, type QueryField } from './query-fields.ts';
import { refuseSql, shown } from './refuse-sql.ts';
import { contains, type ColumnNode, type SelectItem, type SelectStatement, type SqlExpression } from './sql-ast.ts';

export interface TranslatedSelect {
  readonly definition: QueryDefinition;
  readonly columns: readonly AnswerColumn[];
}

export interface SelectInput {
  readonly sql: string;
  readonly jdbc: boolean;
}

/** Each is an expression within the one that names it, which may be deep itself. */
const MOST_OPEN_ALIASES = 8;
/** Of all columns: `b + b AS a, c + c AS b, …` doubles with every alias. */
const LONGEST_OF_ALIASES = 1_000_000;

interface SelectContext {
  readonly project: ResolvedProject;
  /** `limits.max_query_fields`. */
  readonly mostMembers: number;
}

/** @throws CoatcheckError `bad_request`, naming what is wrong or not served, and where */
export function translateSelect({ sql, jdbc }: SelectInput, caller: Asker, context: SelectContext): TranslatedSelect {
  const { project, mostMembers } = context;
  const statement = parseSelect(sql, mostMembers);
  const visible = findExplore({ from: statement.from, sql }, caller, project);
  const translation = new SelectTranslation({ sql, jdbc }, statement, visible);
  return translation.translate();
}

class SelectTranslation {
  readonly #input: SelectInput;
  readonly #statement: SelectStatement;
  readonly #visible: VisibleFields;
  readonly #fields: QueryFields;
  /** Places of columns by their alias, and by what they compute. */
  readonly #byAlias: ReadonlyMap<string, number>;
  readonly #byContent: ReadonlyMap<string, number>;
  /** Characters that aliases have stood for. */
  #aliasedLength = 0;

  constructor(input: SelectInput, statement: SelectStatement, visible: VisibleFields) {
    this.#input = input;
    this.#statement = statement;
    this.#visible = visible;
    this.#byAlias = firstPlaces(statement.items.map((item) => item.alias));
    this.#byContent = firstPlaces(statement.items.map(({ expression }) => contentOf(expression)));
    const [model, explore] = [visible.model.name, visible.explore.name];
    const { alias } = statement.from;
    const qualifiers = [...(alias === null ? [] : [alias]), `${model}.${explore}`, explore];
    this.#fields = new QueryFields({ sql: input.sql, visible, qualifiers }, statement.items.length);
  }

  translate(): TranslatedSelect {
    const { items, where, limit } = this.#statement;
    const { sql, jdbc } = this.#input;
    this.#readGroups();
    const fields = items.map((item, index) => this.#columnOf(item, index));
    const sorts = this.#readSorts(fields);
    const conditions = [where === null ? null : this.#condition(where, this.#fields.rows(where)), this.#readHaving()];
    const filterExpression = conditions.filter((one) => one !== null).join(' AND ');
    const filters = this.#readGiven();
    if (this.#fields.isWithoutRows) this.#refuse('Select a field of the explore, or an aggregate of one.', { at: 0 });
    const columns = items.map((item, index) => answerColumn(item, index, fields[index]));
    const definition: QueryDefinition = {
      model: this.#visible.model.name,
      view: this.#visible.explore.name,
      fields: this.#fields.names,
      ...(Object.keys(filters).length > 0 && { filters }),
      ...(filterExpression !== '' && { filter_expression: filterExpression }),
      ...(sorts.length > 0 && { sorts }),
      limit: limit ?? '-1',
      ...(this.#fields.items.length > 0 && { dynamic_fields: JSON.stringify(this.#fields.items) }),
      sql_interface: { sql, jdbc, columns: selectedColumns(items, fields, jdbc) },
    };
    return { definition, columns };
  }

  /** Without GROUP BY and without aggregates, rows are the distinct ones, as those of an explore are. */
  #readGroups(): void {
    const { items, groupBy, having, orderBy, distinct } = this.#statement;
    if (groupBy.length > 0) {
      for (const node of groupBy) this.#readGroup(node);
      if (distinct) this.#requireGroupsSelected();
      return;
    }
    const asked = [...items, ...orderBy].map(({ expression }) => expression);
    if (having || asked.some((node) => contains(node, isAggregateCall))) return;
    items.forEach(({ expression, alias }, index) => {
      if (contains(expression, ({ kind }) => kind === 'column')) this.#fields.dimension(expression, { index, alias });
    });
  }

  #readGroup(node: SqlExpression): void {
    const { items } = this.#statement;
    const { expression, index } = this.#meant(node, 'GROUP BY');
    if (contains(expression, isAggregateCall)) this.#refuse('GROUP BY takes no aggregates.', node);
    const isConstant = !contains(expression, ({ kind }) => kind === 'column');
    if (!isConstant)
      this.#fields.dimension(expression, { index, alias: index === null ? null : (items[index]?.alias ?? null) });
  }

  /** With DISTINCT, rows that differ only in what is not selected would be one. */
  #requireGroupsSelected(): void {
    const { items, groupBy } = this.#statement;
    const selected = new Set(
      items.flatMap(({ expression }) =>
        contains(expression, isAggregateCall) ? [] : (this.#fields.known(expression)?.name ?? []),
      ),
    );
    const missing = this.#fields.names.find((name) => !selected.has(name));
    const [first] = groupBy;
    if (missing !== undefined && first) this.#refuse('With DISTINCT, select all that GROUP BY names.', first);
  }

  /** What an ordinal or an alias stands for, with the place of its column; any other expression is itself. */
  #meant(node: SqlExpression, clause: string): { readonly expression: SqlExpression; readonly index: number | null } {
    const { items } = this.#statement;
    if (node.kind === 'number') {
      const index = Number(node.digits) - 1;
      const item = items[index];
      if (!item) return this.#refuse(`${clause} ${node.digits}: there is no such column.`, node);
      return { expression: item.expression, index };
    }
    const index = node.kind === 'column' && node.path.length === 1 ? this.#aliased(node.path[0] ?? '') : -1;
    const item = items[index];
    if (item) return { expression: item.expression, index };
    return { expression: node, index: node.kind === 'column' ? null : (this.#byContent.get(contentOf(node)) ?? null) };
  }

  #aliased(name: string): number {
    return this.#byAlias.get(name) ?? -1;
  }

  #columnOf({ expression, alias }: SelectItem, index: number): QueryField {
    const label = { index, alias };
    if (isAggregateCall(expression)) return this.#fields.measure(expression, label);
    if (!contains(expression, isAggregateCall) && contains(expression, ({ kind }) => kind === 'column')) {
      const known = this.#fields.known(expression);
      if (known) return known;
      if (expression.kind === 'column') this.#refuseUngrouped(expression);
    }
    return this.#fields.calculation(this.#overGroups(expression), label);
  }

  #refuseUngrouped(node: Extract<SqlExpression, { kind: 'column' }>): never {
    const { name } = this.#fields.find(node);
    return this.#refuse(`"${name}" is neither in GROUP BY nor aggregated: add it to GROUP BY.`, node);
  }

  /**
   * An expression over dimensions that the query groups by, and measures.
   * @param open aliases that it is a part of
   */
  #overGroups(node: SqlExpression, open: readonly string[] = []): Written {
    const written = ({ name, expressionType }: QueryField): Written => ({ text: `\${${name}}`, type: expressionType });
    return writeLooker(node, {
      sql: this.#input.sql,
      column: (column) => {
        const known = this.#fields.lookUp(column) ? this.#fields.known(column) : undefined;
        if (known) return written(known);
        return this.#ofAlias(column, open) ?? this.#refuseUngrouped(column);
      },
      aggregate: (call) => written(this.#fields.measure(call, { index: null, alias: null })),
      whole: (part) => {
        if (!this.#fields.hasComputedDimensions) return undefined;
        const isComputed = part.kind !== 'column' && contains(part, ({ kind }) => kind === 'column');
        if (!isComputed || contains(part, isAggregateCall) || contains(part, (one) => this.#isAlias(one)))
          return undefined;
        const known = this.#fields.known(part);
        return known && written(known);
      },
    });
  }

  /** What another column computes, by its alias. */
  #ofAlias(column: ColumnNode, open: readonly string[]): Written | undefined {
    const [alias = ''] = column.path;
    const item = column.path.length === 1 ? this.#statement.items[this.#aliased(alias)] : undefined;
    if (!item) return undefined;
    if (open.includes(alias)) this.#refuse(`The column "${shown(alias)}" is computed from itself.`, column);
    if (open.length >= MOST_OPEN_ALIASES) {
      this.#refuse(`Aliases may stand for each other ${String(MOST_OPEN_ALIASES)} levels deep.`, column);
    }
    const written = this.#overGroups(item.expression, [...open, alias]);
    this.#aliasedLength += written.text.length;
    if (this.#aliasedLength > LONGEST_OF_ALIASES) {
      const most = LONGEST_OF_ALIASES.toLocaleString('en-US');
      this.#refuse(`What aliases stand for is longer than ${most} characters in all.`, column);
    }
    return written;
  }

  #isAlias(node: SqlExpression): boolean {
    return node.kind === 'column' && !this.#fields.lookUp(node);
  }

  #readHaving(): string | null {
    const { having } = this.#statement;
    return having && this.#condition(having, this.#overGroups(having));
  }

  #condition(node: SqlExpression, written: Written): string {
    const why = unfit(written, 'yesno');
    return why === null ? written.text : this.#refuse(why, node);
  }

  #readSorts(columns: readonly QueryField[]): readonly string[] {
    const { orderBy, limit } = this.#statement;
    const sorted = new Set<string>();
    return orderBy.flatMap(({ expression: node, descending }) => {
      const { expression, index } = this.#meant(node, 'ORDER BY');
      const field = (index === null ? undefined : columns[index]) ?? this.#sortField(expression, node);
      if (field.kind === 'calculation' && limit !== null) {
        this.#refuse(
          'With LIMIT, ORDER BY takes dimensions and measures: what is computed from them is computed after the limit.',
          node,
        );
      }
      // Rows that are equal in a column are not told apart by the same one, in whichever direction.
      if (sorted.has(field.name)) return [];
      sorted.add(field.name);
      return [descending ? `${field.name} desc` : field.name];
    });
  }

  #sortField(expression: SqlExpression, node: SqlExpression): QueryField {
    const hidden = { index: null, alias: null };
    if (isAggregateCall(expression)) return this.#fields.measure(expression, hidden);
    if (contains(expression, isAggregateCall)) return this.#fields.calculation(this.#overGroups(expression), hidden);
    const known = this.#fields.known(expression);
    return known ?? this.#refuse('ORDER BY names what is neither selected nor in GROUP BY.', node);
  }

  /** Values for filters and parameters, by name; a field that conditions are about may have any value by its filter. */
  #readGiven(): Readonly<Record<string, string>> {
    const { where, having, from } = this.#statement;
    const conditions = ownConditions([where, having], this.#visible.explore, (node) => this.#fields.lookUp(node)?.name);
    return recordOf([
      ...conditions.map((name) => [name, ''] as const),
      ...from.given.map(({ name, value, at }) => {
        const ref = this.#fields.lookUp({ path: [name] });
        if (!ref) return this.#refuse(`Unknown or inaccessible field "${shown(name)}".`, { at });
        return [ref.name, value] as const;
      }),
    ]);
  }

  #refuse(why: string, { at }: { readonly at: number }): never {
    return refuseSql(why, { sql: this.#input.sql, at });
  }
}

/** The same for expressions that differ only in where they stand. */
function contentOf(node: SqlExpression): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'at' ? undefined : value));
}

/** The place of the first item with each key. */
function firstPlaces(keys: readonly (string | null)[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [index, key] of keys.entries()) {
    if (key !== null && !places.has(key)) places.set(key, index);
  }
  return places;
}
