/** LookML's SQL texts as SQL: Liquid rendered, `${…}` replaced. */
import { sourceOriginKindOf, type TextOwner } from './text-owner.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import { unknownField } from '../plan/unknown-field.ts';
import type { SourceText } from '../resolve/resolved-model.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import { findFrom, type QueryScope } from './query-scope.ts';
import { textPieces } from './source-text.ts';
import { joinSql, type SqlText } from './sql-text.ts';
import { tableAlias } from './table-alias.ts';
import { templateScope } from './template-scope.ts';

/** A text cut into what stays and what is replaced, for those that must still decide how to write it. */
export type SqlPiece =
  | { readonly kind: 'text'; readonly sql: SqlText }
  /** `${TABLE}`. */
  | { readonly kind: 'table'; readonly alias: string }
  | { readonly kind: 'dimension'; readonly ref: FieldRef; readonly sql: SqlText }
  | { readonly kind: 'measure'; readonly ref: FieldRef };

/** Replaces everything; a measure has no place in such a text and is reported. */
export function expandText(scope: QueryScope, source: SourceText, owner: TextOwner): SqlText {
  const { dialect, log } = scope.session;
  return joinSql(
    expandPieces(scope, source, owner).map((piece) => {
      switch (piece.kind) {
        case 'text':
        case 'dimension':
          return piece.sql;
        case 'table':
          return tableAlias(piece.alias, dialect);
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
}

export function expandPieces(scope: QueryScope, source: SourceText, owner: TextOwner): readonly SqlPiece[] {
  const { log } = scope.session;
  const place = {
    alias: owner.alias,
    file: source.range.file,
    ...(owner.kind === 'field' ? { fieldName: owner.name } : {}),
  };
  const pieces = textPieces(source, sourceOriginKindOf(owner), () => templateScope(scope, place), log);
  return pieces.map((piece) =>
    'text' in piece ? { kind: 'text', sql: piece.text } : reference(scope, piece.reference, piece.range, owner),
  );
}

function reference(scope: QueryScope, name: string, range: SourceRange, owner: TextOwner): SqlPiece {
  const { session } = scope;
  if (name === 'TABLE') {
    const alias = owner.alias ?? scope.fields.explore.baseAlias;
    scope.uses.add(alias);
    return { kind: 'table', alias };
  }
  if (name.endsWith('.SQL_TABLE_NAME')) {
    const table = session.tables.tableNamed(scope, name.slice(0, -'.SQL_TABLE_NAME'.length), owner.alias, range);
    return { kind: 'text', sql: table };
  }
  const ref = findFrom(scope, name, owner.alias);
  if (ref?.field.category === 'parameter') {
    session.log.error(
      'parameter-as-field',
      range,
      `"${owner.name}" refers to the parameter "${ref.name}" as if it were a field.`,
      `Write {% parameter ${ref.field.name} %}.`,
    );
    return { kind: 'text', sql: { text: 'NULL', mappings: [] } };
  }
  if (!ref) {
    session.log.add(unknownField(scope.fields, qualify(name, owner), owner.name, range));
    return { kind: 'text', sql: { text: 'NULL', mappings: [] } };
  }
  if (ref.field.category === 'measure') return { kind: 'measure', ref };
  return { kind: 'dimension', ref, sql: scope.dimension(ref).bare };
}

function qualify(name: string, owner: TextOwner): string {
  return name.includes('.') || owner.alias === null ? name : `${owner.alias}.${name}`;
}
