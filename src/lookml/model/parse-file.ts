/** Text → syntax tree, with what the parameters' rows say of how values end. */
import { parseLookml } from '../parse/parse-lookml.ts';
import type { SourceFile } from '../parse/source-file.ts';
import type { ParsedFile } from '../parse/syntax-tree.ts';
import type { ParameterRows } from './parameter-kind.ts';
import { SCHEMAS } from './parameter-schema.ts';

/** Parses one file of LookML. */
export function parseFile(file: SourceFile): ParsedFile {
  return parseLookml(file, isExpression);
}

/** The parser asks before it knows the block, so that a parameter ends alike wherever it stands. */
const expressions: ReadonlyMap<string, boolean> = new Map(
  Object.values<ParameterRows>(SCHEMAS).flatMap((rows) =>
    Object.entries(rows).map(([key, row]) => [key, row.isExpression === true]),
  ),
);

/** A parameter that nobody knows is misspelled more often than new. */
function isExpression(key: string): boolean {
  return expressions.get(key) ?? key.startsWith('sql_');
}
