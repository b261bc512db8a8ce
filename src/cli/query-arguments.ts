/** The arguments by which commands name a query: `[DIR] MODEL EXPLORE FIELD…` and its flags. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { badUse } from './command.ts';

const list = { type: 'string', multiple: true, default: [] as string[] } as const;

/** For `parseArgs`. */
export const queryFlags = {
  filter: list,
  sort: list,
  pivot: list,
  'filter-expression': { type: 'string' },
  limit: { type: 'string' },
  total: { type: 'boolean', default: false },
  timezone: { type: 'string' },
  project: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

/** `argv` with the `-1` of `--limit -1` in one word, for `parseArgs` would take it for a flag. */
export function withNegativeLimit(argv: readonly string[]): string[] {
  const isLimit = (at: number): boolean => argv[at - 1] === '--limit' && /^-\d+$/.test(argv[at] ?? '');
  return argv.flatMap((word, at) => {
    if (isLimit(at)) return [];
    return isLimit(at + 1) ? [`${word}=${argv[at + 1] ?? ''}`] : [word];
  });
}

/** Their part of a command's usage. */
export const QUERY_USAGE = `  DIR, --project DIR     the project's folder (default: the current one); DIR has a "/" or is "." or ".."
  --filter FIELD=VALUE   repeatable
  --filter-expression E  a Looker expression
  --sort FIELD           "FIELD desc" for descending; repeatable
  --pivot FIELD          repeatable
  --limit N              at most N rows (default: 500); -1 for all`;

interface QueryValues {
  readonly filter: readonly string[];
  readonly sort: readonly string[];
  readonly pivot: readonly string[];
  readonly 'filter-expression'?: string | undefined;
  readonly limit?: string | undefined;
  readonly total: boolean;
  readonly timezone?: string | undefined;
  readonly project?: string | undefined;
}

export interface AskedQuery {
  readonly query: QueryDefinition;
  /** The project's folder, as it was written. */
  readonly project: string;
}

/** @throws what `badUse` makes */
export function readQueryArguments(values: QueryValues, positionals: readonly string[]): AskedQuery {
  const isFolder = /[/\\]|^\.{1,2}$/.test(positionals[0] ?? '');
  if (isFolder && values.project !== undefined)
    throw badUse(`the project is named twice: ${values.project}, ${positionals[0] ?? ''}`);
  const [model, explore, ...fields] = isFolder ? positionals.slice(1) : positionals;
  if (model === undefined || explore === undefined || fields.length === 0) {
    throw badUse('needs MODEL EXPLORE FIELD…: a model, an explore and at least one field');
  }
  if (values.limit !== undefined && !/^-?\d+$/.test(values.limit))
    throw badUse(`--limit takes a number of rows, or -1 for all, not ${values.limit}`);
  const query: QueryDefinition = {
    model,
    view: explore,
    fields: [...new Set([...fields, ...values.pivot])],
    filters: pairs('--filter', values.filter, 'FIELD'),
    sorts: values.sort,
    pivots: values.pivot,
    total: values.total,
    ...(values['filter-expression'] === undefined ? {} : { filter_expression: values['filter-expression'] }),
    ...(values.limit === undefined ? {} : { limit: values.limit }),
    ...(values.timezone === undefined ? {} : { query_timezone: values.timezone }),
  };
  return { query, project: (isFolder ? positionals[0] : values.project) ?? '.' };
}

/** `NAME=VALUE` options as a record. @throws what `badUse` makes */
export function pairs(option: string, values: readonly string[], name = 'NAME'): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=');
      if (at <= 0) throw badUse(`${option} takes ${name}=VALUE, not ${value}`);
      return [value.slice(0, at), value.slice(at + 1)];
    }),
  );
}
