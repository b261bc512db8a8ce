/**
 * The part of a scope that readers of users' texts are given. Names in such a text are looked up in the text's own
 * `names`, which its user's rights determine; nothing here finds a field by its name.
 */
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { SourceRange } from '../../../lib/source-range.ts';
import type { CompileContext } from '../../plan/compile-context.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import type { QueryPlan } from '../../plan/query-plan.ts';
import type { ResolvedModel } from '../../resolve/resolved-model.ts';
import type { DimensionSql } from './dimension-sql.ts';
import type { FilterTerms } from '../filters/filter-terms.ts';

export interface UserTextScope {
  readonly session: {
    readonly dialect: Dialect;
    readonly context: CompileContext;
    readonly log: DiagnosticLog;
    readonly model: Pick<ResolvedModel, 'weekStartDay'>;
    readonly terms: FilterTerms;
  };
  readonly plan: Pick<QueryPlan, 'timezone' | 'dimensions'>;
  /** The SQL of a dimension that has been looked up. */
  dimension(ref: FieldRef): DimensionSql;
  /** Reports in Looker's words that there is no such field, and suggests one that the user may see. */
  reportUnknown(name: string, referencedBy: string, range?: SourceRange): void;
}
