/**
 * What readers of users' texts are given of a scope. The names in such a text are looked up where the text's own `names`
 * say, which are made of its user's rights; nothing here leads to a field by its name.
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
  /** SQL of a dimension that was looked up. */
  dimension(ref: FieldRef): DimensionSql;
  /** Says in Looker's words that there is no such field, and guesses at one that the user may see. */
  reportUnknown(name: string, referencedBy: string, range?: SourceRange): void;
}
