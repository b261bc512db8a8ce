/** JSON Schema, as the contract uses it, translated to Swagger 2.0, which knows neither `null` nor choices. */
import type { Json } from './described-operation.ts';

interface SchemaFacts {
  readonly type?: string;
  readonly anyOf?: readonly SchemaFacts[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaFacts>>;
  readonly patternProperties?: Readonly<Record<string, SchemaFacts>>;
  readonly items?: SchemaFacts;
  readonly $ref?: string;
}

/** `x-nullable` marks what may be null, as in Looker's own document; any other choice becomes a value of any kind. */
export function swaggerSchema(schema: unknown): Json {
  // The input is a schema of the contract.
  const { anyOf, patternProperties, properties, items, ...rest } = schema as SchemaFacts;
  if (anyOf !== undefined) return choice(anyOf, rest);
  return {
    ...rest,
    ...(rest.enum !== undefined && rest.type === undefined && { type: 'string' }),
    ...(properties && { properties: mapValues(properties) }),
    ...(patternProperties && {
      additionalProperties: mapValues(patternProperties)[Object.keys(patternProperties)[0] ?? ''],
    }),
    ...(items && { items: swaggerSchema(items) }),
  };
}

function choice(choices: readonly SchemaFacts[], rest: Json): Json {
  const flat = choices.flatMap((one) => one.anyOf ?? [one]);
  const values = flat.filter(({ type }) => type !== 'null');
  const nullable = values.length < flat.length ? { 'x-nullable': true } : {};
  const [only] = values;
  if (only === undefined || values.length > 1) return { ...rest, ...nullable };
  // Nothing may stand beside a reference.
  return only.$ref === undefined ? { ...rest, ...swaggerSchema(only), ...nullable } : { $ref: only.$ref };
}

function mapValues(schemas: Readonly<Record<string, SchemaFacts>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, swaggerSchema(schema)]));
}
