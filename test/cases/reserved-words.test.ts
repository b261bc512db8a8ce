/** Every word that a database knows must do as the name of a view, a join and a field. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled, projectOf } from '../lookml/sql/compile-support.ts';
import { engineNames, openEngine, type Engine } from '../support/engines.ts';

const keywords: Readonly<Record<Engine['name'], string>> = {
  duckdb: 'SELECT keyword_name FROM duckdb_keywords()',
  postgres: 'SELECT word FROM pg_get_keywords()',
  mysql: 'SELECT LOWER(word) FROM information_schema.keywords',
};

describe('words of the databases', () => {
  const engines: Engine[] = [];
  const words = new Set<string>();
  beforeAll(async () => {
    for (const name of engineNames) {
      const engine = await openEngine(name);
      if (engine === null) continue;
      engines.push(engine);
      await engine.query('CREATE TABLE things (id INT, parent INT)');
      const { rows } = await engine.query(keywords[name]);
      for (const [word] of rows) if (typeof word === 'string' && /^[a-z]\w*$/.test(word)) words.add(word);
    }
  });
  afterAll(async () => {
    for (const engine of engines) await engine.close();
  });

  it.each(engineNames)('name views, joins and fields on %s', { timeout: 60_000 }, async (name) => {
    const engine = engines.find((one) => one.name === name);
    if (!engine) return;
    const refused: string[] = [];
    for (const word of words) {
      const project = projectOf(`explore: ${word} {
          join: other_${word} { from: ${word} relationship: one_to_many sql_on: \${${word}.id} = \${other_${word}.parent} ;; }
          join: ${word}_2 { from: t relationship: one_to_many sql_on: \${${word}.id} = \${${word}_2.parent} ;; } }
        explore: things { join: ${word} { relationship: one_to_many sql_on: \${things.id} = \${${word}.parent} ;; } }
        view: t { sql_table_name: things ;; dimension: parent {} }
        view: things { dimension: id { primary_key: yes type: number } measure: ids { type: sum sql: \${id} ;; } }
        view: ${word} { sql_table_name: things ;; dimension: id { primary_key: yes type: number } dimension: parent { type: number }
          dimension: ${word === 'id' || word === 'parent' ? 'same' : word} { type: number sql: \${TABLE}.id ;; } measure: ids { type: sum sql: \${id} ;; } }`);
      const field = word === 'id' || word === 'parent' ? 'same' : word;
      const queries = [
        { view: word, fields: [`${word}.${field}`, `${word}.ids`, `other_${word}.ids`], sorts: [`${word}.${field}`] },
        { view: 'things', fields: [`${word}.${field}`, 'things.ids'] },
      ];
      for (const query of queries) {
        const sql = compiled(project, query, { dialect: engine.dialect }).statements[0]?.sql ?? '';
        await engine.query(sql).catch((error: unknown) => refused.push(`${word}: ${String(error).slice(0, 80)}`));
      }
    }
    expect(words.size).toBeGreaterThan(500);
    expect(refused, 'words that need quotes: `reserved` in src/lookml/sql/text/table-alias.ts').toEqual([]);
  });
});
