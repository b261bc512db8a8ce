/** What a connection to DuckDB takes in `coatcheck.yaml`: a file or files of rows, and memory within each executor. */
import { memorySize, type ConnectionSchema } from '../../config/connection-schema.ts';
import { dictionary, nullable, optional } from '../../config/yaml-reader.ts';
import { filePath, filledText } from '../../config/yaml-scalars.ts';
import type { Rule } from '../../config/yaml-rule.ts';
import { duckdb } from '../../dialects/duckdb.ts';

/** What DuckDB calls a database without a file. */
const MEMORY = ':memory:';

const fileOrMemory: Rule<string | null> = (node, context) => {
  const database = nullable(filledText)(node, context);
  return database === undefined || database === null || database === MEMORY ? database : context.resolvePath(database);
};

export const duckdbSettings: ConnectionSchema = {
  label: duckdb.label,
  database: fileOrMemory,
  own: { tables: optional(dictionary(filePath), {}), memory_limit: optional(memorySize, '1GB') },
};
