/** JSON in a parameter of an address: it must keep to the limits of a body before anything is made of it. */
import type { LimitsConfig } from '../../config/config.ts';
import { wrongField } from '../../errors/field-errors.ts';
import { findBadText } from '../../lib/bad-text.ts';
import { beyondJsonLimits } from '../../lib/json-size.ts';

export type JsonParameterLimits = Pick<LimitsConfig, 'max_body_members'>;

/**
 * @returns undefined if the text is not JSON
 * @throws CoatcheckError `validation_failed` for too many levels or members, and for text that nothing accepts
 */
export function readJsonParameter(name: string, text: string, limits: JsonParameterLimits): unknown {
  const why = beyondJsonLimits({ json: text, mostMembers: limits.max_body_members });
  if (why !== null) {
    throw wrongField(name, 'invalid_value', `'${name}' ${why}`);
  }
  const value = parsed(text);
  const bad = findBadText(value);
  if (bad === null) return value;
  throw wrongField(name, 'invalid_value', `'${name}${bad.field === '' ? '' : `.${bad.field}`}' ${bad.why}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
