/** The bases of measures that are calculated after the SQL: the measures that the SQL computes for them. */
import type { MeasureRef } from '../../plan/field-ref.ts';
import { isPostSql } from '../../plan/query-sorts.ts';
import type { MeasureNode } from '../measures/measure-tree.ts';
import type { QueryBody } from './query-body.ts';

export interface PostSqlBases {
  /** The measures that the statements select, with bases in place of what is calculated from them. */
  readonly measures: readonly MeasureRef[];
  /** Name of a calculated measure → its base. */
  readonly bases: ReadonlyMap<string, MeasureRef>;
  readonly nodes: ReadonlyMap<string, MeasureNode>;
}

export function postSqlBases(body: QueryBody): PostSqlBases {
  const nodes = new Map(body.nodes);
  const bases = new Map<string, MeasureRef>();
  const measures = new Map<string, MeasureRef>();
  for (const ref of body.scope.plan.measures) {
    const node = nodes.get(ref.name);
    if (!node || !isPostSql(ref)) {
      measures.set(ref.name, ref);
      continue;
    }
    const based = baseOf(ref, node);
    bases.set(ref.name, based.ref);
    nodes.set(based.ref.name, nodes.get(based.ref.name) ?? based);
    if (!measures.has(based.ref.name)) measures.set(based.ref.name, based.ref);
  }
  return { measures: [...measures.values()], bases, nodes };
}

/**
 * The base of `${other_measure}` alone is that measure. Anything more is a measure of its own, named after the
 * calculated one.
 */
export function baseOf(ref: MeasureRef, node: MeasureNode): MeasureNode {
  if (node.kind !== 'expression') return node;
  const [only] = node.pieces;
  if (node.pieces.length === 1 && only?.kind === 'measure') return only.node;
  const name = `${ref.name}__base`;
  const { valueFormat: _format, html: _html, ...field } = ref.field;
  return { ...node, ref: { ...ref, name, field: { ...field, name: `${field.name}__base`, type: 'number' } } };
}
