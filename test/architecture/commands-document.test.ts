import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { runCommand } from '../support/run-command.ts';
import { root } from './source-files.ts';

const path = join(root, 'docs/commands.md');

const HEAD = `# Commands

Each says this of itself with \`--help\`. Results and lists go to standard output, all else to standard error; lists and findings are JSON with \`--json\`. Exit codes are 0 for done, 1 for failed, 2 for a command line that is wrong. \`coatcheck completion\` makes completions for bash, zsh and fish.
`;

/** `UPDATE_DOCS=1` writes it anew. It loads what every command loads. */
describe('docs/commands.md', { timeout: 120_000 }, () => {
  it('shows what the commands say of themselves', async () => {
    const sections = [HEAD];
    for (const [name, { what, load }] of Object.entries(commands)) {
      const { out } = await runCommand(await load(), ['--help'], { cwd: root });
      sections.push(`## \`coatcheck ${name}\`: ${what}\n\n\`\`\`text\n${out.trimEnd()}\n\`\`\`\n`);
    }
    const text = sections.join('\n');
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, text);
    expect(
      readFileSync(path, 'utf8'),
      'docs/commands.md is not what the commands say: UPDATE_DOCS=1 npm test -- test/architecture/commands-document.test.ts',
    ).toBe(text);
  });

  it('has a usage for every flag that is taken, and no other', async () => {
    for (const { load } of Object.values(commands)) {
      const command = await load();
      const { out } = await runCommand(command, ['--help'], { cwd: root });
      const told = new Set([...out.matchAll(/--([a-z][a-z-]+)/g)].map((match) => match[1]));
      expect([...command.flags].filter((flag) => flag !== 'help' && !told.has(flag))).toEqual([]);
    }
  });
});
