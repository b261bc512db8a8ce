import { closestName } from '../../lib/closest-name.ts';

/** A hint that names the candidate most like `name`, else `otherwise`. For `DiagnosticLog`: worked out when it is asked for. */
export function didYouMean(
  name: string,
  candidates: () => Iterable<string>,
  otherwise?: string,
): () => string | undefined {
  return () => {
    const near = closestName(name, candidates());
    return near === undefined ? otherwise : `Did you mean \`${near}\`?`;
  };
}
