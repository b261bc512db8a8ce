import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keysThat } from '../../src/config/reload-rules.ts';
import { root } from './source-files.ts';

const path = join(root, 'docs/configuration.md');
const listed = (at: 'reload' | 'restart') =>
  keysThat(at)
    .map((key) => `\`${key}\``)
    .join(', ');

/** `UPDATE_DOCS=1` writes it anew. */
it('docs/configuration.md says for every key whether a reload or a restart applies it', () => {
  const text = readFileSync(path, 'utf8');
  const right = text
    .replace(/^(- \*\*Applied at a reload\*\*: ).*$/m, `$1${listed('reload')}.`)
    .replace(
      /^(- \*\*Applied at a restart\*\*: ).*$/m,
      `$1${listed('restart')}; so are flags and environment variables.`,
    );
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, right);
  expect(
    readFileSync(path, 'utf8'),
    'docs/configuration.md is not what src/config/reload-rules.ts says: UPDATE_DOCS=1 npm test -- test/architecture/reload-document.test.ts',
  ).toBe(right);
  expect(right).toContain(listed('reload'));
  expect(right).toContain(listed('restart'));
});
