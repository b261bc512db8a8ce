import type { DiagnosticLog } from '../../diagnostics/diagnostic-log.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { ResolvedExplore } from './resolved-model.ts';

interface Finding {
  readonly range: SourceRange;
  /** `view.field` as written. */
  readonly reference: string;
  readonly view: string;
  readonly explores: ResolvedExplore[];
}

/** References to views that an explore does not join: a place is reported once, whatever the number of explores. */
export class InaccessibleViews {
  readonly #findings = new Map<string, Finding>();

  add(range: SourceRange, reference: string, explore: ResolvedExplore): void {
    const key = `${range.file}\n${String(range.start.offset)}\n${reference}`;
    const found = this.#findings.get(key);
    if (found) found.explores.push(explore);
    else this.#findings.set(key, { range, reference, view: reference.split('.')[0] ?? '', explores: [explore] });
  }

  report(log: DiagnosticLog): void {
    for (const { range, reference, view, explores } of this.#findings.values()) {
      const joined = Object.keys(explores[0]?.aliases ?? {});
      log.warn(
        'inaccessible-view',
        range,
        `\`${reference}\` refers to \`${view}\`, which ${inWords([...new Set(explores.map(({ name }) => name))])} not join`,
        didYouMean(view, () => joined, 'Check for missing joins'),
      );
    }
  }
}

/** Explores that are named in a message; more are only counted. */
const NAMED = 3;

function inWords(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).map((name) => `\`${name}\``);
  if (names.length === 1) return `explore ${shown.join('')} does`;
  const rest = names.length - shown.length;
  return `explores ${[...shown, ...(rest > 0 ? [`${String(rest)} more`] : [])].join(', ')} do`;
}
