/** Turns LookML's texts into SQL: renders Liquid and replaces `${…}`. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { sqlTokens } from '../../../sql-lexer/sql-tokens.ts';
import type { DiagnosticLog } from '../../../diagnostics/diagnostic-log.ts';
import { sourceOriginKindOf, type TextOwner } from '../text/text-owner.ts';
import { isMeasure, type FieldRef, type MeasureRef } from '../../plan/field-ref.ts';
import { own } from '../../../lib/record.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { SourceRange } from '../../../lib/source-range.ts';
import { SqlWriter } from '../../../liquid/write-sql.ts';
import { piecesOf } from '../../../liquid/liquid-text.ts';
import { hasUsersValue, isAboutUser } from './about-user.ts';
import { parameterValue } from './parameter-sql.ts';
import { findFrom, type CompileSession, type QueryScope } from './query-scope.ts';
import { textPieces } from '../text/source-text.ts';
import { aboutUser, alone, joinSql, markSql, using, type SqlText } from '../text/sql-text.ts';
import { typedReference } from '../dimensions/typed-reference.ts';
import { tableAlias } from '../text/table-alias.ts';
import { templateScope } from './template-scope.ts';

/** A text cut at its references, for callers that decide themselves how to write these. */
export type SqlPiece =
  | { readonly kind: 'text'; readonly sql: SqlText }
  /** `${TABLE}`. */
  | { readonly kind: 'table'; readonly alias: string; readonly sql: SqlText }
  | { readonly kind: 'dimension'; readonly ref: FieldRef; readonly sql: SqlText }
  | { readonly kind: 'measure'; readonly ref: MeasureRef };

/** Replaces all references. A measure is not allowed in such a text and is reported. */
export function expandText(scope: QueryScope, source: SourceText, owner: TextOwner): SqlText {
  return textOf(expandPieces(scope, source, owner), source, owner, scope.session);
}

/** The same for a value, which is null if the text is empty. */
export function valueText(scope: QueryScope, source: SourceText, owner: TextOwner): SqlText {
  return textOf(valuePieces(scope, source, owner), source, owner, scope.session);
}

function textOf(pieces: readonly SqlPiece[], source: SourceText, owner: TextOwner, session: CompileSession): SqlText {
  const { log, dialect } = session;
  const written = joinSql(
    pieces.map((piece) => {
      switch (piece.kind) {
        case 'text':
        case 'dimension':
        case 'table':
          return piece.sql;
        case 'measure':
          log.error(
            'measure-in-dimension',
            source.range,
            `"${owner.name}" refers to the measure "${piece.ref.name}", which exists only after grouping.`,
          );
          return 'NULL';
        default:
          return piece satisfies never;
      }
    }),
  );
  const column = columnOwner(pieces, dialect);
  const whole = column === undefined ? written : { ...written, column };
  const told = isAboutUser(source) ? aboutUser(whole) : whole;
  return hasUsersValue(source, session) ? { ...told, isTemplated: true } : told;
}

/** What most columns look like. */
const PLAIN_COLUMN = /^\.[A-Za-z_]\w*$/;

/** The view's alias if the text is one of its columns, `${TABLE}.column`. */
function columnOwner(pieces: readonly SqlPiece[], { lexis }: Pick<Dialect, 'lexis'>): string | undefined {
  const [table, rest, ...more] = pieces;
  if (table?.kind !== 'table' || rest?.kind !== 'text' || more.length > 0) return undefined;
  const { text } = rest.sql;
  if (PLAIN_COLUMN.test(text)) return table.alias;
  const [point, name, ...others] = sqlTokens(text, lexis);
  const isPoint = point !== undefined && text.slice(point.start, point.end) === '.';
  const isName = name?.isClosed === true && (name.kind === 'name' || name.kind === 'word');
  return isPoint && isName && others.length === 0 ? table.alias : undefined;
}

/** The pieces of a value. If Liquid leaves its text empty, the value is null and a warning is logged. */
export function valuePieces(scope: QueryScope, source: SourceText, owner: TextOwner): readonly SqlPiece[] {
  const pieces = expandPieces(scope, source, owner);
  if (pieces.length > 0) return pieces;
  const { log } = scope.session;
  // A text with an error is empty as well.
  if (!log.hasErrors) {
    log.warn(
      'empty-sql',
      source.range,
      `The ${owner.parameter} of "${owner.name}" is empty in this query; the value is null.`,
    );
  }
  return [{ kind: 'text', sql: { text: 'NULL', mappings: [] } }];
}

export function expandPieces(scope: QueryScope, source: SourceText, owner: TextOwner): readonly SqlPiece[] {
  const { log } = scope.session;
  const place = {
    alias: owner.alias,
    file: source.range.file,
    text: source,
    ...(owner.kind === 'field' ? { fieldName: owner.name } : {}),
  };
  const pieces = textPieces(source, sourceOriginKindOf(owner), () => templateScope(scope, place), scope.session);
  const written: SqlPiece[] = [];
  const isTemplated = hasUsersValue(source, scope.session);
  for (const piece of pieces) {
    const expanded: SqlPiece | FieldRef =
      'text' in piece
        ? { kind: 'text', sql: isTemplated ? { ...piece.text, isTemplated } : piece.text }
        : reference(scope, piece.reference, piece.range, owner);
    if ('reference' in piece && 'kind' in expanded) refuseReading(scope, source, { owner, read: piece, expanded });
    written.push(
      'kind' in expanded ? expanded : parameterPiece(scope, expanded, { before: written, range: source.range }),
    );
  }
  const length = written.reduce((sum, piece) => sum + (piece.kind === 'measure' ? 0 : piece.sql.text.length), 0);
  if (length <= MAX_LENGTH) return written;
  reportTooLong(log, source.range, `The ${owner.parameter} of "${owner.name}"`);
  return [{ kind: 'text', sql: { text: 'NULL', mappings: [] } }];
}

/** No SQL can be trusted with another table's values of a user, in rows that the query hides: it may compute with them. */
function refuseReading(
  { session }: QueryScope,
  source: SourceText,
  {
    owner,
    read,
    expanded,
  }: {
    readonly owner: TextOwner;
    readonly read: { readonly reference: string; readonly range: SourceRange };
    readonly expanded: SqlPiece;
  },
): void {
  const isOfTable = expanded.kind === 'text' && read.reference.trim().endsWith('SQL_TABLE_NAME');
  if (!isOfTable || expanded.sql.isTemplated !== true || source.text.trim() === `\${${read.reference}}`) return;
  session.log.error(
    'filter-of-hidden-rows',
    read.range,
    `The ${owner.parameter} of "${owner.name}" reads a derived table in which filters or attributes that users set are computed, also of rows that the query's explore hides, and may compute further with them.`,
    'Let the explore of that table hide the rows as well, or compute in that table.',
  );
}

/**
 * The most characters of SQL that a text may become, including what it refers to; no database accepts as much. If a
 * field reads another twice, which reads another twice, and so on, the SQL doubles at each step, and a dozen lines
 * would use up all memory.
 */
const MAX_LENGTH = 1_000_000;

/** @param what the text or the field, as the beginning of a sentence */
export function reportTooLong(log: DiagnosticLog, range: SourceRange, what: string): void {
  log.error(
    'sql-too-long',
    range,
    `${what} becomes too long: it repeats other fields too often, directly or through each other.`,
    'Compute what is repeated once, as a column of a derived table.',
  );
}

/** A parameter is returned as it is, since how its value is written depends on the place. */
function reference(scope: QueryScope, written: string, range: SourceRange, owner: TextOwner): SqlPiece | FieldRef {
  const { session } = scope;
  const [name = '', type] = written.split('::').map((part) => part.trim());
  if (name === 'TABLE') {
    const alias = owner.alias ?? scope.fields.explore.baseAlias;
    const origin = { ...sourceOriginKindOf(owner), range, verbatim: false };
    const table = using(markSql(tableAlias(alias, session.dialect), origin), alone(alias));
    const isUsers =
      owner.kind === 'field' && session.outside.hidesRows && session.tables.showsUsersValues(scope.still, alias);
    return { kind: 'table', alias, sql: isUsers ? { ...table, isTemplated: true } : table };
  }
  if (name.endsWith('.SQL_TABLE_NAME')) {
    const table = session.tables.tableNamed(scope, name.slice(0, -'.SQL_TABLE_NAME'.length), owner.alias, range);
    return { kind: 'text', sql: table };
  }
  if (name === 'SQL_TABLE_NAME') return { kind: 'text', sql: ownTable(scope, owner, range) };
  const ref = findFrom(scope, name, owner.alias);
  if (ref?.field.category === 'parameter') {
    session.log.warn(
      'parameter-as-field',
      range,
      `"${owner.name}" refers to the parameter "${ref.name}" as if it were a field; its value is used.`,
      `Write {% parameter ${ref.field.name} %}.`,
    );
    return ref;
  }
  if (!ref) {
    scope.reportUnknown(qualify(name, owner), owner.name, range);
    return { kind: 'text', sql: { text: 'NULL', mappings: [] } };
  }
  if (isMeasure(ref)) return { kind: 'measure', ref };
  const dimension = scope.dimension(ref);
  return {
    kind: 'dimension',
    ref,
    sql: type === undefined ? dimension.bare : typedReference(dimension, type, session.dialect),
  };
}

/** The value of a parameter after `before`: a literal, or only its characters within quotes. */
function parameterPiece(
  scope: QueryScope,
  ref: FieldRef,
  { before, range }: { readonly before: readonly SqlPiece[]; readonly range: SourceRange },
): SqlPiece {
  const { dialect, log } = scope.session;
  const writer = new SqlWriter(dialect.lexis);
  // A field is a complete expression, so that it does not change the place.
  writer.author({ text: before.map((piece) => (piece.kind === 'text' ? piece.sql.text : 'x')).join('') });
  const start = writer.written.text.length;
  for (const piece of piecesOf(parameterValue(scope, ref))) {
    if (piece.data === null) writer.author({ text: piece.text });
    else writer.data([piece]);
  }
  const { text, unsafe } = writer.written;
  if (unsafe !== null) {
    log.error(
      'liquid-unsafe-value',
      range,
      `The value of the parameter "${ref.name}" cannot be used at this place in SQL.`,
    );
  }
  const value: SqlText = { text: unsafe === null ? text.slice(start) : 'NULL', mappings: [] };
  return { kind: 'text', sql: scope.session.outside.asks ? { ...value, isTemplated: true } : value };
}

/**
 * `${SQL_TABLE_NAME}`: the table that the text's own view reads, or, in the script of a derived table, the table that
 * it creates.
 */
function ownTable(scope: QueryScope, owner: TextOwner, range: SourceRange): SqlText {
  const { session, fields } = scope;
  const alias = owner.alias ?? fields.explore.baseAlias;
  const view = fields.view(alias) ?? own(session.model.views, alias);
  if (owner.kind === 'derived_table' && view?.derivedTable) {
    return { text: tableAlias(view.name, session.dialect), mappings: [] };
  }
  return session.tables.tableNamed(scope, alias, owner.alias, range);
}

function qualify(name: string, owner: TextOwner): string {
  return name.includes('.') || owner.alias === null ? name : `${owner.alias}.${name}`;
}
