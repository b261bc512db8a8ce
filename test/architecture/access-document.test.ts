import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accessTables } from '../support/access-tables.ts';
import { root } from './source-files.ts';

const path = join(root, 'docs/access.md');

/** `UPDATE_DOCS=1` writes the tables anew. */
describe('docs/access.md', () => {
  it.each(Object.entries(accessTables))('says of %s what the code does', (name, make) => {
    const text = readFileSync(path, 'utf8');
    const section = new RegExp(`(<!-- ${name} -->\\n)([\\s\\S]*?)(<!-- end -->)`);
    if (process.env['UPDATE_DOCS'] === '1') {
      writeFileSync(
        path,
        text.replace(section, (_all, start, _old, end) => `${start}${make()}\n${end}`),
      );
    }
    expect(
      section.exec(readFileSync(path, 'utf8'))?.[2],
      'docs/access.md is not what the code asks for: UPDATE_DOCS=1 npm test -- test/architecture/access-document.test.ts',
    ).toBe(`${make()}\n`);
  });
});
