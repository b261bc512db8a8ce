/** An API as its description tells of it: what can be asked, and what must come back. */
import { Compile } from 'typebox/schema';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly nullable?: boolean;
  readonly maximum?: number;
  readonly minimum?: number;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: NonNullable<DescribedOperation['parameters']>;
  readonly body: Schema | undefined;
  readonly bodyType: string;
  /** What is wrong with an answer of that status, in words; null when nothing is, or when it is not described. */
  breach(answer: unknown, status: number): string | null;
}

/** @param description OpenAPI 3.0 or 3.1 */
export function operationsOf(description: Description): readonly Operation[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Operation => {
      const [bodyType = 'application/json', body] = Object.entries(described.requestBody?.content ?? {})[0] ?? [];
      return {
        id: described.operationId,
        method: method.toUpperCase(),
        path,
        parameters: described.parameters ?? [],
        body: body?.schema,
        bodyType,
        breach: breachOf(description, described),
      };
    }),
  );
}

function breachOf(description: Description, { responses = {} }: DescribedOperation): Operation['breach'] {
  const byStatus = new Map<number, ReturnType<typeof breachOfSchema>>();
  return (answer, status) => {
    const known =
      byStatus.get(status) ??
      breachOfSchema(description, responses[String(status)]?.content?.['application/json']?.schema);
    byStatus.set(status, known);
    return known(answer);
  };
}

function breachOfSchema(description: Description, schema: Schema | undefined): (answer: unknown) => string | null {
  // Results are files, which Looker's description calls a string, and ours nothing more.
  if (schema === undefined || schema.type === 'string') return () => null;
  const compiled = Compile(strict({ components: description.components, ...schema }) as object);
  return (answer) => {
    if (compiled.Check(answer)) return null;
    const [, errors] = compiled.Errors(answer);
    return errors.map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
  };
}

/** OpenAPI 3.0 says `nullable`, which JSON Schema does not know; formats are hints only. */
function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, format: _format, ...rest } = value as Record<string, unknown>;
  const schema = Object.fromEntries(Object.entries(rest).map(([name, inner]) => [name, strict(inner)]));
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

/** What a reference points to. */
export function resolved(description: Description, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name === undefined ? schema : (description.components.schemas[name] ?? {});
}
