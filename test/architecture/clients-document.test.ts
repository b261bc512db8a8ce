import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './source-files.ts';

it('docs/clients.md says what was seen of the clients, and names every one', () => {
  const made = spawnSync(process.execPath, [join(root, 'scripts/clients/document.mjs')], { encoding: 'utf8' });
  expect(made.stderr).toBe('');
  expect(
    readFileSync(join(root, 'docs/clients.md'), 'utf8'),
    'docs/clients.md is not what the records say: node scripts/clients/document.mjs > docs/clients.md',
  ).toBe(made.stdout);
});
