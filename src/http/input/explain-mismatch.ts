/** Tells the author of a request, in words, why a value does not fit its schema. */
import type { TSchema } from 'typebox';
import type { FieldError } from '../../errors/catalogue.ts';
import { firstErrors, MAX_ERRORS } from '../../errors/field-errors.ts';
import { closestName } from '../../lib/closest-name.ts';

/** The part of JSON Schema that the contract uses. */
interface JsonSchema {
  readonly type?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly writeOnly?: boolean;
}

/** How much of a value is shown: as much as helps. */
const SHOWN_CHARACTERS = 60;

export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** What is wrong, in the order of the schema, up to a helpful number; empty if this cannot find it. */
export function explainMismatch(schema: TSchema, value: unknown): readonly FieldError[] {
  return mismatches(schema, value, '').slice(0, MAX_ERRORS);
}

function mismatches(schema: JsonSchema, value: unknown, path: string): readonly FieldError[] {
  if (schema.anyOf !== undefined) return mismatchesOfUnion(schema.anyOf, value, path);
  if (schema.type === 'object' && isObject(value)) return mismatchesOfObject(schema, value, path);
  if (schema.type === 'array' && Array.isArray(value)) return mismatchesOfArray(schema, value, path);
  return fits(schema, value) ? [] : [mismatch(path, [schema], value)];
}

function mismatchesOfUnion(choices: readonly JsonSchema[], value: unknown, path: string): readonly FieldError[] {
  const flat = choices.flatMap((choice) => choice.anyOf ?? [choice]);
  const found = flat.map((choice) => mismatches(choice, value, path));
  if (found.some((errors) => errors.length === 0)) return [];
  // The choice of the value's own kind explains best what is wrong inside.
  const inner = flat.findIndex(
    ({ type }) => (type === 'object' && isObject(value)) || (type === 'array' && Array.isArray(value)),
  );
  return found[inner] ?? [mismatch(path, flat, value)];
}

function mismatchesOfObject(schema: JsonSchema, value: Readonly<Record<string, unknown>>, path: string) {
  const properties = schema.properties ?? {};
  const missing = (schema.required ?? [])
    .filter((name) => value[name] === undefined || (value[name] === null && !acceptsNull(properties[name])))
    .map((name): FieldError => {
      const field = joinPath(path, name);
      return { field, code: 'missing_field', message: `'${field}' is required.${otherName(name, value)}` };
    });
  const present = Object.entries(properties).filter(([name]) => value[name] !== undefined);
  const wrong = present
    .filter(([name]) => !missing.some(({ field }) => field === joinPath(path, name)))
    .flatMap(([name, property]) => mismatches(property, value[name], joinPath(path, name)));
  const pattern = Object.values(schema.patternProperties ?? {})[0];
  const inEntries =
    pattern === undefined
      ? []
      : firstErrors(Object.entries(value), ([name, item]) => mismatches(pattern, item, joinPath(path, name)));
  return [...missing, ...wrong, ...inEntries];
}

/** Looker's API has kept the word that explores had first. */
function otherName(name: string, given: Readonly<Record<string, unknown>>): string {
  return name === 'view' && given['explore'] !== undefined ? " It is the explore's name, given as 'explore'." : '';
}

function mismatchesOfArray(schema: JsonSchema, value: readonly unknown[], path: string): readonly FieldError[] {
  const { items, minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minItems || value.length > maxItems) {
    const range = value.length < minItems ? `at least ${String(minItems)}` : `at most ${String(maxItems)}`;
    const message = `'${path}' must have ${range} members, not ${String(value.length)}.`;
    return [{ field: path, code: 'invalid_value', message }];
  }
  return items === undefined
    ? []
    : firstErrors(value.entries(), ([index, item]) => mismatches(items, item, `${path}[${String(index)}]`));
}

function mismatch(path: string, expected: readonly JsonSchema[], value: unknown): FieldError {
  const names = expected.map(describeSchema);
  const isOfRightType = expected.some((schema) => hasType(schema, value));
  const choices = expected.flatMap((schema) => schema.enum ?? []).filter((choice) => typeof choice === 'string');
  const closest = typeof value === 'string' ? closestName(value, choices) : undefined;
  // What is never shown is not shown here, whatever it is.
  const shown = expected.some(({ writeOnly }) => writeOnly === true) ? 'this' : showValue(value);
  const hint = closest === undefined ? '' : ` Did you mean "${closest}"?`;
  const field = path === '' ? 'body' : path;
  return {
    field,
    code: isOfRightType ? 'invalid_value' : 'invalid',
    message: `'${field}' must be ${joinWords(names)}, not ${shown}.${hint}`,
  };
}

function describeSchema(schema: JsonSchema): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  switch (schema.type) {
    case 'string':
      return schema.minLength === undefined ? 'a string' : 'a string that is not empty';
    case 'integer':
      return describeNumber('an integer', schema);
    case 'number':
      return describeNumber('a number', schema);
    case 'boolean':
      return 'true or false';
    case 'array':
      return schema.items?.type === 'string' ? 'a list of strings' : 'a list';
    case 'object':
      return 'an object';
    case 'null':
      return 'null';
    default:
      return 'something else';
  }
}

function describeNumber(what: string, { minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `${what} from ${String(minimum)} to ${String(maximum)}`;
  return minimum === undefined ? what : `${what} of at least ${String(minimum)}`;
}

function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (!hasType(schema, value)) return false;
  if (typeof value === 'string') return value.length >= (schema.minLength ?? 0);
  if (typeof value !== 'number') return true;
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
  return value >= minimum && value <= maximum;
}

function hasType(schema: JsonSchema, value: unknown): boolean {
  switch (schema.type) {
    case 'integer':
      return Number.isSafeInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'null':
      return value === null;
    case undefined:
      return schema.enum === undefined || typeof value === 'string';
    default:
      return typeof value === schema.type;
  }
}

function acceptsNull(schema: JsonSchema | undefined): boolean {
  return schema !== undefined && mismatches(schema, null, '').length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function joinWords(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1) ?? ''}`;
}
