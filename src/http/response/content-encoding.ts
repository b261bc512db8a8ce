import { contentEncodings } from '../../contract/content-encoding.ts';
import type { ContentEncoding } from '../../contract/content-encoding.ts';

/** Parameters read per encoding: the weight, and any unknown ones. */
const MAX_PARAMETERS = 8;

/** The best encoding that `Accept-Encoding` allows (RFC 9110 §12.5.3); null = none. */
export function chooseEncoding(header: string | string[] | undefined): ContentEncoding | null {
  if (header === undefined) return null;
  const weights = new Map(
    String(header)
      .split(',')
      .map((part) => {
        // A pattern that also matched the blanks around a `;` would take time quadratic in their number.
        const [name = '', ...parameters] = part.split(';', MAX_PARAMETERS).map((one) => one.trim().toLowerCase());
        const weight = parameters.find((parameter) => parameter.startsWith('q='));
        return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0] as const;
      }),
  );
  const weightOf = (encoding: ContentEncoding) =>
    weights.get(encoding) ?? (encoding === 'gzip' ? weights.get('x-gzip') : undefined) ?? weights.get('*') ?? 0;
  const best = contentEncodings.toSorted((left, right) => weightOf(right) - weightOf(left))[0];
  const identity = weights.get('identity') ?? 0;
  return best !== undefined && weightOf(best) > 0 && weightOf(best) >= identity ? best : null;
}
