/** Measures whose parameters cannot do what they say. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import { aggregateType } from '../fields/measure-types.ts';
import { writtenType, type ResolvedField } from './resolved-field.ts';

export function checkMeasure(field: ResolvedField, log: DiagnosticLog): void {
  if (field.category !== 'measure') return;
  const [filter] = field.filters;
  // Those that are computed from other measures have no rows that a filter could reach.
  if (filter !== undefined && aggregateType(field.type) === undefined) {
    log.warn(
      'ignored-parameter',
      filter.expression.range,
      `\`filters\` of \`${field.name}\` has no effect: measures of type ${writtenType(field)} do not aggregate rows themselves`,
      'Filter the measures that it is based on',
    );
  }
  if (field.type === 'period_over_period') {
    const missing = (['basedOn', 'basedOnTime', 'period'] as const).filter((member) => field[member] === undefined);
    if (missing.length === 0) return;
    const names = missing.map((member) => `\`${PARAMETER_OF[member]}\``).join(', ');
    log.error('missing-parameter', field.range, `\`${field.name}\` of type period_over_period needs ${names}`);
  }
}

const PARAMETER_OF = { basedOn: 'based_on', basedOnTime: 'based_on_time', period: 'period' } as const;
