/** Checks the parts of a request against the route's schemas, and converts texts of the address to their types. */
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { CoatcheckError } from '../../errors/catalogue.ts';
import type { FieldError } from '../../errors/catalogue.ts';
import { requireNoErrors, wrongField } from '../../errors/field-errors.ts';
import { findBadText } from '../../lib/bad-text.ts';
import { closestName } from '../../lib/closest-name.ts';
import { explainMismatch, showValue } from './explain-mismatch.ts';

export type InputPart = 'params' | 'query' | 'body';

/**
 * Compiled on first use: a server that starts quickly is worth more than a first request that is a millisecond faster.
 */
const compiled = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  const cached = compiled.get(schema);
  if (cached !== undefined) return cached;
  const validator = Compile(schema);
  compiled.set(schema, validator);
  return validator;
}

/**
 * @returns the value; if it stood in the address, with its texts converted
 * @throws CoatcheckError `validation_failed` with every member that is wrong
 */
export function validateInput(asked: TSchema, given: unknown, part: InputPart): unknown {
  const schema = part === 'body' ? choiceFor(asked, given) : asked;
  const validator = validatorOf(schema);
  // Go writes a list that nothing was put into as null: to take the last group from a role, its clients send that.
  const value = part === 'body' && given === null && isList(schema) ? [] : given;
  const converted = part === 'body' ? readEmptyLists(schema, value) : readTexts(schema, value);
  if (part === 'body') {
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== isList(schema))
      throw notTheBody(schema, value);
    refuseBadText(value);
    refuseMisspelled(schema, value);
  } else {
    refuseBadText(converted);
  }
  if (validator.Check(converted)) return converted;
  const errors = explainMismatch(schema, converted);
  throw new CoatcheckError('validation_failed', {
    errors: errors.length > 0 ? errors : [{ field: part, code: 'invalid', message: `The ${part} is not valid.` }],
  });
}

/**
 * Converts texts of an address to numbers and booleans. Stricter than the language's own conversion: `limit=` is not 0,
 * and `1.5` is not an integer; a text that is neither stays a text, so that the answer can show it as it came.
 */
function readTexts(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('properties' in schema)) return value;
  const properties = schema.properties as Readonly<Record<string, { readonly type?: string }>>;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      typeof item === 'string'
        ? readText(Object.hasOwn(properties, name) ? properties[name]?.type : undefined, item)
        : item,
    ]),
  );
}

interface ObjectFacts {
  readonly type?: string;
  readonly anyOf?: readonly ObjectFacts[];
}

/** Whether a schema accepts objects but no lists. */
function takesObjectsOnly({ type, anyOf }: ObjectFacts): boolean {
  if (anyOf === undefined) return type === 'object';
  return anyOf.some(takesObjectsOnly) && anyOf.every(({ type: one }) => one === 'object' || one === 'null');
}

/** Languages that do not distinguish lists from objects write an empty object as `[]`. */
function readEmptyLists(schema: TSchema, body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('properties' in schema)) return body;
  const properties = schema.properties as Readonly<Record<string, ObjectFacts>>;
  const isEmptyObject = ([name, value]: [string, unknown]) =>
    Array.isArray(value) &&
    value.length === 0 &&
    Object.hasOwn(properties, name) &&
    takesObjectsOnly(properties[name] ?? {});
  const entries = Object.entries(body);
  return entries.some(isEmptyObject)
    ? Object.fromEntries(entries.map((entry) => (isEmptyObject(entry) ? [entry[0], {}] : entry)))
    : body;
}

function readText(type: string | undefined, text: string): unknown {
  switch (type) {
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'number':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return booleans.get(text.toLowerCase()) ?? text;
    default:
      return text;
  }
}

/** As clients in several languages write them. */
const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Of a body that may be a list or an object, what stands for the one that came. */
function choiceFor(schema: TSchema, value: unknown): TSchema {
  const choices: readonly TSchema[] = 'anyOf' in schema ? (schema.anyOf as readonly TSchema[]) : [];
  return choices.find((choice) => isList(choice) === Array.isArray(value)) ?? schema;
}

function isList(schema: TSchema): boolean {
  return 'type' in schema && schema.type === 'array';
}

function notTheBody(schema: TSchema, value: unknown): CoatcheckError {
  const found = value === undefined ? 'The request has no body.' : `The body is ${showValue(value)}.`;
  const message = `${found} Send a JSON ${isList(schema) ? 'list' : 'object'} with the content type application/json.`;
  return wrongField('body', 'invalid', message);
}

const MAX_MISSPELLED = 100;

/**
 * Members that this server does not know are ignored, since clients may be newer than the server; but one that looks
 * like a misspelled member is refused, because it would be lost silently.
 */
function refuseMisspelled(schema: TSchema, body: object): void {
  const known = propertyNames(schema);
  // A sender of more unknown members than this has not misspelled them.
  const unknown = unknownNames(schema, body).slice(0, MAX_MISSPELLED);
  const errors = unknown.flatMap((name): FieldError[] => {
    const closest = closestName(
      name,
      known.filter((candidate) => !(candidate in body)),
    );
    if (closest === undefined) return [];
    return [{ field: name, code: 'invalid', message: `'${name}' is unknown. Did you mean '${closest}'?` }];
  });
  requireNoErrors(errors);
}

/** Names in `value` that the schema does not have. */
export function unknownNames(schema: TSchema | undefined, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const names = Object.keys(value);
  if (names.length === 0) return names;
  const known = new Set(propertyNames(schema));
  return names.filter((name) => !known.has(name));
}

function propertyNames(schema: TSchema | undefined): readonly string[] {
  return schema !== undefined && 'properties' in schema ? Object.keys(schema.properties as object) : [];
}

/** @throws CoatcheckError `validation_failed` */
function refuseBadText(value: unknown): void {
  const found = findBadText(value);
  if (found === null) return;
  throw wrongField(found.field, 'invalid_value', `'${found.field}' ${found.why}.`);
}
