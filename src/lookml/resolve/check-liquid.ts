/** Liquid that no query could render: tags that are not closed, or not known, and conditions without sense. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { sqlTemplateProblem } from '../../liquid/sql-template.ts';
import { textsOf } from './references.ts';
import type { ResolvedView } from './resolved-model.ts';
import type { SourceText } from '../parse/written-text.ts';
import { rangeIn } from './text-range.ts';

export function checkViewLiquid(view: ResolvedView, log: DiagnosticLog): void {
  checkLiquid([view.sqlTableName, view.derivedTable?.sql, view.derivedTable?.sqlCreate], log);
  for (const field of Object.values(view.fields)) checkLiquid(textsOf(field), log);
}

export function checkLiquid(texts: readonly (SourceText | undefined)[], log: DiagnosticLog): void {
  for (const text of texts) {
    const problem = text && sqlTemplateProblem(text.text, text.range.file);
    if (!text || !problem) continue;
    const { start, end } = problem.range ?? text.range;
    log.error('liquid-syntax', rangeIn(text, { start: start.offset, end: end.offset }), problem.message);
  }
}
