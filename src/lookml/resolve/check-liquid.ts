/** Liquid that no query could render: tags that are not closed, or not known, and conditions without sense. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { sqlTemplateProblem } from '../../liquid/sql-template.ts';
import { sqlOf } from './parameter-members.ts';
import { textsOf } from './references.ts';
import type { ResolvedView } from './resolved-model.ts';
import type { SourceText } from '../parse/written-text.ts';
import { rangeIn } from './text-range.ts';

export function checkViewLiquid(view: ResolvedView, log: DiagnosticLog): void {
  const { derivedTable } = view;
  checkLiquid(sqlOf('view', view), log);
  if (derivedTable !== undefined) {
    checkLiquid(sqlOf('derived_table', derivedTable), log);
    for (const column of derivedTable.exploreSource?.derivedColumns ?? []) {
      checkLiquid(sqlOf('derived_column', column), log);
    }
  }
  for (const field of Object.values(view.fields)) checkLiquid(textsOf(field), log);
}

export function checkLiquid(texts: readonly SourceText[], log: DiagnosticLog): void {
  for (const text of texts) {
    const problem = sqlTemplateProblem(text.text, text.range.file);
    if (!problem) continue;
    const { start, end } = problem.range ?? text.range;
    log.error('liquid-syntax', rangeIn(text, { start: start.offset, end: end.offset }), problem.message);
  }
}
