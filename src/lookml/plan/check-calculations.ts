import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { TableCalculation } from './field-ref.ts';

/** A calculation reads columns of the result: fields of the query and other calculations, itself never. */
export function checkCalculations(
  calculations: readonly TableCalculation[],
  order: readonly string[],
  log: DiagnosticLog,
): void {
  for (const { name, calculation } of calculations) {
    const reads = calculation.kind === 'expression' ? calculation.references : [calculation.basedOn];
    for (const read of reads) {
      if (order.includes(read)) continue;
      log.error(
        'unknown-field',
        undefined,
        `Unknown or inaccessible field "${read}" referenced by "${name}". Table calculations read fields that the query selects.`,
      );
    }
  }
  const circular = circularCalculations(calculations);
  if (circular.length > 0) {
    const names = circular.map((name) => `"${name}"`).join(', ');
    log.error('reference-cycle', undefined, `Table calculations that refer to themselves, or to such ones: ${names}.`);
  }
}

/** What is left when every calculation is taken away whose own ones are gone. */
function circularCalculations(calculations: readonly TableCalculation[]): readonly string[] {
  const left = new Map(calculations.map((one) => [one.name, one.calculation]));
  for (let before = Infinity; left.size < before;) {
    before = left.size;
    for (const [name, calculation] of left) {
      const reads = calculation.kind === 'expression' ? calculation.references : [calculation.basedOn];
      if (!reads.some((read) => left.has(read))) left.delete(name);
    }
  }
  return [...left.keys()];
}
