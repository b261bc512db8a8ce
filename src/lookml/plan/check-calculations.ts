import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { TableCalculation } from './field-ref.ts';

/** A calculation may read columns of the result: fields of the query and other calculations, but never itself. */
export function checkCalculations(
  calculations: readonly TableCalculation[],
  order: readonly string[],
  log: DiagnosticLog,
): void {
  const columns = new Set(order);
  for (const one of calculations) {
    const { name } = one;
    for (const read of readsOf(one)) {
      if (columns.has(read)) continue;
      log.error(
        'unknown-field',
        undefined,
        `Unknown or inaccessible field "${read}" referenced by "${name}". Table calculations can only read fields that the query selects.`,
      );
    }
  }
  const circular = circularCalculations(calculations);
  if (circular.length > 0) {
    const names = circular.slice(0, MAX_NAMED).map((name) => `"${name}"`);
    if (circular.length > MAX_NAMED) names.push('…');
    log.error(
      'reference-cycle',
      undefined,
      `Table calculations that refer to themselves, or to others that do: ${names.join(', ')}.`,
    );
  }
}

const MAX_NAMED = 20;

function readsOf({ calculation }: TableCalculation): readonly string[] {
  return calculation.kind === 'expression' ? calculation.references : [calculation.basedOn];
}

/**
 * Removes every calculation that no longer waits for others, until only circular ones are left; each is visited once.
 */
function circularCalculations(calculations: readonly TableCalculation[]): readonly string[] {
  const byName = new Map(calculations.map((one) => [one.name, one]));
  const readers = new Map<string, string[]>();
  const waitsFor = new Map<string, number>();
  for (const one of byName.values()) {
    const reads = readsOf(one).filter((read) => byName.has(read));
    waitsFor.set(one.name, reads.length);
    for (const read of reads) {
      const others = readers.get(read);
      if (others) others.push(one.name);
      else readers.set(read, [one.name]);
    }
  }
  const free = [...byName.keys()].filter((name) => waitsFor.get(name) === 0);
  for (const name of free) {
    waitsFor.delete(name);
    for (const reader of readers.get(name) ?? []) {
      const remaining = (waitsFor.get(reader) ?? 0) - 1;
      waitsFor.set(reader, remaining);
      // The list grows while it is iterated.
      if (remaining === 0) free.push(reader);
    }
  }
  return [...waitsFor.keys()];
}
