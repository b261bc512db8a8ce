/** The API described as data, under Looker's names for such documents. */
import { openApiDocument } from './openapi-document.ts';
import type { Route } from '../route/route.ts';
import { swaggerDocument } from './swagger-document.ts';

type ApiDocument = Readonly<Record<string, unknown>>;

const documents: Readonly<Record<string, (routes: readonly Route[], origin: string) => ApiDocument>> = {
  'swagger.json': swaggerDocument,
  'openapi.json': openApiDocument,
};

export const descriptionNames: readonly string[] = Object.keys(documents);

/** @returns undefined if no document has that name */
export function apiDescription(name: string, routes: readonly Route[], origin: string): ApiDocument | undefined {
  return Object.hasOwn(documents, name) ? documents[name]?.(routes, origin) : undefined;
}
