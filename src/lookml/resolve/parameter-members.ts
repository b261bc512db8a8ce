/**
 * What the passes do with every parameter of a kind, found by its row: SQL is checked, labels are translated. Their
 * texts are members of what is resolved, named after the parameter (`sql_always_where`, `sqlAlwaysWhere`); a row whose
 * member is missing does not compile where its block is checked or translated.
 */
import { own } from '../../lib/record.ts';
import type { AnyParameter, ParameterRows } from '../model/parameter-kind.ts';
import { SCHEMAS } from '../model/parameter-schema.ts';
import type { SourceText } from '../parse/written-text.ts';

type Schemas = typeof SCHEMAS;
type Schema = keyof Schemas;

type CamelCase<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Key;

/** Members of those parameters of a block that are read and have the trait. */
type MembersWith<S extends Schema, Trait> = {
  [K in keyof Schemas[S] & string]: Schemas[S][K] extends Trait & { readonly isRead: true } ? CamelCase<K> : never;
}[keyof Schemas[S] & string];

type SqlMember<S extends Schema> = MembersWith<S, { readonly refersTo: 'fields' | 'tables' }>;
type LocalisedMember<S extends Schema> = MembersWith<S, { readonly isLocalised: true }>;

/** `T`, if it has all of these members. */
type With<T, Members> = [Exclude<Members, keyof T>] extends [never]
  ? T
  : { readonly memberIsMissing: Exclude<Members, keyof T> };

/**
 * The SQL of a block, all or that in which `${…}` stands for fields. SQL of blocks within it, like the `when` of a
 * `case`, is not among it.
 */
export function sqlOf<S extends Schema, T extends object>(
  schema: S,
  of: T & With<T, SqlMember<S>>,
  refersTo: 'fields' | 'anything' = 'anything',
): readonly SourceText[] {
  const members = refersTo === 'fields' ? sqlMembers[schema].referToFields : sqlMembers[schema].all;
  const texts: SourceText[] = [];
  for (const member of members) {
    const text = (of as Readonly<Record<string, SourceText | undefined>>)[member];
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/** Names of the members of a block that are translated, without its `label`. */
export function localisedMembers<S extends Schema>(schema: S): readonly Exclude<LocalisedMember<S>, 'label'>[] {
  const members = membersWith(schema, (row) => row.isLocalised === true);
  return members.filter((member): member is Exclude<LocalisedMember<S>, 'label'> => member !== 'label');
}

const sqlMembers = Object.fromEntries(
  Object.keys(SCHEMAS).map((schema) => [
    schema,
    {
      all: membersWith(schema, (row) => row.refersTo !== undefined),
      referToFields: membersWith(schema, (row) => row.refersTo === 'fields'),
    },
  ]),
) as Readonly<Record<Schema, { readonly all: readonly string[]; readonly referToFields: readonly string[] }>>;

function membersWith(schema: string, has: (row: AnyParameter) => boolean): readonly string[] {
  return Object.entries(own<ParameterRows>(SCHEMAS, schema) ?? {}).flatMap(([key, row]) =>
    row.isRead && has(row) ? [key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())] : [],
  );
}
