import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { connectionSchemas } from '../../src/connections/connection-schemas.ts';
import { codeBlocks, markdownFiles } from '../support/document-blocks.ts';

const folder = mkdtempSync(join(tmpdir(), 'coatcheck-yaml-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** YAML of documents, except what other programs read. */
const blocks = markdownFiles().flatMap((file) =>
  codeBlocks(file)
    .filter(({ lang, text }) => lang === 'yaml' && !/^(?:on|jobs):/m.test(text))
    .map(({ text }) => ({ file, text })),
);

it.each(blocks)('$file shows a coatcheck.yaml that is accepted', ({ text }) => {
  writeFileSync(join(folder, 'coatcheck.yaml'), text);
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const env = Object.fromEntries(names.map((name) => [name, 'a-secret']));
  expect(() => loadConfig(['--project', folder], env, { connections: connectionSchemas, cwd: folder })).not.toThrow();
});

it('documents show some', () => {
  expect(blocks.length).toBeGreaterThan(4);
});
