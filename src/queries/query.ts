/**
 * Queries are immutable and have structural identity: the same definition is the same query. This room turns what a
 * client asks into what an executor can run; it knows no HTTP and runs nothing.
 */
import type { QueryDefinition } from '../contract/query-definition.ts';

export interface Query {
  /** Digits. */
  readonly id: string;
  /** 7 characters of base 62. */
  readonly slug: string;
  /** 22 characters of base 62: `share_url` ends with it. */
  readonly clientId: string;
  readonly definition: QueryDefinition;
  readonly createdAt: number;
}
