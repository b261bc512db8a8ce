/** Building blocks of the contract's schemas. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';

/** May be null; every member of Looker's objects may also be absent. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const nullableText = nullable(Type.String());
export const nullableTexts = nullable(Type.Array(Type.String()));

/** A text that clients also send as a whole number: `limit`, ids. Always served as text. */
export const textOrInteger = Type.Union([Type.String(), Type.Integer()]);

/** `can`: what the caller may do with the object. */
export const can = Type.Record(Type.String(), Type.Boolean());

/** Any JSON object. */
export const anyObject = Type.Record(Type.String(), Type.Unknown());

/** All members of an object may be absent: partial responses (`fields`) leave out any of them. */
export const partial = <T extends Record<string, TSchema>>(members: T) => Type.Partial(Type.Object(members));

/** A value of the schema, as views make it: read-only, because it may share parts with its sources. */
export type AsServed<S extends TSchema> = ReadonlyDeep<Static<S>> & object;

type ReadonlyDeep<T> = T extends object ? { readonly [K in keyof T]: ReadonlyDeep<T[K]> } : T;
