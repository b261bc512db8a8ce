/** JSON that stands in a parameter of an address: held to what a body is held to, before anything is made of it. */
import type { LimitsConfig } from '../../config/config.ts';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { beyondJsonLimits } from '../../lib/json-size.ts';

export type JsonParameterLimits = Pick<LimitsConfig, 'max_body_members'>;

/**
 * @returns undefined where the text is no JSON
 * @throws CoatcheckError `validation_failed` for more levels or members than may be
 */
export function readJsonParameter(name: string, text: string, limits: JsonParameterLimits): unknown {
  const why = beyondJsonLimits({ json: text, mostMembers: limits.max_body_members });
  if (why !== null) {
    const errors = [{ field: name, code: 'invalid_value', message: `'${name}' ${why}` } as const];
    throw new CoatcheckError('validation_failed', { errors });
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
