/** LookML of any size. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Some hundred lines of LookML. `label`: of its first dimension. */
export function generatedView(index: number, label: string): string {
  const dimensions = Array.from(
    { length: 12 },
    (_, n) =>
      `  dimension: d${String(n)} {\n    type: ${n % 2 === 0 ? 'string' : 'number'}\n    sql: \${TABLE}.d${String(n)} ;;\n  }\n`,
  );
  const measures = ['sum', 'average', 'max'].map(
    (type) => `  measure: ${type}_d1 {\n    type: ${type}\n    sql: \${d1} ;;\n  }\n`,
  );
  return `view: v${String(index)} {
  sql_table_name: t${String(index)} ;;
  dimension: id {
    primary_key: yes
    label: "${label}"
    type: number
    sql: \${TABLE}.id ;;
  }
  dimension_group: created {
    type: time
    timeframes: [raw, time, date, week, month, quarter, year]
    sql: \${TABLE}.created_at ;;
  }
${dimensions.join('')}  measure: count {\n    type: count\n  }\n${measures.join('')}}\n`;
}

/** One model of `files` files with a view each but the last, and explores of three joined views each. */
export function writeGeneratedProject(folder: string, files: number): void {
  mkdirSync(join(folder, 'views'), { recursive: true });
  for (let index = 0; index < files - 1; index += 1)
    writeFileSync(join(folder, 'views', `v${String(index)}.view.lkml`), generatedView(index, 'Id'));
  const explores = Array.from({ length: Math.floor((files - 1) / 3) }, (_, n) => {
    const [a, b, c] = [n * 3, n * 3 + 1, n * 3 + 2].map((i) => `v${String(i)}`);
    return `explore: ${String(a)} {
  join: ${String(b)} { relationship: many_to_one sql_on: \${${String(a)}.d1} = \${${String(b)}.id} ;; }
  join: ${String(c)} { relationship: one_to_many sql_on: \${${String(a)}.id} = \${${String(c)}.d1} ;; }
}`;
  });
  writeFileSync(
    join(folder, 'big.model.lkml'),
    `connection: "c"\ninclude: "/views/*.view.lkml"\n${explores.join('\n')}\n`,
  );
}
