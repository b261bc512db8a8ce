/** Functions that the workbench calls back into JavaScript for, a vector of values at a time. */
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { DOUBLE, DuckDBScalarFunction, INTEGER, VARCHAR } from '@duckdb/node-api';
import { formatExactNumber } from './exact-number.ts';
import { formatNumber } from './number-format.ts';

/** `FORMAT_NUMBER(double, pattern)` → text; null for null, NaN and infinities. */
export const FORMAT_NUMBER = 'coatcheck_format_number';
/** `FORMAT_EXACT(decimal text, pattern)` → text; null for null. */
export const FORMAT_EXACT = 'coatcheck_format_exact';
const CALL_RENDERER = 'coatcheck_render';

/** Text of one cell out of texts of its row; null gives null. */
export type CellRenderer = (args: readonly (string | null)[]) => string | null;

/**
 * The functions of one rendering. A later rendering on the same DuckDB instance takes their names over: an executor
 * renders one at a time.
 */
export class RenderFunctions {
  readonly #renderers: CellRenderer[] = [];

  /** SQL that calls `renderer` with the values of SQL expressions of type VARCHAR. */
  call(renderer: CellRenderer, args: readonly string[]): string {
    this.#renderers.push(renderer);
    return `${CALL_RENDERER}(${[String(this.#renderers.length - 1), ...args].join(', ')})`;
  }

  /** Makes what the SQL of `texts` calls known to DuckDB. */
  register(workbench: DuckDBConnection, texts: readonly (string | null)[]): void {
    if (texts.some((text) => text?.includes(FORMAT_NUMBER))) workbench.registerScalarFunction(numberFunction());
    if (texts.some((text) => text?.includes(FORMAT_EXACT))) workbench.registerScalarFunction(exactFunction());
    if (this.#renderers.length > 0) workbench.registerScalarFunction(rendererFunction(this.#renderers));
  }
}

function numberFunction(): DuckDBScalarFunction {
  return patternFunction(FORMAT_NUMBER, DOUBLE, (value, pattern) =>
    typeof value === 'number' && Number.isFinite(value) ? formatNumber(value, pattern) : null,
  );
}

function exactFunction(): DuckDBScalarFunction {
  return patternFunction(FORMAT_EXACT, VARCHAR, (value, pattern) => {
    const text = value === null ? null : String(value);
    return text && (formatExactNumber(text, pattern) ?? formatNumber(Number(text), pattern));
  });
}

/** A function of a value and a number format. */
function patternFunction(
  name: string,
  type: DuckDBType,
  write: (value: DuckDBValue, pattern: string) => string | null,
): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    returnType: VARCHAR,
    parameterTypes: [type, VARCHAR],
    specialHandling: true,
    mainFunction: (_info, input, output) => {
      const values = input.getColumnVector(0);
      const patterns = input.getColumnVector(1);
      for (let row = 0; row < input.rowCount; row += 1) {
        output.setItem(row, write(values.getItem(row), String(patterns.getItem(row))));
      }
      output.flush();
    },
  });
}

function rendererFunction(renderers: readonly CellRenderer[]): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name: CALL_RENDERER,
    returnType: VARCHAR,
    parameterTypes: [INTEGER],
    varArgsType: VARCHAR,
    specialHandling: true,
    mainFunction: (_info, input, output) => {
      const vectors = Array.from({ length: input.columnCount }, (_, index) => input.getColumnVector(index));
      const [ids, ...args] = vectors;
      for (let row = 0; row < input.rowCount; row += 1) {
        const renderer = renderers[Number(ids?.getItem(row) ?? -1)];
        const texts = args.map((vector) => {
          const text = vector.getItem(row);
          return text === null ? null : String(text);
        });
        output.setItem(row, renderer?.(texts) ?? null);
      }
      output.flush();
    },
  });
}
