/** Questions to a compiler and its answers: plain data, and the functions that do the work, in any process. */
import type { Asker } from '../access/caller.ts';
import { exploreView, type ExploreName } from '../catalogue/explore-view.ts';
import { CoatcheckError, type FieldError } from '../errors/catalogue.ts';
import { selectAsked } from '../contract/partial-fields.ts';
import { jsonText } from '../lib/json-text.ts';
import { own } from '../lib/record.ts';
import type { ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { prepareQuery, type PrepareContext, type PrepareInput } from '../queries/prepare-query.ts';
import { refusal } from '../queries/compile-failure.ts';
import { beyondLimits } from '../queries/query-limits.ts';
import { readContent, type Content } from '../queries/readable-query.ts';
import { packQuery, type PackedQuery } from '../results/prepared/packed-query.ts';
import type { TaskError } from '../results/reader/task-error.ts';
import { answerAvatica } from '../sql-interface/avatica-metadata.ts';
import { querySignature } from '../sql-interface/avatica-signature.ts';
import { translateSelect, type SelectInput } from '../sql-interface/translate-select.ts';

export type PackedOutcome =
  | { readonly ok: true; readonly prepared: PackedQuery; readonly dependsOnNow: boolean }
  | { readonly ok: false; readonly error: TaskError };

export interface ExploreInput {
  readonly names: ExploreName;
  readonly caller: Asker;
  /** The requested part, in the syntax of `fields`; undefined = all. */
  readonly fields: string | undefined;
}

export interface ReadInput {
  readonly content: Content;
  readonly caller: Asker;
}

export interface SqlInput extends SelectInput {
  readonly caller: Asker;
}

export interface AvaticaInput {
  readonly request: string;
  readonly caller: Asker;
}

/** Why a question is refused, in words for the user. */
export interface Refused {
  readonly refused: string;
}

/** Kinds of questions, with their inputs and answers. */
interface Kinds {
  readonly prepare: { readonly input: PrepareInput; readonly answer: PackedOutcome };
  /** The explore's JSON; null = it does not exist, or not for the caller. */
  readonly explore: { readonly input: ExploreInput; readonly answer: Uint8Array | null };
  /** Other users' queries, limited to what their reader may see. */
  readonly read: { readonly input: ReadInput; readonly answer: readonly QueryDefinition[] | null };
  /** SQL of the SQL Interface as a query, with the JSON of the signature of its answer. */
  readonly sql: {
    readonly input: SqlInput;
    readonly answer: Refused | { readonly definition: QueryDefinition; readonly signature: string };
  };
  /** A metadata request of JDBC clients, and the JSON of its answer. */
  readonly avatica: { readonly input: AvaticaInput; readonly answer: Refused | { readonly json: string } };
}

export type CompileKind = keyof Kinds;
export interface CompileWork<Kind extends CompileKind = CompileKind> {
  readonly kind: Kind;
  readonly input: Kinds[Kind]['input'];
}
export type CompileAnswer<Kind extends CompileKind = CompileKind> = Kinds[Kind]['answer'];

/** Inputs beside the project; the same for all. */
export type CompileSettings = Omit<PrepareContext, 'project'>;

const answers: {
  readonly [Kind in CompileKind]: (input: Kinds[Kind]['input'], context: PrepareContext) => Kinds[Kind]['answer'];
} = { prepare, explore, read, sql, avatica };

/** @throws errors that are mistakes of this program */
export function doCompileWork<Kind extends CompileKind>(
  { kind, input }: CompileWork<Kind>,
  project: ResolvedProject,
  settings: CompileSettings,
): CompileAnswer<Kind> {
  return answers[kind](input, { project, ...settings });
}

/** A longer answer would hold up the process that only passes it on. */
const LARGEST_BYTES = 32 * 2 ** 20;

/** JSON within an answer: the process that passes it on writes it as a JSON string, while others wait. */
const LARGEST_JSON_BYTES = 8 * 2 ** 20;

function prepare(input: PrepareInput, context: PrepareContext): PackedOutcome {
  const outcome = prepareQuery(input, context);
  if (!outcome.ok) return outcome;
  const prepared = packQuery(outcome.prepared);
  return prepared.bytes.length > LARGEST_BYTES
    ? {
        ok: false,
        error: refusal('The query is too large: its SQL and the details of its columns take more than 32 MB.'),
      }
    : { ok: true, prepared, dependsOnNow: outcome.dependsOnNow };
}

function explore({ names, caller, fields }: ExploreInput, context: PrepareContext): Uint8Array | null {
  const view = exploreView(names, caller, context);
  return view === undefined ? null : Buffer.from(jsonText(selectAsked(view, fields)));
}

function read({ content, caller }: ReadInput, context: PrepareContext): readonly QueryDefinition[] | null {
  return readContent(content, caller, context);
}

function sql({ sql: text, jdbc, caller }: SqlInput, { project, limits }: PrepareContext): CompileAnswer<'sql'> {
  if (text.length > limits.max_query_length) {
    const most = limits.max_query_length.toLocaleString('en-US');
    return { refused: `The SQL is longer than ${most} characters (limits.max_query_length).` };
  }
  return orRefused(() => {
    const { definition, columns } = translateSelect({ sql: text, jdbc }, caller, {
      project,
      mostMembers: limits.max_query_fields,
    });
    const [beyond] = beyondLimits(definition, limits);
    if (beyond) throw new CoatcheckError('bad_request', { why: inWordsOfSql(beyond) });
    const { model, view } = definition;
    const signature = jsonText(querySignature(columns, { sql: text, model, explore: view }));
    return isTooLong(signature)
      ? {
          refused:
            'The SQL and the description of its columns take more than 8 MB: ask for less, or with shorter names.',
        }
      : { definition, signature };
  });
}

/** Where the SQL says what a member of the query says. */
const SQL_MEMBERS: Readonly<Record<string, string>> = {
  dynamic_fields: 'what SELECT, GROUP BY and ORDER BY compute',
  fields: 'SELECT and GROUP BY together',
  filter_expression: 'WHERE and HAVING',
  filters: 'JSON_OBJECT and the conditions',
  sorts: 'ORDER BY',
};

function inWordsOfSql({ field, message }: FieldError): string {
  return `The SQL becomes too large a query: ${message.replace(`'${field}'`, own(SQL_MEMBERS, field) ?? 'the SQL')}`;
}

function avatica({ request, caller }: AvaticaInput, { project }: PrepareContext): CompileAnswer<'avatica'> {
  return orRefused(() => {
    const json = jsonText(answerAvatica(request, caller, project));
    return isTooLong(json)
      ? {
          refused:
            'The answer takes more than 8 MB: ask for less of it by schemaPattern, tableNamePattern or columnNamePattern.',
        }
      : { json };
  });
}

function isTooLong(json: string): boolean {
  return Buffer.byteLength(json) > LARGEST_JSON_BYTES;
}

/** Errors do not pass between processes as they are. */
function orRefused<T>(work: () => T): T | Refused {
  try {
    return work();
  } catch (error) {
    if (error instanceof CoatcheckError && error.code === 'bad_request') return { refused: error.message };
    throw error;
  }
}
