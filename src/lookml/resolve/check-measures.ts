/** Measures whose parameters cannot do what they say. */
import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { ResolvedField } from './resolved-model.ts';

/** Types that aggregate rows themselves; the others are computed of measures, which a filter cannot reach. */
const AGGREGATES: ReadonlySet<string> = new Set(
  'average average_distinct count count_distinct list max median median_distinct min percentile percentile_distinct sum sum_distinct'.split(
    ' ',
  ),
);

export function checkMeasure(field: ResolvedField, log: DiagnosticLog): void {
  if (field.category !== 'measure') return;
  const [filter] = field.filters;
  if (filter !== undefined && !AGGREGATES.has(field.type)) {
    log.warn(
      'ignored-parameter',
      filter.expression.range,
      `\`filters\` of \`${field.name}\` has no effect: measures of type ${field.type} aggregate no rows themselves`,
      'Filter the measures that it is made of',
    );
  }
  if (field.type === 'period_over_period') {
    const missing = (['basedOn', 'basedOnTime', 'period'] as const).filter((member) => field[member] === undefined);
    if (missing.length === 0) return;
    const names = missing.map((member) => `\`${PARAMETER_OF[member]}\``).join(', ');
    log.error('missing-parameter', field.range, `\`${field.name}\` of type period_over_period lacks ${names}`);
  }
}

const PARAMETER_OF = { basedOn: 'based_on', basedOnTime: 'based_on_time', period: 'period' } as const;
